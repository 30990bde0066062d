"""How many leads wait for a person?"""

from datetime import datetime
from typing import Final

from django.db import connection

_WAITING: Final = """
SELECT l.barred_id::text, count(*) FROM linking_lead l
LEFT JOIN LATERAL (
    SELECT verdict FROM linking_decision WHERE lead_id = l.id AND at <= %(as_of)s ORDER BY number DESC LIMIT 1
) d ON true
WHERE l.found_at <= %(as_of)s AND (d.verdict IS NULL OR d.verdict = 'unsure')
GROUP BY l.barred_id
"""


def leads_waiting(as_of: datetime) -> dict[str, int]:
    """Leads that nobody had decided at a moment, or was sure of, by barred subject; subjects without any are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"as_of": as_of})
        return dict(cursor.fetchall())
