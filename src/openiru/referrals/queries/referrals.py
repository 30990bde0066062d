"""Which referrals are there, and how does each stand?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import Count

from openiru.referrals.errors import NotFoundError
from openiru.referrals.models import DataRequestAnswer, DataRequestTerms, Item, OutboxMessage, Referral
from openiru.referrals.queries.items import views as item_views
from openiru.referrals.queries.items import visible
from openiru.referrals.queries.keys import id_of
from openiru.referrals.queries.messages import message_views
from openiru.referrals.types import (
    AnswerView,
    DataClass,
    ItemState,
    Produced,
    ReferralRow,
    ReferralStatus,
    ReferralView,
    TermsView,
)
from openiru.review.types import Instrument


def referral(referral_id: str, *, for_platform: str | None = None) -> ReferralView:
    """One referral, whole; for a platform only its own, only after sending, and only what was sent.

    Raises:
        NotFoundError: if there is none, or it is not the platform's.
    """
    found = Referral.objects.filter(pk=id_of(referral_id, "referral")).first()
    if found is None or (
        for_platform is not None and (found.platform_id != for_platform or not found.sent_at)
    ):
        raise NotFoundError("There is no such referral.")
    messages = () if for_platform else message_views(OutboxMessage.objects.filter(referral_id=found.pk))
    return ReferralView(
        referral_id=str(found.pk),
        reference=found.reference,
        platform=found.platform_id,
        instrument=Instrument(found.instrument),
        status=ReferralStatus(found.status),
        unit_name=found.unit_name,
        outward_name=found.outward_name,
        redress=found.redress,
        created_by=found.created_by,
        created_at=found.created_at,
        send_not_before=found.send_not_before,
        sent_at=found.sent_at,
        acknowledge_by=found.acknowledge_by,
        act_by=found.act_by,
        acknowledged_at=found.acknowledged_at,
        ticket=found.ticket,
        recalled_at=found.recalled_at,
        withdrawn_at=found.withdrawn_at,
        withdrawal_reason=found.withdrawal_reason,
        terms=_terms(found),
        items=item_views(visible(for_platform).filter(referral_id=found.pk)),
        messages=messages,
    )


def _terms(found: Referral) -> TermsView | None:
    terms = DataRequestTerms.objects.filter(pk=found.pk).first()
    if terms is None:
        return None
    answers = DataRequestAnswer.objects.filter(referral_id=found.pk).order_by(
        "-is_overtaken", "received_at", "number"
    )
    return TermsView(
        legal_instrument=terms.legal_instrument,
        order_digest=terms.order_digest,
        necessity=terms.necessity,
        scope=terms.scope,
        data_classes={DataClass(name): why for name, why in terms.data_classes.items()},
        answers=tuple(
            AnswerView(
                produced=Produced(each.produced),
                answered_at=each.answered_at,
                reason=each.reason,
                is_overtaken=each.is_overtaken,
                received_at=each.received_at,
                received_by=each.received_by,
            )
            for each in answers
        ),
    )


def referral_rows(shown: Sequence[Referral], *, sent_only: bool = False) -> tuple[ReferralRow, ...]:
    """Rows of a list, in the same order; one statement for the counts of all.

    With `sent_only`, items that never left are not counted: a platform does not hear of them.
    """
    counts = item_counts((row.pk for row in shown), sent_only=sent_only)
    return tuple(
        ReferralRow(
            referral_id=str(row.pk),
            reference=row.reference,
            platform=row.platform_id,
            instrument=Instrument(row.instrument),
            status=ReferralStatus(row.status),
            created_at=row.created_at,
            send_not_before=row.send_not_before,
            sent_at=row.sent_at,
            acknowledge_by=row.acknowledge_by,
            act_by=row.act_by,
            acknowledged_at=row.acknowledged_at,
            items=counts.get(row.pk, {}),
        )
        for row in shown
    )


def item_counts(
    referral_ids: Iterable[UUID], *, sent_only: bool = False
) -> Mapping[UUID, Mapping[ItemState, int]]:
    """How many items of each referral stand where; with `sent_only`, of those that left."""
    counts: defaultdict[UUID, dict[ItemState, int]] = defaultdict(dict)
    items = Item.objects.filter(referral_id__in=list(referral_ids))
    grouped = (
        (items.filter(sent_at__isnull=False) if sent_only else items)
        .values_list("referral_id", "state")
        .annotate(count=Count("id"))
    )
    for referral_id, state, count in grouped:
        counts[referral_id][ItemState(state)] = count
    return counts
