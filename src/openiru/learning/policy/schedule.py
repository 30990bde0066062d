"""When is it time to refit?"""

from datetime import datetime, timedelta

from openiru.learning.types import RefitView


def is_due(
    *, at: datetime, decisions: int, last: RefitView | None, every_decisions: int, every: timedelta
) -> bool:
    """Whether enough was decided, or enough time has passed, since the last refit of all labels.

    Args:
        at: now.
        decisions: how many cases were decided so far.
        last: the last refit; None if there was none.
        every_decisions: after so many new decisions; 0: never for their number.
        every: after so much time; none at all: never for the time.
    """
    if decisions == 0:
        return False
    if last is None:
        return bool(every_decisions or every)
    by_number = every_decisions > 0 and decisions - last.decisions >= every_decisions
    # A clock that once ran ahead puts nothing off until it is true.
    by_time = every > timedelta() and (at - last.at >= every or last.at > at)
    return by_number or by_time
