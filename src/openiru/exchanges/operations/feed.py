"""How do entries that end by themselves move in our feed, so that its readers learn of it?"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from openiru.exchanges import queries
from openiru.exchanges.models import FeedPlace

_EXPIRED: Final = "SELECT openiru_place_in_feed(%s, NULL)"
_MOVED: Final = (
    "SELECT openiru_place_in_feed(entry_id, expires_at) FROM exchanges_feed_place WHERE entry_id = %s"
)


@transaction.atomic
def note_lapsed(*, at: datetime) -> int:
    """Give entries a new number that expired, or whose organisation lists name no longer, or name again.

    They did so by themselves: the list or the expiry is on record already.

    Returns:
        How many there were.
    """
    named, places = queries.organisations_named(at), FeedPlace.objects.order_by("seq")
    expired = _keys(places.filter(expires_at__lte=at))
    lapsed = _keys(places.filter(is_named=True).exclude(entry__organisation_id__in=named))
    again = _keys(places.filter(is_named=False, entry__organisation_id__in=named))
    with connection.cursor() as cursor:
        for entry in expired:
            cursor.execute(_EXPIRED, [entry])
        others = [entry for entry in (*lapsed, *again) if entry not in set(expired)]
        for entry in others:
            cursor.execute(_MOVED, [entry])
    FeedPlace.objects.filter(pk__in=lapsed).update(is_named=False)
    FeedPlace.objects.filter(pk__in=again).update(is_named=True)
    return len(expired) + len(others)


def _keys(places: Iterable[FeedPlace]) -> list[UUID]:
    return [place.pk for place in places]
