"""`openiru referral clocks`: the moments of each item, and the intervals between."""

from dataclasses import asdict
from typing import Annotated

import typer

from openiru.cli.clocks.pausing import referral_id_of
from openiru.cli.doors import Json, emit, now, with_database
from openiru.cli.shown import clock_tables as tables
from openiru.workflows.clocks.moments_csv import moments_csv
from openiru.workflows.clocks.work_clocks import clocks_of_referral


@with_database
def clocks(
    referral: Annotated[str, typer.Argument(help="Reference or id of the referral.")],
    *,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Print one line for each moment of each item.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show when each item was observed, captured, assessed, approved, sent, answered and verified.

    Example: openiru referral clocks IRU-2025-000007
    """
    view = clocks_of_referral(referral_id_of(referral), now())
    if as_csv:
        emit(None, as_json=False, table=lambda: moments_csv(view).rstrip("\r\n"))
        return
    emit(asdict(view), as_json=as_json, table=lambda: tables.clocks(view))
