"""How are a platform's acknowledgements and answers to data requests recorded?"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.referrals.errors import AlreadyAcknowledgedError, AlreadyRecordedError, BadOutcomeError
from openiru.referrals.models import DataRequestAnswer, DataRequestTerms, Item, Referral
from openiru.referrals.operations.locks import follow_items, locked_referral
from openiru.referrals.operations.speaker import speaker
from openiru.referrals.policy.requests import check_moment
from openiru.referrals.policy.states import STATE_OF_ANSWER, is_overtaken, said_at
from openiru.referrals.queries import referral
from openiru.referrals.types import (
    ItemState,
    NewAcknowledgement,
    NewAnswer,
    ReferralStatus,
    ReferralView,
    Reply,
)
from openiru.review.operations import end_referral


@transaction.atomic
def record_acknowledgement(
    new: NewAcknowledgement, *, by: str, at: datetime, reply: Reply | None = None
) -> None:
    """Record that a platform has a referral; a late one is kept, but does not open what is closed.

    Raises:
        NotAllowedError: if `by` may not answer referrals.
        NotFoundError: if the platform was sent no such referral.
        AlreadyAcknowledgedError: if it was acknowledged before.
        BadOutcomeError: if the time has no zone.
    """
    who = speaker(by, reply)
    check_moment(new.acknowledged_at)
    row = locked_referral(new.referral_id, for_platform=who.platform)
    if row.acknowledged_at is not None:
        raise AlreadyAcknowledgedError(f"Referral {row.reference} was acknowledged before.")
    # As with measures: not before it was sent, not after the message that tells of it.
    row.acknowledged_at = max(row.sent_at or at, min(new.acknowledged_at, at))
    row.ticket = new.ticket or row.ticket
    if row.status == ReferralStatus.SENT:
        row.status = ReferralStatus.ACKNOWLEDGED
    row.save(update_fields=["acknowledged_at", "ticket", "status"])
    record(
        Event.REFERRAL_ACKNOWLEDGED,
        subject_kind="referral",
        subject_id=str(row.pk),
        by=by,
        at=at,
        detail={"reference": row.reference, "platform": who.platform, "received_by": who.received_by},
    )


@transaction.atomic
def answer_data_request(new: NewAnswer, *, by: str, at: datetime, reply: Reply | None = None) -> ReferralView:
    """Record how a platform answered a data or preservation request; the last answer counts.

    Raises:
        NotAllowedError: if `by` may not answer referrals.
        NotFoundError: if the platform was sent no such referral.
        BadOutcomeError: if the referral asks for no data, or the time has no zone.
        AlreadyRecordedError: if the last answer was the same.
    """
    who = speaker(by, reply)
    check_moment(new.answered_at)
    row = locked_referral(new.referral_id, for_platform=who.platform)
    if not DataRequestTerms.objects.filter(pk=row.pk).exists():
        raise BadOutcomeError(f"Referral {row.reference} asks for no data; answer its items.")
    last = DataRequestAnswer.objects.filter(referral=row).order_by("-number").first()
    said = (new.produced.value, new.reason, new.answered_at)
    if last is not None and said == (last.produced, last.reason, last.answered_at):
        raise AlreadyRecordedError("This is the platform's last answer already.")
    received_at = max(at, last.received_at) if last else at
    dated = said_at(reply.said_at if reply else None, received_at=at)
    latest = DataRequestAnswer.objects.filter(referral=row).aggregate(said=Max("said_at"))["said"]
    answer = DataRequestAnswer.objects.create(
        referral=row,
        number=last.number + 1 if last else 1,
        produced=new.produced.value,
        reason=new.reason,
        answered_at=new.answered_at,
        said_at=dated,
        is_overtaken=is_overtaken(dated, latest),
        received_at=received_at,
        received_by=who.received_by,
    )
    if not answer.is_overtaken:
        cases = _settle_items(row, new, received_at)
        follow_items({row.pk: row}, at=at)
        end_referral(cases, at=at)
    record(
        Event.DATA_REQUEST_ANSWERED,
        subject_kind="referral",
        subject_id=str(row.pk),
        by=by,
        at=at,
        detail={
            "reference": row.reference,
            "platform": who.platform,
            "received_by": who.received_by,
            "produced": new.produced.value,
        },
    )
    return referral(str(row.pk))


def _settle_items(row: Referral, new: NewAnswer, received_at: datetime) -> Sequence[str]:
    """Give the items of a data request the state of its answer; the ids of their cases."""
    items = Item.objects.select_for_update().filter(referral=row, sent_at__isnull=False)
    standing = list(items.exclude(state=ItemState.WITHDRAWN).order_by("pk"))
    answered_at = max(row.sent_at or received_at, min(new.answered_at, received_at))
    Item.objects.filter(pk__in=[item.pk for item in standing]).update(
        state=STATE_OF_ANSWER[new.produced], decided_at=answered_at
    )
    return [str(item.case_id) for item in standing]
