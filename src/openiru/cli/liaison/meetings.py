"""`openiru liaison meeting`: meetings with platforms, their agenda and minutes."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.liaison.reading import moment
from openiru.cli.shown.tables import folding_table
from openiru.foundation.errors import BadInputError
from openiru.liaison import operations, queries
from openiru.liaison.types import MeetingView, NewMeeting, NewMinutes, Participant, Side

app = typer.Typer(no_args_is_help=True)

Platform = Annotated[str, typer.Option(help="Short name of the platform, for example `x`.")]
Subject = Annotated[str, typer.Option(help="What it is about.")]


@app.command()
@with_database
def add(
    *,
    platform: Platform,
    held: Annotated[str, typer.Option(help="When it was held (UTC), as 2025-08-14T10:00Z.")],
    subject: Subject,
    commitments: Annotated[str, typer.Option(help="What the platform promised.")] = "",
    by: By,
    as_json: Json = False,
) -> None:
    """Record a meeting that was held.

    Example: openiru liaison meeting add --platform x --held 2025-08-14T10:00Z --subject "Response times" --by amina
    """
    new = NewMeeting(platform=platform, held_at=moment(held), subject=subject, commitments=commitments)
    made = operations.record_meeting(new, by=acting_person(by), at=now())
    emit(asdict(made), as_json=as_json, table=lambda: _table([made]))


@app.command()
@with_database
def plan(
    *,
    platform: Platform,
    when: Annotated[str, typer.Option(help="When it will be held (UTC), as 2025-08-14T10:00Z.")],
    subject: Subject,
    agenda: Annotated[str, typer.Option(help="What will be spoken about.")] = "",
    by: By,
    as_json: Json = False,
) -> None:
    """Note a meeting to come; it counts as held once its minutes are kept.

    Example: openiru liaison meeting plan --platform x --when 2025-09-01T10:00Z --subject "Weekends" --by amina
    """
    new = NewMeeting(platform=platform, held_at=moment(when), subject=subject, agenda=agenda)
    made = operations.plan_meeting(new, by=acting_person(by), at=now())
    emit(asdict(made), as_json=as_json, table=lambda: _table([made]))


@app.command()
@with_database
def minutes(
    meeting: Annotated[str, typer.Argument(help="Id of the meeting; `list` shows it.")],
    *,
    words: Annotated[str, typer.Option(help="What was said.")],
    participant: Annotated[
        list[str],
        typer.Option(help="Who took part, by role: unit=lead analyst, platform=policy lead; repeat."),
    ],
    by: By,
    as_json: Json = False,
) -> None:
    """Keep the minutes of a meeting; a correction is a new version.

    Example: openiru liaison meeting minutes 0198… --words "…" --participant "unit=lead analyst" --by amina
    """
    new = NewMinutes(
        meeting_id=meeting, words=words, participants=tuple(_participant(each) for each in participant)
    )
    made = operations.keep_minutes(new, by=acting_person(by), at=now())
    emit(asdict(made), as_json=as_json, table=lambda: _table([made]))


@app.command("list")
@with_database
def list_(
    *,
    to_come: Annotated[bool, typer.Option("--to-come", help="Those that were planned instead.")] = False,
    as_json: Json = False,
) -> None:
    """List the meetings held so far, the first one first.

    Example: openiru liaison meeting list --json
    """
    found = queries.meetings_to_come(now()) if to_come else queries.meetings(now())
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: _table(found))


def _participant(text: str) -> Participant:
    side, sign, role = text.partition("=")
    if not sign or side not in set(Side):
        raise BadInputError(f"Write a participant as unit=role or platform=role, not {text!r}.")
    return Participant(side=Side(side), role=role.strip())


def _table(found: Iterable[MeetingView]) -> Table:
    table = folding_table("when (UTC)", "platform", "about", "promised", "minutes", "id")
    for each in found:
        table.add_row(
            f"{each.held_at:%Y-%m-%d %H:%M}",
            each.platform,
            each.subject,
            each.commitments,
            each.minutes,
            each.meeting_id,
        )
    return table
