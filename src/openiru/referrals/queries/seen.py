"""How often does what we saw ourselves differ from what a platform says?"""

from typing import Final

from django.db import connection

from openiru.referrals.types import SeenOtherwise

_SEEN: Final = """
SELECT count(*),
       count(*) FILTER (WHERE i.state IN ('acted', 'already_gone') AND s.state = 'live'),
       count(*) FILTER (WHERE i.state = 'refused' AND s.state IN ('gone', 'suspended'))
FROM referrals_item i
JOIN LATERAL (
    SELECT state, observed_at FROM referrals_observed_state
    WHERE item_id = i.id ORDER BY observed_at DESC, id DESC LIMIT 1
) s ON true
WHERE i.platform_id = %s AND i.decided_at IS NOT NULL AND i.state <> 'withdrawn' AND s.observed_at >= i.decided_at
"""


def seen_otherwise(platform: str) -> SeenOtherwise:
    """Of a platform's answered items that we looked at after its answer: how many stand otherwise than it says."""
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, [platform])
        looked_at, live, gone = cursor.fetchone()
    return SeenOtherwise(looked_at=looked_at, live_though_acted=live, gone_though_refused=gone)
