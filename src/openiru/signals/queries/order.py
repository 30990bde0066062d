"""In which order does the queue stand, by which weights, and how well did it serve?"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final

from django.db import connection

from openiru.signals.models import Lead
from openiru.signals.policy.weights import QUEUE_WEIGHTS
from openiru.signals.types import LeadStatus, QueueDay, QueueWeights

QUEUE_FIRST: Final = (10, 50, 100, 500)
_BATCH: Final = 1_000
_SEPARATE: Final = """
SELECT (taken_at AT TIME ZONE 'UTC')::date AS day, count(*) AS taken,
    count(*) FILTER (WHERE referred) AS referred,
    {within}
FROM (
    SELECT taken_at, taken_place, status = 'referred' OR id = ANY(%(approved)s::uuid[]) AS referred
    FROM signals_lead WHERE taken_at >= %(begin)s AND taken_at < %(end)s
) t
GROUP BY 1 ORDER BY 1
"""
_DAYS: Final = _SEPARATE.format(
    within=",\n    ".join(
        f"count(*) FILTER (WHERE referred AND taken_place <= {first}) AS first_{first}"
        for first in QUEUE_FIRST
    )
)


def queue_weights() -> QueueWeights:
    """The numbers by which the queue is ordered today."""
    return QUEUE_WEIGHTS


def open_lead_ids() -> Iterator[tuple[str, ...]]:
    """The ids of all open leads, a thousand at a time."""
    last = None
    while True:
        rows = Lead.objects.filter(status=LeadStatus.OPEN.value)
        if last is not None:
            rows = rows.filter(pk__gt=last)
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:_BATCH])
        if not ids:
            return
        yield tuple(map(str, ids))
        last = ids[-1]


def queue_days(
    begin: datetime, end: datetime, *, approved_lead_ids: Collection[str] = ()
) -> tuple[QueueDay, ...]:
    """For each day (UTC): how many leads people took, how many of those were referred, and where they had stood.

    Args:
        begin: from this moment on.
        end: exclusive.
        approved_lead_ids: leads whose case two persons approved, though no referral took it up yet.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, {"begin": begin, "end": end, "approved": list(approved_lead_ids)})
        return tuple(
            QueueDay(
                on=day,
                taken=taken,
                referred=referred,
                referred_of_first=dict(zip(QUEUE_FIRST, within, strict=True)),
            )
            for day, taken, referred, *within in cursor.fetchall()
        )


def taken_between(begin: datetime, end: datetime, lead_ids: Collection[str]) -> int:
    """How many of these leads people took in a time, its end exclusive."""
    return Lead.objects.filter(taken_at__gte=begin, taken_at__lt=end, pk__in=list(lead_ids)).count()
