"""How do we say more to a platform about a referral that it was sent?"""

from datetime import datetime

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import SYSTEM, Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.foundation.digests import sha256_text
from openiru.referrals.errors import BadRequestError
from openiru.referrals.models import OutboxMessage
from openiru.referrals.operations.locks import locked_referral
from openiru.referrals.operations.messages import further_body
from openiru.referrals.policy.states import check_may_say_more
from openiru.referrals.types import FURTHER, FurtherMessage, MessageKind, ReferralStatus


@transaction.atomic
def add_message(new: FurtherMessage, *, by: str, at: datetime) -> str:
    """Put a message about a sent referral into the outbox; its bytes are fixed at once.

    It leaves after the request that it belongs to has arrived, and messages of one referral leave in order.
    A reminder does not leave once nothing of its referral is open.

    Args:
        new: what is said; its words go to the platform as they are, so they must name no analyst.
        by: a person who may write to platforms; the machine for reminders, which it may send by itself.
        at: now.

    Returns:
        The message's id, under which the platform knows it.

    Raises:
        NotAllowedError: if `by` may not write to platforms; machines remind, and say nothing else.
        NotFoundError: if there is no such referral.
        WrongStatusError: if the referral never left.
        BadRequestError: if the kind is none that follows a request.
    """
    is_reminded_by_machine = by == SYSTEM and new.kind is MessageKind.REFERRAL_REMINDER
    check_may(by, Right.SEND_REFERRAL if is_reminded_by_machine else Right.WRITE_TO_PLATFORM)
    if new.kind not in FURTHER:
        raise BadRequestError(f"A message that follows a request is one of {', '.join(sorted(FURTHER))}.")
    row = locked_referral(new.referral_id)
    check_may_say_more(ReferralStatus(row.status))
    message = OutboxMessage.objects.create(
        referral=row,
        platform_id=row.platform_id,
        kind=new.kind,
        body=further_body(row, new.kind, new.words, at=at),
        not_before=at,
        next_try_at=at,
        created_at=at,
    )
    record(
        Event.MESSAGE_ADDED,
        subject_kind="referral",
        subject_id=str(row.pk),
        by=by,
        at=at,
        detail={
            "reference": row.reference,
            "platform": row.platform_id,
            "kind": new.kind.value,
            "message_id": str(message.pk),
            "body_digest": sha256_text(message.body.encode()),
        },
    )
    return str(message.pk)


def cancel_reminder(message: OutboxMessage, *, at: datetime) -> None:
    """Let a locked reminder leave no more: what it reminds of was answered or withdrawn."""
    message.cancelled_at = at
    message.lease_until = None
    message.save(update_fields=["cancelled_at", "lease_until"])
    record(
        Event.REMINDER_CANCELLED,
        subject_kind="referral",
        subject_id=str(message.referral_id),
        by=SYSTEM,
        at=at,
        detail={"message_id": str(message.pk), "platform": message.platform_id},
    )
