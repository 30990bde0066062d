"""`openiru statements`: decisions, as the DSA Transparency Database takes them."""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Final

import typer

from openiru.cli.doors import By, Json, acting_person, emit, now, say, with_database
from openiru.foundation.errors import BadInputError
from openiru.moderation.operations import export_statements

app = typer.Typer(no_args_is_help=True)

AT_ONCE: Final = 100  # DSA Transparency Database, POST /api/v1/statements


@app.callback()
def statements() -> None:
    """Decisions, as the DSA Transparency Database takes them."""


@app.command()
@with_database
def export(
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write; it is made anew.")],
    since: Annotated[str, typer.Option(help="First day of decisions, as 2025-07-01; all if left out.")] = "",
    by: By,
    as_json: Json = False,
) -> None:
    """Write decisions that restricted something as bodies for `POST /api/v1/statements`, a hundred in each.

    Each is checked field by field first; what the database would refuse is named and left out.

    Example: openiru statements export --since 2025-07-01 -o statements.json --by maya
    """
    made = export_statements(since=_moment(since), by=acting_person(by), at=now())
    bodies = [
        {"statements": list(made.records[start : start + AT_ONCE])}
        for start in range(0, len(made.records), AT_ONCE)
    ]
    output.write_text(json.dumps(bodies, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for puid, why in made.refused:
        say(f"{puid} is left out: {why}")
    told = {"statements": len(made.records), "requests": len(bodies), "left_out": dict(made.refused)}
    said = f"{len(made.records)} statements in {len(bodies)} requests are in {output}; {len(made.refused)} left out."
    emit(told, as_json=as_json, table=lambda: said)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC) if text else None
    except ValueError as error:
        raise BadInputError(f"--since: {text!r} is no day; write 2025-07-01.") from error
