"""Of whom do we look whether they are still up, or up again?"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.db import connection

from openiru.referrals.models import Item
from openiru.referrals.policy.states import REMOVALS
from openiru.referrals.queries.keys import id_of
from openiru.referrals.types import ItemState, WatchedItem

# What was wrong is nobody's to watch; the newest item says what is asked now.
_WATCHED: Final = """
SELECT subject_id::text, referral_id::text, platform_id, state, sent_at, decided_at FROM (
    SELECT DISTINCT ON (i.subject_id) i.subject_id, i.referral_id, i.platform_id, i.state, i.sent_at, i.decided_at
    FROM referrals_item i
    WHERE i.sent_at <= %(at)s AND i.instrument = ANY(%(instruments)s)
      AND (%(only)s::uuid[] IS NULL OR i.subject_id = ANY(%(only)s::uuid[]))
    ORDER BY i.subject_id, i.sent_at DESC, i.id DESC
) newest
WHERE state <> 'withdrawn'
  AND (%(since)s::timestamptz IS NULL OR GREATEST(sent_at, decided_at) >= %(since)s OR subject_id = ANY(%(also)s::uuid[]))
  AND NOT EXISTS (
    SELECT 1 FROM referrals_corrected_item c JOIN referrals_item j ON j.id = c.item_id
    WHERE j.subject_id = newest.subject_id
)
ORDER BY sent_at, subject_id
"""


def watched_platforms(at: datetime) -> tuple[str, ...]:
    """Platforms that were sent anything that may be watched; cheap, and may name one of which nobody is watched any longer."""
    sent = Item.objects.filter(sent_at__lte=at, instrument__in=sorted(each.value for each in REMOVALS))
    return tuple(sorted(sent.order_by().values_list("platform_id", flat=True).distinct()))


def watched_items(
    at: datetime,
    subject_ids: Collection[str] | None = None,
    *,
    since: datetime | None = None,
    also: Collection[str] = (),
) -> tuple[WatchedItem, ...]:
    """Of each subject, or of these, what was asked last and stands; in order of sending.

    Subjects that were referred in error are left out.

    Args:
        at: what was sent later does not count.
        subject_ids: of these alone.
        since: only what was sent or answered from this moment on.
        also: subjects of whom older items count, too.
    """
    only = None if subject_ids is None else [id_of(each, "subject") for each in subject_ids]
    words: dict[str, Any] = {
        "at": at,
        "instruments": sorted(each.value for each in REMOVALS),
        "only": only,
        "since": since,
        "also": list(also),
    }
    with connection.cursor() as cursor:
        cursor.execute(_WATCHED, words)
        return tuple(
            WatchedItem(
                subject_id=row[0],
                referral_id=row[1],
                platform=row[2],
                state=ItemState(row[3]),
                sent_at=row[4],
                decided_at=row[5],
            )
            for row in cursor.fetchall()
        )
