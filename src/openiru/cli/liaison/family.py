"""All commands of `openiru liaison`."""

from pathlib import Path
from typing import Annotated, Final

import typer

from openiru.cli.doors import Json, emit, now, with_database
from openiru.cli.liaison import agreements, commitments, contacts, meetings
from openiru.liaison import queries
from openiru.liaison.calendar import calendar

app: Final = typer.Typer(no_args_is_help=True)
app.add_typer(contacts.app, name="contact", help="Whom we may turn to at a platform, and from when to when.")
app.add_typer(meetings.app, name="meeting", help="Meetings: plan, record, keep minutes.")
app.add_typer(commitments.app, name="commitment", help="What each side promised, and what became of it.")
app.add_typer(agreements.app, name="agreement", help="Agreements, and the deadlines that they promise.")


@app.command("calendar")
@with_database
def calendar_(
    file: Annotated[Path, typer.Argument(help="The .ics file to write.")],
    *,
    platform: Annotated[str, typer.Option(help="Of this platform only.")] = "",
    as_json: Json = False,
) -> None:
    """Write meetings and open commitments with a day as a calendar (.ics).

    Example: openiru liaison calendar liaison.ics
    """
    at, slug = now(), platform or None
    held = queries.meetings(at, platform=slug)
    to_come = queries.meetings_to_come(at, platform=slug)
    promised = [each for each in queries.commitments(at, platform=slug) if each.due_date is not None]
    text = calendar((*held, *to_come), promised, at=at)
    file.write_bytes(text.encode())
    data = {"file": str(file), "events": text.count("BEGIN:VEVENT")}
    emit(data, as_json=as_json, table=lambda: f"{data['events']} events written to {file}.")
