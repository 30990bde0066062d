"""How do entries whose time is over move in our feed, so that its readers learn of it?"""

from datetime import datetime

from django.db import connection, transaction

from openiru.exchanges.models import FeedPlace


@transaction.atomic
def note_expired(*, at: datetime) -> int:
    """Give entries that expired a new number in the feed; they expired by themselves, so nothing is recorded.

    Returns:
        How many there were.
    """
    expired = list(FeedPlace.objects.filter(expires_at__lte=at).order_by("seq").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        for entry in expired:
            cursor.execute("SELECT openiru_place_in_feed(%s, NULL)", [entry])
    return len(expired)
