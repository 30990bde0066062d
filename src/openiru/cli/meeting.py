"""`openiru meeting`: meetings with platforms, and what they promised."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.shown import referral_tables as tables
from openiru.foundation.errors import BadInputError
from openiru.referrals import operations, queries
from openiru.referrals.types import NewMeeting

app = typer.Typer(no_args_is_help=True)


@app.command()
@with_database
def add(
    *,
    platform: Annotated[str, typer.Option(help="Short name of the platform, for example `x`.")],
    held: Annotated[str, typer.Option(help="When it was held (UTC), as 2025-08-14T10:00Z.")],
    subject: Annotated[str, typer.Option(help="What it was about.")],
    commitments: Annotated[str, typer.Option(help="What the platform promised.")] = "",
    by: By,
    as_json: Json = False,
) -> None:
    """Record a meeting that was held.

    Example: openiru meeting add --platform x --held 2025-08-14T10:00Z --subject "Response times" --by amina
    """
    new = NewMeeting(platform=platform, held_at=_moment(held), subject=subject, commitments=commitments)
    made = operations.record_meeting(new, by=acting_person(by), at=now())
    emit(asdict(made), as_json=as_json, table=lambda: tables.meetings([made]))


@app.command("list")
@with_database
def list_(*, as_json: Json = False) -> None:
    """List the meetings held so far, the first one first.

    Example: openiru meeting list --json
    """
    found = queries.meetings(now())
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: tables.meetings(found))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInputError(f"{text!r} is no time; write 2025-08-14T10:00Z.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
