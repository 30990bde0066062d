"""How do the steps of a ladder come due, each exactly once, whatever is killed when?

Each duty has a transaction of its own: its tasks, the reminder in the outbox and their record are all kept, or none is.
What a task is for is its key in the database, so that neither a second worker nor a clock set back makes it twice; and the
steps are found anew from how late a duty is, so that a clock set forward skips none.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from openiru.access.queries import check_may
from openiru.access.types import SYSTEM, Right
from openiru.audit.operations import Act, record_many
from openiru.audit.types import Event
from openiru.clocks.models import Task, TaskEnd
from openiru.clocks.policy.ladder import steps_due
from openiru.clocks.queries.ladders import ladders, steps_for, tasks_by_duty
from openiru.clocks.types import Duty, LadderStep, StepsReport, TaskEnding, TaskView
from openiru.foundation.errors import OpenIruError
from openiru.referrals.operations import add_message
from openiru.referrals.types import FurtherMessage, MessageKind

_log: Final = logging.getLogger(__name__)
_ONCE: Final = "clocks_step_once"


def take_due_steps(duties: Sequence[Duty], *, at: datetime) -> StepsReport:
    """Make the tasks of all steps that are due, send the automatic reminders, and end tasks whose duty was met.

    Args:
        duties: everything that anybody owes at `at`: a task whose duty is not among them counts as met.
        at: the moment.
    """
    check_may(SYSTEM, Right.SEND_REFERRAL)
    known = ladders(at)
    late = [duty for duty in duties if duty.is_overdue(at)]
    before = tasks_by_duty([duty.key for duty in late])
    made = failed = 0
    for duty in late:
        due = steps_due(steps_for(duty, known), duty.late_s(at))
        try:
            made += _take(duty, due, before.get(duty.key, ()), at)
        except OpenIruError as error:
            # One that fails must not keep all others silent.
            _log.warning("clocks.step-failed duty=%s code=%s", duty.key, error.code)
            failed += 1
    ended = _end_met({duty.key for duty in duties}, at)
    return StepsReport(overdue=len(late), made=made, ended=ended, failed=failed)


def _take(duty: Duty, due: Sequence[LadderStep], before: Sequence[TaskView], at: datetime) -> int:
    round_ = max((task.round for task in before), default=1)
    latest = [task for task in before if task.round == round_]
    if any(task.ending is TaskEnding.ANSWERED for task in latest):
        # The platform took its word back: the duty is there again, and its steps begin anew.
        round_, latest = round_ + 1, []
    taken = {task.step for task in latest}
    new = [step for step in due if step.number not in taken]
    if not new:
        return 0
    try:
        with transaction.atomic():
            _make(duty, round_, new, at)
    except IntegrityError as error:
        # Another worker was faster; what it made is the same.
        if _ONCE in str(error):
            return 0
        raise
    return len(new)


def _make(duty: Duty, round_: int, new: Sequence[LadderStep], at: datetime) -> None:
    rows = [
        Task(
            duty=duty.key,
            kind=duty.kind.value,
            referral_id=UUID(duty.referral_id),
            platform_id=duty.platform,
            round=round_,
            step=step.number,
            means=step.means.value,
            role=step.role.value,
            is_automatic=step.is_automatic,
            due_at=duty.due_at or at,  # only what has a due moment is late
            made_at=at,
        )
        for step in new
    ]
    Task.objects.bulk_create(rows)
    acts = [_act(Event.STEP_DUE, duty.referral_id, at, _detail(row)) for row in rows]
    for row in rows:
        if row.is_automatic:
            message_id = _remind(duty, at)
            TaskEnd.objects.create(
                task=row, ending=TaskEnding.DONE.value, words=message_id, ended_by=SYSTEM, ended_at=at
            )
            detail = {**_detail(row), "ending": TaskEnding.DONE.value, "message_id": message_id}
            acts.append(_act(Event.TASK_ENDED, duty.referral_id, at, detail))
    record_many(acts)


def _remind(duty: Duty, at: datetime) -> str:
    message = FurtherMessage(
        referral_id=duty.referral_id, kind=MessageKind.REFERRAL_REMINDER, words=reminder_words(duty)
    )
    return add_message(message, by=SYSTEM, at=at)


def reminder_words(duty: Duty) -> Mapping[str, str | int | None]:
    """What a reminder says to the platform: what is owed since when, and of how many items."""
    return {
        "owed": duty.kind.value,
        "due_at": duty.due_at.isoformat() if duty.due_at else None,
        "open_items": duty.open_items,
    }


def _end_met(owed: set[str], at: datetime) -> int:
    """End the tasks whose duty was met or fell away."""
    waiting = Task.objects.filter(end__isnull=True).exclude(duty__in=sorted(owed))
    with transaction.atomic():
        # A person may press at the same moment; then that word stands.
        locked = list(waiting.select_for_update(of=("self",)).order_by("id"))
        taken = set(TaskEnd.objects.filter(task__in=locked).values_list("task_id", flat=True))
        rows = [row for row in locked if row.pk not in taken]
        TaskEnd.objects.bulk_create(
            TaskEnd(task=row, ending=TaskEnding.ANSWERED.value, ended_by=SYSTEM, ended_at=at) for row in rows
        )
        if rows:
            record_many(_act(Event.TASK_ENDED, str(row.referral_id), at, _met(row)) for row in rows)
    return len(rows)


def _met(row: Task) -> dict[str, str | int]:
    return {**_detail(row), "ending": TaskEnding.ANSWERED.value}


def _detail(row: Task) -> dict[str, str | int]:
    return {
        "task_id": str(row.pk),
        "duty": row.duty,
        "step": row.step,
        "round": row.round,
        "means": row.means,
    }


def _act(event: Event, referral_id: str, at: datetime, detail: Mapping[str, str | int]) -> Act:
    return Act(event=event, subject_kind="referral", subject_id=referral_id, by=SYSTEM, at=at, detail=detail)
