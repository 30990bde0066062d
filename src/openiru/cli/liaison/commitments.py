"""`openiru liaison commitment`: what each side promised."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.liaison.reading import day
from openiru.cli.shown.tables import folding_table
from openiru.liaison import operations, queries
from openiru.liaison.types import CommitmentState, CommitmentView, NewCommitment, Side

app = typer.Typer(no_args_is_help=True)


@app.command()
@with_database
def add(
    *,
    platform: Annotated[str, typer.Option(help="Short name of the platform, for example `x`.")],
    owner: Annotated[str, typer.Option(help="The role that promised.")],
    words: Annotated[str, typer.Option(help="What was promised.")],
    source: Annotated[str, typer.Option(help="The sentence on which it rests, word for word.")],
    due: Annotated[str, typer.Option(help="By which day, as 2025-09-01.")] = "",
    side: Annotated[Side, typer.Option(help="Which side promised.")] = Side.PLATFORM,
    meeting: Annotated[str, typer.Option(help="Id of the meeting at which it was said.")] = "",
    agreement: Annotated[str, typer.Option(help="Id of the agreement in which it stands.")] = "",
    by: By,
    as_json: Json = False,
) -> None:
    """Note what one side promised.

    Example: openiru liaison commitment add --platform x --owner "Policy lead" --words "A named contact" --source "We will name one." --by amina
    """
    new = NewCommitment(
        platform=platform,
        side=side,
        owner=owner,
        words=words,
        source_sentence=source,
        due_date=day(due),
        meeting_id=meeting or None,
        agreement_id=agreement or None,
    )
    made = operations.note_commitment(new, by=acting_person(by), at=now())
    emit(asdict(made), as_json=as_json, table=lambda: _table([made]))


@app.command()
@with_database
def settle(
    commitment: Annotated[str, typer.Argument(help="Id of the commitment; `list` shows it.")],
    to: Annotated[CommitmentState, typer.Argument(help="What became of it.")],
    *,
    reason: Annotated[str, typer.Option(help="What shows it.")],
    by: By,
    as_json: Json = False,
) -> None:
    """Say what became of a commitment; `open` opens it again.

    Example: openiru liaison commitment settle 0198… kept --reason "The contact answers." --by amina
    """
    made = operations.settle_commitment(commitment, to, reason=reason, by=acting_person(by), at=now())
    emit(asdict(made), as_json=as_json, table=lambda: _table([made]))


@app.command("list")
@with_database
def list_(
    *,
    platform: Annotated[str, typer.Option(help="Of this platform only.")] = "",
    past_due: Annotated[bool, typer.Option("--past-due", help="Only those whose day has passed.")] = False,
    as_json: Json = False,
) -> None:
    """List commitments; those that are past due come first.

    Example: openiru liaison commitment list --past-due
    """
    found = [
        each
        for each in queries.commitments(now(), platform=platform or None)
        if each.is_past_due or not past_due
    ]
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: _table(found))


def _table(found: Iterable[CommitmentView]) -> Table:
    table = folding_table("platform", "owner", "promised", "due", "state", "source sentence", "id")
    for each in found:
        table.add_row(
            each.platform,
            f"{each.owner} ({each.side})",
            each.words,
            str(each.due_date or "-"),
            "past due" if each.is_past_due else each.state,
            each.source_sentence,
            each.commitment_id,
        )
    return table
