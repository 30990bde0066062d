"""Which steps follow when something is late, and which of them came due?"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from openiru.access.types import Role
from openiru.clocks.errors import UnknownClockError
from openiru.clocks.models import Ladder, Task
from openiru.clocks.policy.ladder import DEFAULT_STEPS, OWN
from openiru.clocks.types import Duty, DutyKind, LadderStep, LadderView, Means, TaskEnding, TaskView

STANDARD = "Working practice: the standard ladder of the program; no law asks for it"


def ladders(at: datetime) -> Mapping[str | None, LadderView]:
    """The ladders that hold at `at`, by platform; under None the one for all others."""
    found: dict[str | None, LadderView] = {
        None: LadderView(steps=DEFAULT_STEPS, source=STANDARD, is_of_platform=False)
    }
    for row in Ladder.objects.filter(set_at__lte=at).order_by("set_at", "id"):
        found[row.platform_id] = LadderView(
            steps=tuple(_step(each) for each in row.steps),
            source=row.source,
            is_of_platform=row.platform_id is not None,
        )
    return found


def ladder_for(platform: str, at: datetime) -> LadderView:
    """The ladder that holds for a platform at `at`: its own, else the one for all."""
    known = ladders(at)
    return known.get(platform, known[None])


def steps_for(duty: Duty, known: Mapping[str | None, LadderView]) -> Sequence[LadderStep]:
    """The steps that follow when `duty` is late: what the unit itself owes has steps of its own."""
    return OWN[duty.kind] if duty.kind in OWN else known.get(duty.platform, known[None]).steps


def task(task_id: str) -> TaskView:
    """One task.

    Raises:
        UnknownClockError: if there is none.
    """
    try:
        found = task_views(Task.objects.filter(pk=UUID(task_id)))
    except ValueError:
        found = ()
    if not found:
        raise UnknownClockError("There is no such task.")
    return found[0]


def tasks_of(referral_id: str) -> tuple[TaskView, ...]:
    """The tasks of a referral, oldest first."""
    return task_views(Task.objects.filter(referral_id=UUID(referral_id)))


def tasks_by_duty(duties: Collection[str]) -> Mapping[str, list[TaskView]]:
    """The tasks of several duties by their keys, oldest first."""
    found: dict[str, list[TaskView]] = {}
    for view in task_views(Task.objects.filter(duty__in=list(duties))):
        found.setdefault(view.duty, []).append(view)
    return found


def task_views(rows: QuerySet[Task]) -> tuple[TaskView, ...]:
    """Tasks with what became of them, oldest first."""
    ordered = rows.select_related("end", "referral").order_by("made_at", "round", "step")
    return tuple(map(_view, ordered))


def _view(row: Task) -> TaskView:
    end = getattr(row, "end", None)
    return TaskView(
        task_id=str(row.pk),
        duty=row.duty,
        kind=DutyKind(row.kind),
        referral_id=str(row.referral_id),
        reference=row.referral.reference,
        platform=row.platform_id,
        round=row.round,
        step=row.step,
        means=Means(row.means),
        role=Role(row.role),
        is_automatic=row.is_automatic,
        due_at=row.due_at,
        made_at=row.made_at,
        ending=TaskEnding(end.ending) if end else None,
        words=end.words if end else "",
        ended_by=end.ended_by if end else "",
        ended_at=end.ended_at if end else None,
    )


def _step(told: Mapping[str, str | int | bool]) -> LadderStep:
    return LadderStep(
        number=int(told["number"]),
        after_s=int(told["after_s"]),
        means=Means(str(told["means"])),
        role=Role(str(told["role"])),
        is_automatic=bool(told["is_automatic"]),
    )


def written(steps: Iterable[LadderStep]) -> list[dict[str, str | int | bool]]:
    """Steps as they are kept."""
    return [
        {
            "number": each.number,
            "after_s": each.after_s,
            "means": each.means.value,
            "role": each.role.value,
            "is_automatic": each.is_automatic,
        }
        for each in steps
    ]
