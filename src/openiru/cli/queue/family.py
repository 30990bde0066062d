"""`openiru queue`: by which weights leads are ordered, and how well the order served."""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.signals import queries
from openiru.signals.types import QueueWeights
from openiru.workflows.queue.figures import QueueFigures, first_of_days, queue_figures
from openiru.workflows.queue.weigh import weigh_leads

app = typer.Typer(no_args_is_help=True)


@app.command()
@with_database
def weights(*, as_json: Json = False) -> None:
    """Show the numbers that order the queue: severity times confidence, and what goes into both.

    Example: openiru queue weights
    """
    found = queries.queue_weights()
    emit(asdict(found), as_json=as_json, table=lambda: _weights(found))


@app.command()
@with_database
def weigh(*, by: By, as_json: Json = False) -> None:
    """Put all open leads in order by today's weights and the advice of text models; scans do so at their end.

    Example: openiru queue weigh --by amina
    """
    moved = weigh_leads(by=acting_person(by))
    emit({"leads_moved": moved}, as_json=as_json, table=lambda: f"{moved:,} leads have another place now.")


@app.command()
@with_database
def figures(
    *,
    days: Annotated[
        int,
        typer.Option(min=1, max=3650, help="So many days (UTC) on which leads were taken, today included."),
    ] = 30,
    as_json: Json = False,
) -> None:
    """Show which share of the referred leads that were taken on each day had stood in the first 10, 50, 100 and 500.

    Example: openiru queue figures --days 90
    """
    end = now()
    found = queue_figures(first_of_days(days, end), end)
    emit(_document(found), as_json=as_json, table=lambda: _figures(found))


def _document(found: QueueFigures) -> dict[str, Any]:
    return {**asdict(found), "shares": found.shares}


def _weights(found: QueueWeights) -> Table:
    table = Table("kind", "one witness with", caption=_rules(found))
    for heading in ("severity", "sureness"):
        table.add_column(heading, justify="right")
    for each in found.kinds:
        table.add_row(each.kind, each.family, str(each.severity), f"{each.sureness:.2f}")
    return table


def _rules(found: QueueWeights) -> str:
    return (
        f"Two families agree: severity +{found.agreement}. A further signal of a family: {found.next_signal:g} of the one "
        f"before. Advice: a likely ground up to +{found.ground_most:.0%}, a likely exemption up to -{found.exemption_most:.0%}."
    )


def _figures(found: QueueFigures) -> Table:
    table = Table("day")
    first = tuple(found.shares)
    for heading in ("taken", "referred", *(f"in the first {each}" for each in first), "protected"):
        table.add_column(heading, justify="right")
    for day in found.days:
        within = (_share(day.referred_of_first[each], day.referred) for each in first)
        table.add_row(day.on.isoformat(), f"{day.taken:,}", f"{day.referred:,}", *within, "")
    shares = ("–" if share is None else f"{share:.0%}" for share in found.shares.values())
    table.add_row(
        "all", f"{found.taken:,}", f"{found.referred:,}", *shares, f"{found.protected:,}", style="bold"
    )
    return table


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "–"
