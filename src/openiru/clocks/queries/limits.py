"""Which time limits did people set, and which one holds for what was sent at a moment?"""

from collections.abc import Sequence
from datetime import datetime

from openiru.clocks.models import Limit
from openiru.clocks.types import Count, DutyKind, LimitView


def limits() -> tuple[LimitView, ...]:
    """All limits that were ever set, the newest first."""
    return tuple(
        LimitView(
            platform=row.platform_id,
            instrument=row.instrument,
            kind=DutyKind(row.kind),
            count=Count(row.count),
            amount=row.amount,
            calendar=row.calendar,
            source=row.source,
            is_verified=row.is_verified,
            set_by=row.set_by,
            set_at=row.set_at,
        )
        for row in Limit.objects.order_by("-set_at", "-id")
    )


def limit_for(
    newest_first: Sequence[LimitView], *, platform: str, instrument: str, kind: DutyKind, sent_at: datetime
) -> LimitView | None:
    """The limit that held when something was sent: the platform's own, else the one for all; None without one."""
    fitting = [
        each
        for each in newest_first
        if each.instrument == instrument
        and each.kind is kind
        and each.set_at <= sent_at
        and each.platform in {None, platform}
    ]
    own = [each for each in fitting if each.platform == platform]
    return next(iter(own or fitting), None)
