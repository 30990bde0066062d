"""How does the delivery of our messages stand?"""

from django.db.models import QuerySet

from openiru.referrals.models import OutboxMessage, Referral
from openiru.referrals.types import MessageKind, MessageView


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
        )
        for row in found
    )
