"""Options that the commands for returns share."""

from pathlib import Path
from typing import Annotated

import typer

from openiru.cli.doors import say
from openiru.cli.returns.reading import AccountFile
from openiru.engines.returns.model import Model, read_model, shipped_model

New = Annotated[
    Path,
    typer.Argument(
        metavar="NEW",
        help="New accounts: .csv or .jsonl with account_id or handle, and what else is known (docs/how-to/find-returns.md).",
    ),
]
Against = Annotated[
    Path,
    typer.Option("--against", metavar="BARRED", help="Accounts that platforms blocked; the same columns."),
]
Truth = Annotated[
    Path,
    typer.Option("--truth", help="Known returns: CSV with account_id (new) and barred_id."),
]
Chosen = Annotated[
    Path | None,
    typer.Option("--model", metavar="MODEL", help="A model that was trained; the shipped one without it."),
]
PARTLY_READ = 2


def chosen_model(path: Path | None) -> Model:
    """The model of a file, or the one that comes with the program."""
    return shipped_model() if path is None else read_model(path)


def tell_faults(*files: AccountFile) -> None:
    """Say which rows were left out, and end with a code that shows it; the others were used."""
    if not any(file.fault_count for file in files):
        return
    for file in files:
        for fault in file.faults:
            say(fault)
        if file.fault_count > len(file.faults):
            say(f"{file.name}: {file.fault_count - len(file.faults):,} more rows like these.")
    say(
        f"{sum(file.fault_count for file in files):,} rows were left out; all others were used. [returns.bad-accounts]"
    )
    raise typer.Exit(PARTLY_READ)
