"""Which accounts are returns, by people's last word?"""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from openiru.intake.queries import subjects
from openiru.linking.queries.leads import lead_row_of
from openiru.linking.types import ConfirmedReturn

_CONFIRMED: Final = """
SELECT l.id::text, l.subject_id::text, l.barred_id::text, l.platform, s.barred_at, d.at
FROM (
    SELECT DISTINCT ON (lead_id) lead_id, verdict, at FROM linking_decision
    WHERE %(as_of)s::timestamptz IS NULL OR at <= %(as_of)s ORDER BY lead_id, number DESC
) d
JOIN linking_lead l ON l.id = d.lead_id
JOIN LATERAL (
    SELECT barred_at FROM linking_standing
    WHERE subject_id = l.barred_id AND is_barred AND at <= d.at ORDER BY id DESC LIMIT 1
) s ON true
WHERE d.verdict = 'confirmed' AND openiru_return_stands(l.id, %(as_of)s)
ORDER BY d.at, l.id
"""
_FALLEN: Final = """
SELECT count(*) FROM (SELECT DISTINCT lead_id FROM linking_decision WHERE verdict = 'confirmed' AND at <= %(as_of)s) d
WHERE NOT openiru_return_stands(d.lead_id, %(as_of)s)
"""
_OF_BARRED: Final = """
SELECT l.id::text FROM linking_lead l
JOIN LATERAL (SELECT verdict FROM linking_decision WHERE lead_id = l.id ORDER BY number DESC LIMIT 1) d
    ON d.verdict = 'confirmed'
WHERE l.barred_id = ANY(%s::uuid[]) ORDER BY l.id
"""


def confirmed_returns(as_of: datetime | None = None) -> tuple[ConfirmedReturn, ...]:
    """Every lead whose last decision is that it is a return, the earliest decision first.

    The block stood when it was decided. Left out once it was withdrawn, taken back by its platform or found wrong, be it after it was over, and where both
    turned out to be one account under two handles; that the older account is seen up again takes nothing away: somebody came back
    all the same. One new account may stand in several rows, as the return of several barred ones.

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


def returns_fallen(as_of: datetime) -> int:
    """How many leads people once confirmed that no longer were returns at a moment."""
    with connection.cursor() as cursor:
        cursor.execute(_FALLEN, {"as_of": as_of})
        (count,) = cursor.fetchone()
    return int(count)


def return_stands(lead_id: str) -> bool:
    """Whether a lead is a return by people's last word, and nothing since took away what that rests on.

    Raises:
        UnknownReturnError: if there is no such lead.
    """
    row = lead_row_of(lead_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT openiru_return_stands(%s::uuid)", [row.pk])
        return bool(cursor.fetchone()[0])


def confirmed_of(barred_ids: Collection[str]) -> tuple[str, ...]:
    """The leads that people call returns of these barred accounts, whether their blocks stand or not; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_BARRED, [[UUID(each) for each in barred_ids]])
        return tuple(row[0] for row in cursor.fetchall())
