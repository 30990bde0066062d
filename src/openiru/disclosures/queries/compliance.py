"""How do platforms answer requests for data?"""

from collections.abc import Iterable
from datetime import datetime
from statistics import median

from openiru.disclosures.models import Emergency
from openiru.disclosures.types import Compliance
from openiru.referrals.queries import data_requests
from openiru.referrals.types import DataRequestRow, Produced
from openiru.review.types import Instrument


def compliance(as_of: datetime) -> tuple[Compliance, ...]:
    """How each platform answered data requests that were sent and not withdrawn by `as_of`; by platform.

    The last answer known at `as_of` counts; the median leaves out what was not answered.
    """
    rows = [row for row in data_requests(as_of) if row.instrument is Instrument.DATA_REQUEST]
    declared = Emergency.objects.filter(declared_at__lte=as_of)
    urgent = {str(pk) for pk in declared.values_list("pk", flat=True)}
    reviewed = declared.filter(review__reviewed_at__lte=as_of).values_list("pk", flat=True)
    unreviewed = urgent - {str(pk) for pk in reviewed}
    return tuple(
        _of(platform, [row for row in rows if row.platform == platform], urgent, unreviewed)
        for platform in sorted({row.platform for row in rows})
    )


def _of(platform: str, rows: list[DataRequestRow], urgent: set[str], unreviewed: set[str]) -> Compliance:
    ids = {row.referral_id for row in rows}
    hours = [
        (row.answered_at - row.sent_at).total_seconds() / 3_600 for row in rows if row.answered_at is not None
    ]
    return Compliance(
        platform=platform,
        asked=len(rows),
        produced_all=_count(rows, Produced.ALL),
        produced_some=_count(rows, Produced.SOME),
        produced_none=_count(rows, Produced.NONE),
        unanswered=sum(row.produced is None for row in rows),
        median_hours_to_answer=median(hours) if hours else None,
        emergencies=len(ids & urgent),
        unreviewed=len(ids & unreviewed),
    )


def _count(rows: Iterable[DataRequestRow], produced: Produced) -> int:
    return sum(row.produced is produced for row in rows)
