"""How are due dates, pauses, ladders and moments shown to people?"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from rich.table import Table

from openiru.cli.shown.referral_tables import moment, now_due
from openiru.cli.shown.tables import folding_table
from openiru.clocks.types import (
    Calendar,
    DueRow,
    Duty,
    LadderView,
    LimitView,
    PauseView,
    PriorInformationView,
    ReferralClocks,
    TaskView,
)

_DAY_S, _HOUR_S, _MINUTE_S = 86_400, 3_600, 60


def span(seconds: float | None) -> str:
    """A length of time as people say it: two units, the larger first; a dash for none."""
    if seconds is None:
        return "-"
    sign, left = ("-" if seconds < 0 else ""), round(abs(seconds))
    days, left = divmod(left, _DAY_S)
    hours, left = divmod(left, _HOUR_S)
    minutes, left = divmod(left, _MINUTE_S)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (left, "s")]
    told = [f"{number} {unit}" for number, unit in parts if number][:2]
    return sign + (" ".join(told) or "0 s")


def due(rows: Iterable[DueRow], at: datetime) -> Table:
    """What is owed."""
    table = folding_table(
        "reference", "platform", "owed", "told (UTC)", "now due", "stands", "step", "waits for", "task"
    )
    for row in rows:
        duty = row.duty
        waiting = row.open_tasks[-1] if row.open_tasks else None
        table.add_row(
            duty.reference,
            duty.platform,
            duty.kind.replace("_", " "),
            moment(duty.told_at),
            now_due(duty),
            _standing(row, at),
            f"{row.task.step} {row.task.means.replace('_', ' ')}" if row.task else "-",
            waiting.role if waiting else "-",
            waiting.task_id if waiting else "-",
        )
    return table


def _standing(row: DueRow, at: datetime) -> str:
    if row.duty.paused_since is not None or row.duty.due_at is None:
        return "-"
    late_s = row.duty.late_s(at)
    return f"late by {span(late_s)}" if row.is_overdue else f"{span(-late_s)} left"


def tasks(views: Iterable[TaskView]) -> Table:
    """Tasks of ladders."""
    table = folding_table("owed", "step", "by", "made (UTC)", "ending", "words", "task")
    for view in views:
        step = f"{view.step} {view.means.replace('_', ' ')}"
        table.add_row(
            view.kind.replace("_", " "),
            step,
            "machine" if view.is_automatic else view.role,
            moment(view.made_at),
            view.ending or "open",
            view.words,
            view.task_id,
        )
    return table


def _counts(view: PauseView) -> str:
    if view.is_pending:
        return "once a second person says so"
    return "ends when noted, until a second person says so" if view.is_end_pending else "yes"


def pauses(views: Iterable[PauseView]) -> Table:
    """Times in which a clock stood still."""
    table = folding_table("since (UTC)", "until", "why", "words", "then", "counts", "pause")
    for view in views:
        then = "the whole limit runs" if view.restarts else "it goes on"
        table.add_row(
            moment(view.opened_at),
            moment(view.closed_at),
            view.reason,
            view.words,
            then,
            _counts(view),
            view.pause_id,
        )
    return table


def limits(views: Iterable[LimitView]) -> Table:
    """Limits that people set."""
    table = folding_table("platform", "instrument", "owed", "limit", "calendar", "since (UTC)", "source")
    for view in views:
        table.add_row(
            view.platform or "all",
            view.instrument.replace("_", " "),
            view.kind,
            f"{view.amount:,} {view.count.replace('_', ' ')}",
            view.calendar or "-",
            moment(view.set_at),
            view.source,
        )
    return table


def ladder(view: LadderView) -> Table:
    """What happens when a platform is late."""
    table = folding_table("step", "after", "means", "task for")
    table.caption = view.source
    for step in view.steps:
        whose = "nobody: goes by itself" if step.is_automatic else step.role
        table.add_row(str(step.number), span(step.after_s), step.means.replace("_", " "), whose)
    return table


def informed(views: Iterable[PriorInformationView]) -> Table:
    """What providers were told."""
    table = folding_table("platform", "profile", "given (UTC)", "words")
    for view in views:
        table.add_row(view.platform, view.profile, moment(view.given_at), view.words)
    return table


def calendars(found: Iterable[Calendar], broken: Mapping[str, str]) -> Table:
    """Calendars of working days, and the unit's own files that cannot be followed."""
    table = folding_table("name", "title", "zone", "weekend", "holidays", "checked", "source")
    table.caption = "; ".join(f"cannot be followed: {why}" for why in broken.values())
    for each in found:
        table.add_row(
            each.name,
            each.title,
            each.zone,
            " ".join(map(str, sorted(each.weekend))),
            str(len(each.holidays)),
            f"{each.checked_on}{'' if each.is_verified else ', not compared with the original'}",
            each.source,
        )
    return table


def _owed(duty: Duty) -> str:
    told = f" (told {moment(duty.told_at)})" if duty.told_at else ""
    return f"{duty.kind.replace('_', ' ')} by {now_due(duty)}{told}"


def clocks(view: ReferralClocks) -> Table:
    """The moments of each item, with the time since the one before."""
    table = folding_table("item", "moment", "at (UTC)", "after the one before")
    table.title = view.reference
    table.caption = "; ".join(
        [_owed(row.duty) for row in view.duties]
        + [
            f"pause {pause.pause_id} since {moment(pause.opened_at)}"
            for pause in view.pauses
            if not pause.closed_at
        ]
    )
    for item in view.items:
        for each in item.moments:
            table.add_row(item.item_id, each.kind, moment(each.at), span(each.after_s))
    return table
