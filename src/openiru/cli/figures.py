"""`openiru figures`: the official figures as of a day or moment."""

import sys
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from openiru.cli.doors import Json, emit, now, with_database
from openiru.cli.story_report import figures_table
from openiru.foundation.errors import BadInputError
from openiru.registry import queries as registry
from openiru.statistics import queries as statistics

app = typer.Typer()


@app.command()
@with_database
def figures(
    *,
    as_of: Annotated[
        str, typer.Option(help="A day (2025-08-14, all of it, UTC) or a moment (ISO 8601).")
    ] = "",
    organisation: Annotated[str, typer.Option(help="Only items about this organisation (short name).")] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print one CSV table (RFC 4180).")] = False,
    as_json: Json = False,
) -> None:
    """Print the official figures; the same ledger gives the same figures.

    Example: openiru figures --as-of 2025-08-14 --json
    """
    organisation_id = registry.organisation(organisation).organisation_id if organisation else None
    made = statistics.figures(_moment(as_of), organisation_id=organisation_id)
    if as_csv:
        sys.stdout.write(statistics.figures_csv(made))
        return
    document = statistics.figures_document(made)
    emit(document, as_json=as_json, table=lambda: figures_table(document))


def _moment(text: str) -> datetime:
    if not text:
        return now()
    try:
        if len(text) == len("2025-08-14"):
            return statistics.end_of_day(date.fromisoformat(text))
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInputError(
            f"--as-of {text}: write a day as 2025-08-14 or a moment as 2025-08-14T12:00:00Z."
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
