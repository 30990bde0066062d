"""`openiru liaison contact`: whom we may turn to at a platform."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC
from typing import Annotated

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.liaison.reading import day, wanted_day
from openiru.cli.shown.tables import folding_table
from openiru.liaison import operations, queries
from openiru.liaison.types import ContactView, NewContact
from openiru.review.types import Instrument

app = typer.Typer(no_args_is_help=True)


@app.command()
@with_database
def add(
    platform: Annotated[str, typer.Argument(help="Short name of the platform, for example `x`.")],
    *,
    role: Annotated[str, typer.Option(help="The role, for example 'law enforcement response team'.")],
    email: Annotated[str, typer.Option(help="Where the role is written to.")] = "",
    phone: Annotated[str, typer.Option(help="Where the role is called.")] = "",
    form: Annotated[str, typer.Option(help="Address of a form of the platform, with https://.")] = "",
    language: Annotated[list[str] | None, typer.Option(help="Language spoken: en, ur; repeat.")] = None,
    instrument: Annotated[
        list[Instrument] | None, typer.Option(help="For these instruments alone; repeat.")
    ] = None,
    crisis: Annotated[bool, typer.Option("--crisis", help="Answers at any hour, in a crisis alone.")] = False,
    begins: Annotated[str, typer.Option("--from", help="First day, as 2025-07-01.")] = "",
    ends: Annotated[str, typer.Option("--to", help="The day on which it holds no more.")] = "",
    note: Annotated[str, typer.Option(help="When and for what.")] = "",
    by: By,
    as_json: Json = False,
) -> None:
    """Note a role at a platform to whom we may turn; a role, not a person's name.

    Example: openiru liaison contact add x --role "Legal requests" --email legal@x.example --by omar
    """
    new = NewContact(
        platform=platform,
        role_title=role,
        email=email,
        phone=phone,
        form_url=form,
        languages=tuple(language or ()),
        instruments=tuple(instrument or ()),
        is_crisis=crisis,
        valid_from=day(begins),
        valid_to=day(ends),
        note=note,
    )
    saved = operations.add_contact(new, by=acting_person(by), at=now())
    emit(asdict(saved), as_json=as_json, table=lambda: f"{saved.role_title} is noted: {saved.validity}.")


@app.command("list")
@with_database
def list_(
    *,
    platform: Annotated[str, typer.Option(help="Of this platform only.")] = "",
    as_json: Json = False,
) -> None:
    """List contacts; those that are valid today come first.

    Example: openiru liaison contact list --platform x
    """
    found = queries.contacts(platform or None, on=now().astimezone(UTC).date())
    emit([asdict(each) for each in found], as_json=as_json, table=lambda: _table(found))


@app.command()
@with_database
def end(
    contact: Annotated[str, typer.Argument(help="Id of the contact; `list` shows it.")],
    *,
    on: Annotated[str, typer.Option(help="The day on which it holds no more; today without it.")] = "",
    by: By,
    as_json: Json = False,
) -> None:
    """Let a contact hold no more; it stays on file as expired.

    Example: openiru liaison contact end 0198a1b2-0000-7000-8000-000000000001 --by omar
    """
    at = now()
    last = wanted_day(on) if on else at.astimezone(UTC).date()
    saved = operations.end_contact(contact, on=last, by=acting_person(by), at=at)
    emit(asdict(saved), as_json=as_json, table=lambda: f"{saved.role_title} holds until {saved.valid_to}.")


def _table(found: Iterable[ContactView]) -> Table:
    table = folding_table("platform", "role", "means", "languages", "for", "holds", "until", "id")
    for each in found:
        table.add_row(
            each.platform,
            each.role_title + (" (crisis)" if each.is_crisis else ""),
            "\n".join(filter(None, (each.email, each.phone, each.form_url))),
            ", ".join(each.languages),
            ", ".join(each.instruments) or "all",
            each.validity,
            str(each.valid_to or "-"),
            each.contact_id,
        )
    return table
