"""`openiru clocks due`, `step`, `end-task`, `calendars`: what is due, and the steps that follow."""

from dataclasses import asdict
from typing import Annotated

import typer

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.shown import clock_tables as tables
from openiru.clocks import operations, queries
from openiru.clocks.types import TaskEnding
from openiru.workflows.clocks.work_clocks import due_list, take_steps


@with_database
def due(
    *,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is late.")] = False,
    as_json: Json = False,
) -> None:
    """List what is owed: overdue first, then what is due next, then what stands still, with the ladder's step.

    Example: openiru clocks due --json
    """
    at = now()
    rows = [row for row in due_list(at) if row.is_overdue or not overdue]
    data = {
        "as_of": at,
        "overdue": sum(row.is_overdue for row in rows),
        "paused": sum(row.duty.paused_since is not None for row in rows),
        "due": [asdict(row) for row in rows],
    }
    emit(data, as_json=as_json, table=lambda: tables.due(rows, at))


@with_database
def step(*, as_json: Json = False) -> None:
    """Take the steps that are due now, once; `openiru up` and `openiru worker` do it all day.

    Example: openiru clocks step
    """
    report = take_steps(now())
    emit(
        asdict(report),
        as_json=as_json,
        table=lambda: (
            f"{report.overdue} overdue; {report.made} steps came due, {report.ended} tasks were met, "
            f"{report.failed} could not be taken now."
        ),
    )


@with_database
def end_task(
    task: Annotated[str, typer.Argument(help="Id of the task; `openiru clocks due` shows it.")],
    *,
    words: Annotated[str, typer.Option(help="What was done, or why it is needless.")],
    needless: Annotated[bool, typer.Option("--needless", help="It need not be done.")] = False,
    by: By,
    as_json: Json = False,
) -> None:
    """Say that a step of the ladder was taken, or is needless.

    Example: openiru clocks end-task 0198a1b2-… --words "Called the contact; she looks at it today." --by amina
    """
    ending = TaskEnding.NEEDLESS if needless else TaskEnding.DONE
    view = operations.end_task(task, ending, words=words, by=acting_person(by), at=now())
    emit(asdict(view), as_json=as_json, table=lambda: tables.tasks([view]))


@with_database
def calendars(*, as_json: Json = False) -> None:
    """List the calendars of working days, each with its source and when it was checked.

    Example: openiru clocks calendars
    """
    book = queries.known_calendars()
    known = list(book.known.values())
    data = [
        {
            "name": each.name,
            "title": each.title,
            "zone": each.zone,
            "weekend": sorted(each.weekend),
            "holidays": {day.isoformat(): name for day, name in sorted(each.holidays.items())},
            "source": each.source,
            "checked_on": each.checked_on,
            "is_verified": each.is_verified,
        }
        for each in known
    ]
    emit(data, as_json=as_json, table=lambda: tables.calendars(known, book.broken))
