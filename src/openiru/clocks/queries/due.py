"""What is due, what is late, and which step waits for whom?"""

from collections.abc import Sequence
from datetime import datetime

from openiru.clocks.models import Task
from openiru.clocks.queries.duties import referral_duties
from openiru.clocks.queries.ladders import tasks_by_duty
from openiru.clocks.types import DueRow, Duty, TaskView


def due_rows(at: datetime) -> tuple[DueRow, ...]:
    """What platforms owe at `at`: overdue first, the longest first; then what is due next; then what is paused."""
    return rows_of(referral_duties(at), at)


def rows_of(duties: Sequence[Duty], at: datetime) -> tuple[DueRow, ...]:
    """Duties with where they stand on the ladder, in the order of `due_rows`."""
    tasks = tasks_by_duty([duty.key for duty in duties])
    rows = [_row(duty, tasks.get(duty.key, ()), at) for duty in duties]
    return tuple(sorted(rows, key=lambda row: _place(row, at)))


def _row(duty: Duty, tasks: Sequence[TaskView], at: datetime) -> DueRow:
    return DueRow(
        duty=duty,
        is_overdue=duty.is_overdue(at),
        task=tasks[-1] if tasks else None,
        open_tasks=tuple(task for task in tasks if task.ending is None),
    )


def _place(row: DueRow, at: datetime) -> tuple[bool, datetime, str]:
    duty = row.duty
    return duty.paused_since is not None, duty.due_at or duty.paused_since or at, duty.key


def open_task_count() -> int:
    """How many tasks of ladders wait for a person; cheap, for every page."""
    return Task.objects.filter(end__isnull=True).count()
