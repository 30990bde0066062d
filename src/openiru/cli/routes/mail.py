"""`openiru mail`: letters that came back."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from openiru.cli.doors import Json, emit, now, with_database
from openiru.cli.shown.tables import folding_table
from openiru.foundation.errors import BadInputError
from openiru.mailroom.policy import LETTER_BYTES_MAX
from openiru.mailroom.queries import letters
from openiru.mailroom.types import LetterView
from openiru.workflows.routes.inbound import take_letter

app = typer.Typer(no_args_is_help=True)


@app.command()
@with_database
def take(
    files: Annotated[
        list[str], typer.Argument(help="Files with one letter each; `-` reads one from standard input.")
    ],
    *,
    to: Annotated[
        list[str] | None, typer.Option(help="Address of the envelope; those of the letter's head without it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Take letters that came, as a mail server's pipe hands them over; says what became of each.

    Example: openiru mail take - --to replies+TOKEN@iru.example
    """
    found = [take_letter(_read(each), recipients=to or (), at=now()) for each in files]
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: _table(found))


@app.command("list")
@with_database
def list_letters(
    *,
    referral: Annotated[str, typer.Option(help="Id of a referral; all without it.")] = "",
    as_json: Json = False,
) -> None:
    """List the letters that came, newest first, and what became of each.

    Example: openiru mail list
    """
    found = letters(referral_id=referral or None)
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: _table(found))


def _read(name: str) -> bytes:
    # One byte more than is taken, so that what is too large is seen to be.
    most = LETTER_BYTES_MAX + 1
    if name == "-":
        return sys.stdin.buffer.read(most)
    try:
        with Path(name).open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise BadInputError(f"{name}: it cannot be read.") from error


def _table(found: Sequence[LetterView]) -> Table:
    table = folding_table("received", "became", "from", "platform", "referral", "raw letter")
    for each in found:
        received = each.received_at.isoformat(timespec="minutes")
        table.add_row(received, each.filed, each.sender, each.platform, each.referral_id, each.raw_digest)
    return table
