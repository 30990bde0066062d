"""What was asked about a subject, what did the platform say, and what did we see?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import QuerySet

from openiru.referrals.errors import NotFoundError
from openiru.referrals.models import Item, ObservedState, Outcome, Referral, Withdrawal
from openiru.referrals.policy.states import STATE_OF
from openiru.referrals.queries.keys import id_of
from openiru.referrals.types import (
    ItemState,
    ItemView,
    OutcomeBasis,
    OutcomeCode,
    OutcomeView,
    SeenState,
    SightingView,
)
from openiru.review.types import Ground, Instrument


def item(item_id: str, *, for_platform: str | None = None) -> ItemView:
    """One item; for a platform only its own, and only what was sent.

    Raises:
        NotFoundError: if there is none, or it is not the platform's.
    """
    rows = visible(for_platform).filter(pk=id_of(item_id, "item"))
    for found in views(rows):
        return found
    raise NotFoundError("There is no such item.")


def items(item_ids: Iterable[str]) -> tuple[ItemView, ...]:
    """Those of the items that exist, in order of id."""
    wanted = [id_of(each, "item") for each in item_ids]
    return views(Item.objects.filter(pk__in=wanted))


def items_of(subject_id: str) -> tuple[ItemView, ...]:
    """All items that ask for something about a subject, oldest first."""
    return views(Item.objects.filter(subject_id=id_of(subject_id, "subject")))


def items_about(subject_ids: Iterable[str]) -> tuple[ItemView, ...]:
    """All items that ask for something about these subjects, oldest first."""
    return views(Item.objects.filter(subject_id__in=[id_of(each, "subject") for each in subject_ids]))


def subjects_sent_to(platform: str, subject_ids: Iterable[str]) -> frozenset[str]:
    """Those of the subjects that a platform was sent and that were not taken back."""
    wanted = [id_of(each, "subject") for each in subject_ids]
    rows = visible(platform).filter(subject_id__in=wanted).exclude(state=ItemState.WITHDRAWN)
    return frozenset(str(each) for each in rows.values_list("subject_id", flat=True))


def instruments_asked() -> Mapping[str, frozenset[str]]:
    """What was asked and stands, by subject: sent, and neither withdrawn nor refused."""
    standing = [ItemState.PENDING, ItemState.ACTED, ItemState.PARTLY]
    found: dict[str, set[str]] = defaultdict(set)
    rows = Item.objects.filter(state__in=standing).values_list("subject_id", "instrument")
    for subject_id, instrument in rows.distinct().iterator():
        found[str(subject_id)].add(instrument)
    return {subject_id: frozenset(instruments) for subject_id, instruments in found.items()}


def scheduled_items(referral_id: str) -> Mapping[str, str]:
    """The items of a referral that wait to leave, each with its subject."""
    rows = Item.objects.filter(referral_id=id_of(referral_id, "referral"), state=ItemState.SCHEDULED)
    return {str(item_id): str(subject_id) for item_id, subject_id in rows.values_list("pk", "subject_id")}


def withdrawn_cases(case_ids: Iterable[str]) -> frozenset[str]:
    """Those of the cases whose item was taken back after it had been sent."""
    wanted = [id_of(each, "case") for each in case_ids]
    rows = Item.objects.filter(case_id__in=wanted, state=ItemState.WITHDRAWN)
    return frozenset(str(each) for each in rows.values_list("case_id", flat=True))


def visible(platform: str | None) -> QuerySet[Item]:
    """The items that a reader may see: all, or what was sent to the reader's platform."""
    if platform is None:
        return Item.objects.all()
    return Item.objects.filter(platform_id=platform, sent_at__isnull=False)


def views(rows: QuerySet[Item]) -> tuple[ItemView, ...]:
    """Items with all that was said and seen of them, oldest first; five statements, however many."""
    found = list(rows.order_by("id"))
    if not found:
        return ()
    ids = [row.pk for row in found]
    references = dict(
        Referral.objects.filter(pk__in={row.referral_id for row in found}).values_list("pk", "reference")
    )
    outcomes = _outcomes(ids)
    sightings = _sightings(ids)
    withdrawals = dict(Withdrawal.objects.filter(item_id__in=ids).values_list("item_id", "reason"))
    return tuple(
        ItemView(
            item_id=str(row.pk),
            referral_id=str(row.referral_id),
            reference=references[row.referral_id],
            platform=row.platform_id,
            instrument=Instrument(row.instrument),
            case_id=str(row.case_id),
            subject_id=str(row.subject_id),
            organisation_id=str(row.organisation_id),
            entry_ids=tuple(row.entry_ids),
            ground=Ground(row.ground),
            tier=row.tier or 0,
            reason=row.reason,
            state=ItemState(row.state),
            sent_at=row.sent_at,
            withdrawn_at=row.withdrawn_at,
            withdrawal_reason=withdrawals.get(row.pk, ""),
            decided_at=row.decided_at,
            outcomes=tuple(outcomes.get(row.pk, ())),
            sightings=tuple(sightings.get(row.pk, ())),
        )
        for row in found
    )


def _outcomes(item_ids: list[UUID]) -> Mapping[UUID, list[OutcomeView]]:
    found: defaultdict[UUID, list[OutcomeView]] = defaultdict(list)
    # Overtaken words first: the last one of each item is the one that counts.
    in_order = ("item_id", "-is_overtaken", "received_at", "number")
    for row in Outcome.objects.filter(item_id__in=item_ids).order_by(*in_order):
        found[row.item_id].append(outcome_view(row))
    return found


def outcome_view(row: Outcome) -> OutcomeView:
    """One word of a platform, as others may see it."""
    code = OutcomeCode(row.code)
    return OutcomeView(
        outcome_id=str(row.pk),
        number=row.number,
        code=code,
        state=STATE_OF[code],
        reason=row.reason,
        basis=OutcomeBasis(row.basis) if row.basis else None,
        rule=row.rule,
        scope=tuple(row.scope),
        effective_at=row.effective_at,
        duration_days=row.duration_days,
        appeal_info=row.appeal_info,
        followers=row.followers,
        is_overtaken=row.is_overtaken,
        received_at=row.received_at,
        received_by=row.received_by,
    )


def _sightings(item_ids: list[UUID]) -> Mapping[UUID, list[SightingView]]:
    found: defaultdict[UUID, list[SightingView]] = defaultdict(list)
    for row in ObservedState.objects.filter(item_id__in=item_ids).order_by("item_id", "observed_at", "id"):
        view = SightingView(
            state=SeenState(row.state),
            note=row.note,
            observed_at=row.observed_at,
            recorded_by=row.recorded_by,
            recorded_at=row.recorded_at,
        )
        found[row.item_id].append(view)
    return found
