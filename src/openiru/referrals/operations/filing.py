"""How does a message wait for a person who files it in the platform's own form, and when has it arrived?

What waits is neither failed nor lost: no machine takes it, it is shown and counted, and it has arrived only when a
person says so, with proof.
"""

from datetime import datetime, timedelta

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import SYSTEM, Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.referrals.errors import BadRequestError, WrongStatusError
from openiru.referrals.models import Filing, OutboxMessage
from openiru.referrals.operations.locks import locked_message
from openiru.referrals.operations.outbox import confirm_delivery, give_up
from openiru.referrals.operations.sending import why_not_again
from openiru.referrals.policy.requests import check_reason
from openiru.referrals.types import ASKING, NewFiling

TICKET_MAX_CHARACTERS = 200


@transaction.atomic
def await_person(message_id: str, *, file_within_s: int, at: datetime) -> datetime | None:
    """Let a leased message wait for a person who files it within `file_within_s` seconds.

    Returns:
        By when it is to be filed; None if the message arrived or was given up in the meantime.

    Raises:
        NotFoundError: if there is no such message.
    """
    _, message = locked_message(message_id)
    if message.confirmed_at or message.dead_at or message.cancelled_at:
        return None
    if message.waits_since is None or message.file_by is None:
        message.waits_since = at
        message.file_by = at + timedelta(seconds=file_within_s)
        message.lease_until = None
        message.last_error = ""
        message.save(update_fields=["waits_since", "file_by", "lease_until", "last_error"])
        _record(Event.FILING_ASKED, message, by=SYSTEM, at=at, file_by=message.file_by.isoformat())
    return message.file_by


@transaction.atomic
def record_filing(new: NewFiling, *, by: str, at: datetime) -> None:
    """Keep that a message was filed by hand: the platform has it from now on, as far as we know.

    Args:
        new: when, under which number of the platform, and with which proof.
        by: who filed it.
        at: now.

    Raises:
        NotAllowedError: if `by` may not make referrals.
        NotFoundError: if there is no such message.
        WrongStatusError: if it does not wait for a person.
        BadRequestError: if it was filed before it might leave, in the future, or without proof.
    """
    check_may(by, Right.CREATE_REFERRAL)
    _, message = locked_message(new.message_id)
    _check_waits(message)
    ticket = new.ticket.strip()
    if len(ticket) > TICKET_MAX_CHARACTERS or not ticket.isprintable():
        raise BadRequestError(f"ticket: at most {TICKET_MAX_CHARACTERS} plain characters.")
    if not message.not_before <= new.filed_at <= at:
        raise BadRequestError("filed_at: a time after the recall window, and not in the future.")
    if not new.proof_digest:
        raise BadRequestError("proof: keep a picture or a PDF of what the platform showed.")
    Filing.objects.create(
        message=message,
        ticket=ticket,
        filed_at=new.filed_at,
        proof_digest=new.proof_digest,
        filed_by=by,
        recorded_at=at,
    )
    _record(
        Event.MESSAGE_FILED,
        message,
        by=by,
        at=at,
        filed_at=new.filed_at.isoformat(),
        ticket=ticket,
        proof_digest=new.proof_digest,
    )
    confirm_delivery(new.message_id, at=at, ticket=ticket or None)


@transaction.atomic
def leave_unfiled(message_id: str, *, why: str, by: str, at: datetime) -> None:
    """Give up a message that waits for a person: it stands among the failed, and may be tried again.

    Raises:
        NotAllowedError: if `by` may not make referrals.
        NotFoundError: if there is no such message.
        WrongStatusError: if it does not wait for a person.
        ReasonError: if the reason is too short.
    """
    check_may(by, Right.CREATE_REFERRAL)
    check_reason(why)
    _, message = locked_message(message_id)
    _check_waits(message)
    _record(Event.FILING_LEFT, message, by=by, at=at, why=why.strip())
    give_up(message, why.strip(), at=at)


def give_up_lapsed_filings(*, at: datetime) -> int:
    """Take back the tasks to file what lists name no longer, or what was wholly withdrawn meanwhile.

    Each in a transaction of its own: who records holds up all others, and must wait for nobody's row then.

    Returns:
        How many messages were given up; each stands among the failed with its reason.
    """
    waiting = OutboxMessage.objects.filter(
        waits_since__isnull=False, confirmed_at=None, dead_at=None, kind__in=sorted(ASKING)
    )
    ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    return sum(_give_up_lapsed(str(message_id), at) for message_id in ids)


@transaction.atomic
def _give_up_lapsed(message_id: str, at: datetime) -> bool:
    row, message = locked_message(message_id)
    standing_in_the_way = why_not_again(row, at) if message.waits_since else ""
    if not standing_in_the_way or message.confirmed_at is not None:
        return False
    give_up(message, standing_in_the_way, at=at)
    return True


def _check_waits(message: OutboxMessage) -> None:
    if message.waits_since is None or message.confirmed_at is not None or message.dead_at is not None:
        raise WrongStatusError("This message does not wait for a person to file it.")


def _record(event: Event, message: OutboxMessage, *, by: str, at: datetime, **detail: object) -> None:
    record(
        event,
        subject_kind="referral",
        subject_id=str(message.referral_id),
        by=by,
        at=at,
        detail={
            "message_id": str(message.pk),
            "platform": message.platform_id,
            "kind": message.kind,
            **detail,
        },
    )
