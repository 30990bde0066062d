"""`openiru hold`: what must not leave, because another unit objects or has referred it."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.shown.tables import folding_table
from openiru.deconfliction import queries
from openiru.deconfliction.types import HoldView
from openiru.workflows.deconfliction.ending import end_hold

app = typer.Typer(no_args_is_help=True)


@app.command("list")
@with_database
def list_holds(
    *,
    everything: Annotated[bool, typer.Option("--all", help="Those that ended too.")] = False,
    as_json: Json = False,
) -> None:
    """List the holds that last.

    Example: openiru hold list
    """
    found = queries.holds(now(), active_only=not everything)
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: _table(found))


@app.command()
@with_database
def end(
    hold: Annotated[str, typer.Argument(help="Id of the hold.")],
    *,
    reason: Annotated[str, typer.Option(help="Why it ends.")],
    by: By,
    as_json: Json = False,
) -> None:
    """End a hold, or override it; the one who made the referral cannot.

    Example: openiru hold end HOLD --reason "The other unit agreed by telephone." --by bilal
    """
    end_hold(hold, reason=reason, by=acting_person(by), at=now())
    emit({"hold": hold}, as_json=as_json, table=lambda: "The hold ended; what it kept is tried at once.")


def _table(found: tuple[HoldView, ...]) -> Table | str:
    if not found:
        return "Nothing is held."
    table = folding_table("hold", "referral", "unit", "because", "reason", "ends by itself")
    for each in found:
        table.add_row(
            each.hold_id,
            each.reference,
            each.unit_name,
            each.cause.value,
            each.reason,
            each.expires_at.isoformat(),
        )
    return table
