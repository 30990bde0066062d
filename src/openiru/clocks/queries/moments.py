"""When was each item of a referral observed, assessed, sent, answered and verified, and how long lay between?"""

from collections.abc import Mapping
from datetime import datetime

from openiru.clocks.queries.due import rows_of
from openiru.clocks.queries.duties import Asked, referral_duties
from openiru.clocks.queries.ladders import tasks_of
from openiru.clocks.queries.pauses import pauses_of
from openiru.clocks.types import ItemClocks, Moment, MomentKind, ReferralClocks
from openiru.intake.queries import captured_since, subjects
from openiru.referrals.queries import referral
from openiru.referrals.types import ItemState, ItemView, ReferralView, SeenState
from openiru.review.queries import proposed_and_decided

_SEEN_GONE = frozenset({SeenState.GONE, SeenState.SUSPENDED, SeenState.GEO_BLOCKED})


def clocks_of(referral_id: str, at: datetime, *, asked: Asked = lambda _referrals, _at: {}) -> ReferralClocks:
    """Everything that clocks say of one referral as of `at`; a dozen statements, however many items.

    Raises:
        NotFoundError: if there is no such referral.
    """
    found = referral(referral_id)
    about = {item.subject_id for item in found.items}
    seen = {each.id: each.first_seen_at for each in subjects(about).values()}
    captured = captured_since(about)
    steps = proposed_and_decided([item.case_id for item in found.items])
    return ReferralClocks(
        referral_id=found.referral_id,
        reference=found.reference,
        platform=found.platform,
        items=tuple(
            ItemClocks(
                item_id=item.item_id,
                subject_id=item.subject_id,
                moments=moments_in_order(
                    {
                        MomentKind.OBSERVED: seen.get(item.subject_id),
                        MomentKind.CAPTURED: captured.get(item.subject_id),
                        MomentKind.ASSESSED: steps[item.case_id][0] if item.case_id in steps else None,
                        MomentKind.APPROVED: steps[item.case_id][1] if item.case_id in steps else None,
                        **_of_platform(found, item),
                    }
                ),
            )
            for item in found.items
        ),
        duties=rows_of(referral_duties(at, [found.referral_id], asked=asked), at),
        pauses=pauses_of(found.referral_id),
        tasks=tasks_of(found.referral_id),
    )


def _of_platform(found: ReferralView, item: ItemView) -> Mapping[MomentKind, datetime | None]:
    counting = [word for word in item.outcomes if not word.is_overtaken]
    last = counting[-1] if counting and item.state is not ItemState.PENDING else None
    answers = [each for each in found.terms.answers if not each.is_overtaken] if found.terms else []
    gone = [seen.observed_at for seen in item.sightings if seen.state in _SEEN_GONE]
    return {
        MomentKind.SENT: item.sent_at,
        MomentKind.ACKNOWLEDGED: found.acknowledged_at,
        MomentKind.DECIDED: last.received_at if last else (answers[-1].received_at if answers else None),
        MomentKind.EFFECTIVE: last.effective_at if last else None,
        MomentKind.VERIFIED: min(gone, default=None),
    }


def moments_in_order(known: Mapping[MomentKind, datetime | None]) -> tuple[Moment, ...]:
    """All moments in the order of `MomentKind`, each with the time since the known one before it."""
    made: list[Moment] = []
    before: datetime | None = None
    for kind in MomentKind:
        at = known.get(kind)
        after_s = (at - before).total_seconds() if at is not None and before is not None else None
        made.append(Moment(kind=kind, at=at, after_s=after_s))
        before = at or before
    return tuple(made)
