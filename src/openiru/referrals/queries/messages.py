"""How does the delivery of our messages stand?"""

from collections.abc import Collection

from django.db.models import QuerySet

from openiru.referrals.errors import NotFoundError
from openiru.referrals.models import Bounce, OutboxMessage, Referral, ReferralForm
from openiru.referrals.queries.keys import id_of
from openiru.referrals.types import MessageKind, MessageView
from openiru.review.types import Instrument


def instrument_of(message_id: str) -> Instrument:
    """What a message asks for.

    Raises:
        NotFoundError: if there is no such message.
    """
    key = id_of(message_id, "message")
    asked = OutboxMessage.objects.filter(pk=key).values_list("referral__instrument", flat=True).first()
    if asked is None:
        raise NotFoundError("There is no such message.")
    return Instrument(asked)


def referral_of_message(message_id: str) -> str:
    """The referral that a message belongs to.

    Raises:
        NotFoundError: if there is no such message.
    """
    key = id_of(message_id, "message")
    found = OutboxMessage.objects.filter(pk=key).values_list("referral_id", flat=True).first()
    if found is None:
        raise NotFoundError("There is no such message.")
    return str(found)


def times_bounced(message_id: str) -> int:
    """How often a message came back after a server had taken it."""
    return Bounce.objects.filter(message_id=id_of(message_id, "message")).count()


def message_views(rows: QuerySet[OutboxMessage], *, most: int | None = None) -> tuple[MessageView, ...]:
    """Messages as others may see them, oldest first; without what they say."""
    found = list(rows.defer("body").order_by("created_at", "id")[:most])
    references = dict(
        Referral.objects.filter(pk__in={row.referral_id for row in found}).values_list("pk", "reference")
    )
    return tuple(
        MessageView(
            message_id=str(row.pk),
            referral_id=str(row.referral_id),
            reference=references[row.referral_id],
            platform=row.platform_id,
            kind=MessageKind(row.kind),
            attempts=row.attempts,
            next_try_at=row.next_try_at,
            last_error=row.last_error,
            confirmed_at=row.confirmed_at,
            dead_at=row.dead_at,
            cancelled_at=row.cancelled_at,
            waits_since=row.waits_since,
            file_by=row.file_by,
        )
        for row in found
    )


def unsent_referral_of(message_id: str) -> str | None:
    """The id of the referral that a message is to bring for the first time; None for all other messages."""
    unwritten = OutboxMessage.objects.filter(pk=id_of(message_id, "message"), body="")
    found = unwritten.values_list("referral_id", flat=True).first()
    return None if found is None else str(found)


def plain_unsent(message_ids: Collection[str]) -> dict[str, Instrument]:
    """Of some messages those that bring a referral for the first time, and carry no form, with what they ask for."""
    unwritten = OutboxMessage.objects.filter(pk__in=[id_of(each, "message") for each in message_ids], body="")
    found = unwritten.exclude(referral_id__in=ReferralForm.objects.values("referral_id"))
    asked = found.values_list("pk", "referral__instrument")
    return {str(message_id): Instrument(instrument) for message_id, instrument in asked}
