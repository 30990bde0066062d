"""`openiru figures` and `openiru curves`: the official figures, and those of staying down, as of a day or moment."""

import sys
from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from openiru.cli.doors import Json, emit, now, with_database
from openiru.cli.shown.staying import staying_table
from openiru.cli.shown.story_report import figures_table
from openiru.foundation.errors import BadInputError
from openiru.registry import queries as registry
from openiru.statistics import queries as statistics

app = typer.Typer()

AsOf = Annotated[str, typer.Option(help="A day (2025-08-14, all of it, UTC) or a moment (ISO 8601).")]
Organisation = Annotated[str, typer.Option(help="Only items about this organisation (short name).")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print one CSV table (RFC 4180).")]


@app.command()
@with_database
def figures(
    *, as_of: AsOf = "", organisation: Organisation = "", as_csv: AsCsv = False, as_json: Json = False
) -> None:
    """Print the official figures; the same ledger gives the same figures.

    Example: openiru figures --as-of 2025-08-14 --json
    """
    moment, organisation_id = _asked(as_of, organisation, as_csv=as_csv, as_json=as_json)
    made = statistics.figures(moment, organisation_id=organisation_id)
    if as_csv:
        sys.stdout.write(statistics.figures_csv(made))
        return
    stayed = statistics.staying(moment, organisation_id=organisation_id)
    document = statistics.figures_document(made, stayed)
    emit(document, as_json=as_json, table=lambda: _table(document, is_whole=organisation_id is None))


@app.command()
@with_database
def curves(
    *, as_of: AsOf = "", organisation: Organisation = "", as_csv: AsCsv = False, as_json: Json = False
) -> None:
    """Print how many blocked accounts are still down after 7, 30 and 90 days, and how many nobody looked at.

    With --csv or --json each step of each curve: still down and not come back (days after the block), not acted on (hours after
    sending), with numbers at risk and 95 % intervals.

    Example: openiru curves --as-of 2025-08-14 --csv
    """
    moment, organisation_id = _asked(as_of, organisation, as_csv=as_csv, as_json=as_json)
    made = statistics.staying(moment, organisation_id=organisation_id)
    if as_csv:
        sys.stdout.write(statistics.curves_csv(made))
        return
    emit(statistics.curves_document(made), as_json=as_json, table=lambda: staying_table(made))


def _asked(as_of: str, organisation: str, *, as_csv: bool, as_json: bool) -> tuple[datetime, str | None]:
    """As of which moment, and about which organisation."""
    if as_csv and as_json:
        raise BadInputError("Choose one of --csv and --json.")
    organisation_id = registry.organisation(organisation).organisation_id if organisation else None
    return _moment(as_of), organisation_id


def _table(document: dict[str, Any], *, is_whole: bool) -> Table:
    table = figures_table(document)
    if not is_whole:
        table.caption = (
            "Requests for data and meetings are about no single organisation. "
            "Followers are the accounts' combined following, not unique people."
        )
    return table


def _moment(text: str) -> datetime:
    present = now()
    if not text:
        return present
    try:
        if len(text) == len("2025-08-14"):
            return statistics.as_of_day(date.fromisoformat(text), now=present)
        moment = datetime.fromisoformat(text)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise BadInputError(
            f"--as-of {text}: write a day as 2025-08-14 or a moment as 2025-08-14T12:00:00Z."
        ) from error
    return statistics.as_of_moment(moment, now=present)
