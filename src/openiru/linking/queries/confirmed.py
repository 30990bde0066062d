"""Which accounts are returns, by people's last word?"""

from datetime import datetime
from typing import Final

from django.db import connection

from openiru.intake.queries import subjects
from openiru.linking.types import ConfirmedReturn

_CONFIRMED: Final = """
SELECT l.id::text, l.subject_id::text, l.barred_id::text, l.platform, s.barred_at, d.at
FROM (
    SELECT DISTINCT ON (lead_id) lead_id, verdict, at FROM linking_decision
    WHERE %(as_of)s::timestamptz IS NULL OR at <= %(as_of)s ORDER BY lead_id, number DESC
) d
JOIN linking_lead l ON l.id = d.lead_id
JOIN LATERAL (
    SELECT is_barred, barred_at FROM linking_standing
    WHERE subject_id = l.barred_id AND (%(as_of)s::timestamptz IS NULL OR at <= %(as_of)s) ORDER BY id DESC LIMIT 1
) s ON s.is_barred
JOIN LATERAL (
    SELECT tie FROM linking_reckoning
    WHERE lead_id = l.id AND (%(as_of)s::timestamptz IS NULL OR at <= %(as_of)s) ORDER BY id DESC LIMIT 1
) r
    ON r.tie <> 'same_account'
WHERE d.verdict = 'confirmed'
ORDER BY d.at, l.id
"""


def confirmed_returns(as_of: datetime | None = None) -> tuple[ConfirmedReturn, ...]:
    """Every lead whose last decision is that it is a return, the earliest decision first.

    Left out while the block of the older account does not stand (it was withdrawn, or found wrong), and where both turned
    out to be one account under two handles. One new account may stand in several rows, as the return of several barred ones.

    Args:
        as_of: decisions, reckonings and blocks noted later do not count; without it, all that is known.

    Cost:
        Four statements, however many.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CONFIRMED, {"as_of": as_of})
        rows = cursor.fetchall()
    known = subjects({row[1] for row in rows}) if rows else {}
    return tuple(
        ConfirmedReturn(
            lead_id=lead_id,
            subject_id=subject_id,
            barred_id=barred_id,
            platform=platform,
            barred_at=barred_at,
            confirmed_at=confirmed_at,
            first_seen_at=known[subject_id].first_seen_at,
            followers=known[subject_id].followers,
        )
        for lead_id, subject_id, barred_id, platform, barred_at, confirmed_at in rows
    )
