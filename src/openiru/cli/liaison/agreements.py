"""`openiru liaison agreement`: agreements with platforms, and the deadlines that they promise."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.liaison.reading import day, wanted_day
from openiru.cli.shown.tables import folding_table
from openiru.foundation.errors import BadInputError
from openiru.liaison import operations, queries
from openiru.liaison.types import AgreementView, NewAgreement, PromisedDeadline
from openiru.review.types import Instrument

app = typer.Typer(no_args_is_help=True)
_HOUR_S = 3_600

Agreement = Annotated[str, typer.Argument(help="Id of the agreement; `list` shows it.")]


@app.command()
@with_database
def add(
    *,
    platform: Annotated[str, typer.Option(help="Short name of the platform, for example `x`.")],
    title: Annotated[str, typer.Option(help="Its title.")],
    signed: Annotated[str, typer.Option(help="The day on which it was signed, as 2025-07-01.")],
    begins: Annotated[str, typer.Option("--from", help="Its first day in force.")],
    ends: Annotated[str, typer.Option("--to", help="The day on which it is in force no more.")] = "",
    act: Annotated[
        list[str] | None,
        typer.Option(help="Hours within which the platform promised to act: account_block=48; repeat."),
    ] = None,
    text: Annotated[Path | None, typer.Option(help="Its text, kept as evidence.")] = None,
    by: By,
    as_json: Json = False,
) -> None:
    """Note an agreement; deadlines that it promises hold at once if it is in force.

    Example: openiru liaison agreement add --platform x --title "Memorandum" --signed 2025-07-01 --from 2025-07-01 --act account_block=48 --by omar
    """
    new = NewAgreement(
        platform=platform,
        title=title,
        signed_on=wanted_day(signed),
        in_force_from=wanted_day(begins),
        in_force_to=day(ends),
        deadlines=tuple(_deadline(each) for each in act or ()),
    )
    made = operations.note_agreement(
        new, text=text.read_bytes() if text else None, by=acting_person(by), at=now()
    )
    emit(asdict(made), as_json=as_json, table=lambda: _table([made]))


@app.command()
@with_database
def apply(agreement: Agreement, *, by: By, as_json: Json = False) -> None:
    """Let the deadlines of an agreement hold for its platform, once it is in force.

    Example: openiru liaison agreement apply 0198… --by omar
    """
    made = operations.apply_agreement(agreement, by=acting_person(by), at=now())
    emit(asdict(made), as_json=as_json, table=lambda: _table([made]))


@app.command()
@with_database
def end(
    agreement: Agreement,
    *,
    on: Annotated[str, typer.Option(help="The day on which it is in force no more; today without it.")] = "",
    by: By,
    as_json: Json = False,
) -> None:
    """Let an agreement be in force no more; set the platform's deadlines anew afterwards.

    Example: openiru liaison agreement end 0198… --on 2026-01-01 --by omar
    """
    at = now()
    last = wanted_day(on) if on else at.astimezone(UTC).date()
    made = operations.end_agreement(agreement, on=last, by=acting_person(by), at=at)
    emit(asdict(made), as_json=as_json, table=lambda: _table([made]))


@app.command("list")
@with_database
def list_(
    *,
    platform: Annotated[str, typer.Option(help="Of this platform only.")] = "",
    as_json: Json = False,
) -> None:
    """List agreements; those in force come first.

    Example: openiru liaison agreement list
    """
    found = queries.agreements(on=now().astimezone(UTC).date(), platform=platform or None)
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: _table(found))


def _deadline(text: str) -> PromisedDeadline:
    name, sign, hours = text.partition("=")
    if not sign or name not in set(Instrument) or not hours.isdigit():
        raise BadInputError(f"Write a deadline as account_block=48, not {text!r}.")
    return PromisedDeadline(instrument=Instrument(name), acknowledge_s=None, act_s=int(hours) * _HOUR_S)


def _table(found: Iterable[AgreementView]) -> Table:
    table = folding_table("platform", "title", "signed", "in force from", "to", "holds", "deadlines", "id")
    for each in found:
        promised = ", ".join(
            f"{one.instrument} {one.act_s / _HOUR_S:g} h" for one in each.deadlines if one.act_s is not None
        )
        table.add_row(
            each.platform,
            each.title,
            str(each.signed_on),
            str(each.in_force_from),
            str(each.in_force_to or "-"),
            each.validity,
            promised,
            each.agreement_id,
        )
    return table
