"""What clocks know: what is due, why a clock stands still, which steps came due, and the moments of each item."""

from openiru.clocks.queries.calendars import known_calendars
from openiru.clocks.queries.due import due_rows, open_task_count, rows_of
from openiru.clocks.queries.duties import referral_duties
from openiru.clocks.queries.ladders import ladder_for, ladders, task, tasks_of
from openiru.clocks.queries.limits import limits
from openiru.clocks.queries.moments import clocks_of
from openiru.clocks.queries.pauses import pauses_of, pending_pauses
from openiru.clocks.queries.sending import check_may_leave, informed

__all__ = [
    "check_may_leave",
    "clocks_of",
    "due_rows",
    "informed",
    "known_calendars",
    "ladder_for",
    "ladders",
    "limits",
    "open_task_count",
    "pauses_of",
    "pending_pauses",
    "referral_duties",
    "rows_of",
    "task",
    "tasks_of",
]
