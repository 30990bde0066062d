"""How does a message reach a platform exactly once in effect, whatever is killed when?

A message is leased, so that no two workers send it at once; its bytes are fixed before the first
attempt and its id is the idempotency key, so that a platform recognises a repetition. A worker that
dies leaves a lease that runs out.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import F

from openiru.access.queries import check_may
from openiru.access.types import SYSTEM, Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.foundation.retrying import retry_at
from openiru.referrals.errors import WrongStatusError
from openiru.referrals.models import OutboxMessage
from openiru.referrals.operations.locks import locked_message
from openiru.referrals.queries.keys import id_of
from openiru.referrals.types import ASKING, Failure

LEASE_S: Final = 60.0  # longer than the longest exchange with a platform

_LEASE: Final = """
UPDATE referrals_outbox_message SET lease_until = %(until)s, attempts = attempts + 1
WHERE id IN (
    SELECT m.id FROM referrals_outbox_message m
    WHERE m.confirmed_at IS NULL AND m.dead_at IS NULL AND m.cancelled_at IS NULL
      AND m.waits_since IS NULL AND m.not_before <= %(at)s AND m.next_try_at <= %(at)s
      AND (m.lease_until IS NULL OR m.lease_until <= %(at)s)
      AND (%(platform)s::text IS NULL OR m.platform_id = %(platform)s)
      -- Nothing overtakes the request that it belongs to, whatever the clock said then. A withdrawal leaves
      -- once the request is given up: it may have arrived. Words about it wait until it surely did.
      AND NOT (m.kind <> ALL (%(asking)s) AND EXISTS (
          SELECT 1 FROM referrals_outbox_message asked
          WHERE asked.referral_id = m.referral_id AND asked.kind = ANY (%(asking)s)
            AND asked.confirmed_at IS NULL
            AND (m.kind <> 'referral.withdrawn' OR asked.dead_at IS NULL) AND asked.cancelled_at IS NULL))
      -- What is said is heard in the order in which it was said.
      AND NOT (m.kind = 'referral.message' AND EXISTS (
          SELECT 1 FROM referrals_outbox_message earlier
          WHERE earlier.referral_id = m.referral_id AND earlier.kind = m.kind AND earlier.id < m.id
            AND earlier.confirmed_at IS NULL AND earlier.dead_at IS NULL))
    ORDER BY m.next_try_at, m.id
    FOR UPDATE OF m SKIP LOCKED
    LIMIT %(limit)s)
RETURNING id
"""


def lease_due(
    *, at: datetime, limit: int, platform: str | None = None, lease_s: float = LEASE_S
) -> tuple[str, ...]:
    """Take up to `limit` due messages, of one platform or of all, for `lease_s` seconds.

    A message that another worker holds is passed over, not waited for.

    Returns:
        Ids of messages; call `prepare_delivery` for each before sending.
    """
    values = {
        "at": at,
        "until": at + timedelta(seconds=lease_s),
        "platform": platform,
        "limit": limit,
        "asking": sorted(ASKING),
    }
    with connection.cursor() as cursor:
        cursor.execute(_LEASE, values)
        return tuple(str(message_id) for (message_id,) in cursor.fetchall())


def give_back(message_ids: Collection[str], *, leased_at: datetime, lease_s: float = LEASE_S) -> None:
    """Let messages that were leased at `leased_at` and not tried be due again at once; that they were leased counts as no attempt."""
    OutboxMessage.objects.filter(
        pk__in=[id_of(each, "message") for each in message_ids],
        lease_until=leased_at + timedelta(seconds=lease_s),
        confirmed_at=None,
    ).update(lease_until=None, attempts=F("attempts") - 1)


def platforms_due(*, at: datetime) -> tuple[str, ...]:
    """The platforms to which a message is due and not leased."""
    waiting = OutboxMessage.objects.filter(
        confirmed_at=None, dead_at=None, cancelled_at=None, waits_since=None, next_try_at__lte=at
    ).exclude(lease_until__gt=at)
    return tuple(waiting.order_by("platform_id").values_list("platform_id", flat=True).distinct())


@transaction.atomic
def confirm_delivery(message_id: str, *, at: datetime, ticket: str | None = None) -> bool:
    """Note that the platform has a message, and the ticket it gave.

    Returns:
        False if that was known before: another worker delivered the same message.

    Raises:
        NotFoundError: if there is no such message.
    """
    row, message = locked_message(message_id)
    if message.confirmed_at is not None:
        return False
    message.confirmed_at = at
    message.dead_at = message.lease_until = None
    message.last_error = ""
    message.save(update_fields=["confirmed_at", "dead_at", "lease_until", "last_error"])
    if ticket and not row.ticket:
        row.ticket = ticket
        row.save(update_fields=["ticket"])
    _record(Event.MESSAGE_DELIVERED, message, at, {"kind": message.kind, "attempts": message.attempts})
    return True


@transaction.atomic
def record_failure(message_id: str, failure: Failure, *, at: datetime) -> datetime | None:
    """Note that an attempt failed, and when the next one is due.

    Returns:
        The time of the next attempt; None if the message is given up, or was delivered by another
        worker in the meantime.

    Raises:
        NotFoundError: if there is no such message.
    """
    referral, message = locked_message(message_id)
    if message.confirmed_at is not None or message.cancelled_at is not None:
        return None
    if failure.until is not None:
        return _put_off(message, failure.message, failure.until, at)
    due = None
    if not failure.is_permanent:
        name = f"{referral.reference} {message.kind}"
        due = retry_at(name, attempt=message.attempts, at=at, wish_s=failure.retry_after_s)
    message.lease_until = None
    message.last_error = failure.message
    if due is None:
        message.dead_at = at
    else:
        message.next_try_at = due
    message.save(update_fields=["lease_until", "last_error", "dead_at", "next_try_at"])
    detail = {"kind": message.kind, "attempts": message.attempts, "is_given_up": due is None}
    _record(Event.DELIVERY_FAILED, message, at, detail)
    return due


@transaction.atomic
def bring_forward(referral_id: str, *, at: datetime) -> None:
    """Let what a referral waits with be tried at once: what it waited for has come."""
    waiting = OutboxMessage.objects.select_for_update().filter(
        referral_id=id_of(referral_id, "referral"), confirmed_at=None, dead_at=None, cancelled_at=None
    )
    for message in waiting.order_by("pk"):
        message.next_try_at = max(at, message.not_before)
        message.save(update_fields=["next_try_at"])


def _put_off(message: OutboxMessage, why: str, until: datetime, at: datetime) -> datetime:
    """Let a leased message wait; that it was leased counts as no attempt."""
    message.lease_until, message.last_error = None, why
    message.next_try_at, message.attempts = max(until, message.not_before), max(0, message.attempts - 1)
    message.save(update_fields=["lease_until", "last_error", "next_try_at", "attempts"])
    _record(Event.DELIVERY_PUT_OFF, message, at, {"until": until.isoformat()})
    return message.next_try_at


def give_up(message: OutboxMessage, why: str, *, at: datetime) -> None:
    """Let a locked message leave no more until a person tries it again; `why` is for people."""
    message.dead_at = at
    message.lease_until = message.waits_since = message.file_by = None
    message.last_error = why
    message.save(update_fields=["dead_at", "lease_until", "last_error", "waits_since", "file_by"])
    detail = {"kind": message.kind, "attempts": message.attempts, "is_given_up": True}
    _record(Event.DELIVERY_FAILED, message, at, detail)


@transaction.atomic
def retry_delivery(message_id: str, *, by: str, at: datetime) -> None:
    """Try a message again that was given up, with the same id and bytes.

    Raises:
        NotAllowedError: if `by` may not make referrals.
        NotFoundError: if there is no such message.
        WrongStatusError: if it was not given up.
    """
    check_may(by, Right.CREATE_REFERRAL)
    _, message = locked_message(message_id)
    if message.dead_at is None:
        raise WrongStatusError("Only a message that was given up is tried again by hand.")
    message.dead_at = None
    message.attempts = 0
    message.next_try_at = max(at, message.not_before)
    message.save(update_fields=["dead_at", "attempts", "next_try_at"])
    _record(Event.DELIVERY_RETRIED, message, at, {"kind": message.kind}, by=by)


def _record(
    event: Event, message: OutboxMessage, at: datetime, detail: dict[str, object], *, by: str = SYSTEM
) -> None:
    record(
        event,
        subject_kind="referral",
        subject_id=str(message.referral_id),
        by=by,
        at=at,
        detail={"message_id": str(message.pk), "platform": message.platform_id, **detail},
    )
