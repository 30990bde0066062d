"""Which accounts did platforms block on our word, and does that still stand?"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.db import connection

from openiru.referrals.types import BlockedSubject, BlockOver, OutcomeCode

# A restriction to countries, a label or "it was gone already" bars nobody.
_BLOCKED_BY: Final = [
    code.value
    for code in (
        OutcomeCode.ACCOUNT_SUSPENDED,
        OutcomeCode.ACCOUNT_TERMINATED,
        OutcomeCode.REMOVED_TOS,
        OutcomeCode.REMOVED_LAW_GLOBAL,
    )
]
_BLOCKED: Final = """
SELECT DISTINCT ON (i.subject_id) i.subject_id::text, i.organisation_id::text,
       LEAST(COALESCE(o.effective_at, o.received_at), o.received_at) AS blocked_at
FROM referrals_item i
JOIN LATERAL (
    SELECT code, effective_at, received_at, duration_days FROM referrals_outcome
    WHERE item_id = i.id AND NOT is_overtaken ORDER BY received_at DESC, number DESC LIMIT 1
) o ON o.code = ANY(%(codes)s)
WHERE COALESCE(openiru_measure_ends_at(i.sent_at, o.effective_at, o.received_at, o.duration_days) > %(at)s, true)
  AND i.instrument = 'account_block' AND i.state = 'acted'
  AND (%(among)s::uuid[] IS NULL OR i.subject_id = ANY(%(among)s::uuid[])) AND NOT EXISTS (
    SELECT FROM referrals_corrected_item k JOIN referrals_item w ON w.id = k.item_id WHERE w.subject_id = i.subject_id
)
ORDER BY i.subject_id, blocked_at, i.id
"""
_OVER: Final = """
SELECT i.subject_id::text, LEAST(COALESCE(o.effective_at, o.received_at), o.received_at) AS blocked_at,
       openiru_measure_ends_at(i.sent_at, o.effective_at, o.received_at, o.duration_days) AS ended_at
FROM referrals_item i
JOIN LATERAL (
    SELECT code, effective_at, received_at, duration_days FROM referrals_outcome
    WHERE item_id = i.id AND NOT is_overtaken ORDER BY received_at DESC, number DESC LIMIT 1
) o ON o.code = ANY(%(codes)s)
WHERE i.instrument = 'account_block' AND i.state = 'acted'
  AND openiru_measure_ends_at(i.sent_at, o.effective_at, o.received_at, o.duration_days) <= %(at)s
  AND (%(among)s::uuid[] IS NULL OR i.subject_id = ANY(%(among)s::uuid[]))
ORDER BY ended_at, i.id
"""


def blocked_subjects(at: datetime, among: Collection[str] | None = None) -> tuple[BlockedSubject, ...]:
    """Accounts, or those among some, whose platform's last word is that it blocked them everywhere, in order of id.

    Left out: what was taken back or was for a time that is over at `at`, and every subject that was ever referred in error.

    Cost:
        One statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BLOCKED, _asked(at, among))
        return tuple(
            BlockedSubject(subject_id=subject_id, organisation_id=organisation_id, blocked_at=blocked_at)
            for subject_id, organisation_id, blocked_at in cursor.fetchall()
        )


def blocks_over(at: datetime, among: Collection[str] | None = None) -> tuple[BlockOver, ...]:
    """Blocks that platforms made, by their last word, for a time that is over at `at`, in order of their ends; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_OVER, _asked(at, among))
        return tuple(
            BlockOver(subject_id=subject_id, blocked_at=blocked_at, ended_at=ended_at)
            for subject_id, blocked_at, ended_at in cursor.fetchall()
        )


def _asked(at: datetime, among: Collection[str] | None) -> dict[str, Any]:
    return {"codes": _BLOCKED_BY, "at": at, "among": None if among is None else list(among)}
