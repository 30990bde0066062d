"""In which order are rows locked, so that no two writers wait for each other?

Referrals first, in order of id; then their items; then messages; the audit record last. Referrals are locked so that
others may still point to them: whoever adds a row that names one does not wait for its writer.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from openiru.referrals.errors import NotFoundError
from openiru.referrals.models import Item, OutboxMessage, Referral
from openiru.referrals.policy.states import referral_status
from openiru.referrals.queries.keys import id_of
from openiru.referrals.queries.referrals import item_counts
from openiru.referrals.types import ReferralStatus


def locked_referral(referral_id: str, *, for_platform: str | None = None) -> Referral:
    """The referral, locked until the transaction ends; for a platform only its own, after sending.

    Raises:
        NotFoundError: if there is none, or it is not the platform's.
    """
    found = Referral.objects.select_for_update(no_key=True).filter(pk=id_of(referral_id, "referral")).first()
    if found is None or (
        for_platform is not None and (found.platform_id != for_platform or not found.sent_at)
    ):
        raise NotFoundError("There is no such referral.")
    return found


def hold_message(message_id: str) -> None:
    """Lock a message of the outbox and its referral until the transaction ends, before other capabilities record.

    Raises:
        NotFoundError: if there is no such message.
    """
    locked_message(message_id)


def hold_referral(referral_id: str) -> None:
    """Lock a referral until the transaction ends, before other capabilities record what belongs to it.

    Raises:
        NotFoundError: if there is none.
    """
    locked_referral(referral_id)


def locked_items(rows: Iterable[tuple[UUID, UUID]]) -> tuple[dict[UUID, Referral], dict[UUID, Item]]:
    """The referrals and items behind pairs of item id and referral id, locked in the common order."""
    pairs = dict(rows)
    rows_of = Referral.objects.select_for_update(no_key=True)
    referrals = rows_of.filter(pk__in=set(pairs.values())).order_by("pk")
    found = {row.pk: row for row in referrals}
    items = Item.objects.select_for_update().filter(pk__in=pairs).order_by("pk")
    return found, {row.pk: row for row in items}


def follow_items(referrals: Mapping[UUID, Referral], *, at: datetime) -> None:
    """Bring referrals to where their items stand by now."""
    counts = item_counts(referrals)
    for row in referrals.values():
        status = referral_status(
            ReferralStatus(row.status),
            counts.get(row.pk, {}),
            is_acknowledged=row.acknowledged_at is not None,
        )
        if status == row.status:
            continue
        row.status = status
        if status is ReferralStatus.WITHDRAWN:
            row.withdrawn_at = at
        row.save(update_fields=["status", "withdrawn_at"])


def locked_message(message_id: str) -> tuple[Referral, OutboxMessage]:
    """The referral of a message and the message, locked in the common order.

    Raises:
        NotFoundError: if there is no such message.
    """
    # PostgreSQL locks in the order in which the tables are named.
    rows = OutboxMessage.objects.select_related("referral")
    locked = rows.select_for_update(of=("referral", "self"), no_key=True)
    message = locked.filter(pk=id_of(message_id, "message")).first()
    if message is None:
        raise NotFoundError("There is no such message.")
    return message.referral, message


def locked_messages(message_ids: Iterable[str]) -> list[tuple[Referral, OutboxMessage]]:
    """The referrals of some messages and the messages, locked in the common order, by order of messages.

    Raises:
        NotFoundError: if one of them does not exist.
    """
    keys = {id_of(each, "message") for each in message_ids}
    found = dict(OutboxMessage.objects.filter(pk__in=keys).values_list("pk", "referral_id"))
    if len(found) < len(keys):
        raise NotFoundError("There is no such message.")
    held = Referral.objects.select_for_update(no_key=True).filter(pk__in=set(found.values()))
    referrals = {row.pk: row for row in held.order_by("pk")}
    messages = OutboxMessage.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    return [(referrals[message.referral_id], message) for message in messages]
