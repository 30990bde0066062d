"""`openiru bank`: add, list and withdraw names, pictures and addresses."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, errors, now, progress, with_database
from openiru.foundation.errors import BadInputError
from openiru.registry import queries as registry
from openiru.signals import operations, queries
from openiru.signals.types import UNIT_BANK
from openiru.workflows import fill_bank

app = typer.Typer(no_args_is_help=True)

Organisation = Annotated[str, typer.Argument(help="Short name or id, for example `ttp`.")]
Note = Annotated[str, typer.Option(help="Where it was seen, in words.")]


@app.command("import")
@with_database
def import_(
    folder: Annotated[Path, typer.Argument(help="A folder with names.csv, images.csv or urls.csv.")],
    *,
    by: By,
    as_json: Json = False,
) -> None:
    """Add the known names, pictures and addresses of a folder; what is known already changes nothing.

    The tables have the columns organisation, name, note; organisation, file, note; organisation, url, note.
    images.csv may name a bank in a further column; pictures of negative banks leave the organisation empty.

    Example: openiru bank import known-material --by amina
    """
    with progress("Adding signals") as advance:
        report = fill_bank.fill_bank(folder, by=acting_person(by), at=now())
        advance(report.added + report.known)
    for table, rows in report.errors.items():
        for row in rows:
            errors.print(
                f"openiru: {folder / table}, line {row.row}: {row.message} [{row.code}]",
                markup=False,
                soft_wrap=True,
            )
    refused = sum(map(len, report.errors.values()))
    words = f"{report.added:,} added, {report.known:,} known already, {refused:,} refused."
    emit(asdict(report), as_json=as_json, table=lambda: words)


@app.command("add-name")
@with_database
def add_name(
    organisation: Organisation,
    name: Annotated[str, typer.Argument(help="A spelling that no list gives.")],
    *,
    by: By,
    note: Note = "",
    as_json: Json = False,
) -> None:
    """Add a spelling of an organisation's name that no list gives.

    Example: openiru bank add-name bla "Baloch Liberation Army" --note "its own statements" --by amina
    """
    is_new = fill_bank.add_name(organisation, name, note=note, by=acting_person(by), at=now())
    _said(is_new=is_new, as_json=as_json)


@app.command("add-image")
@with_database
def add_image(
    organisation: Organisation,
    file: Annotated[Path, typer.Argument(help="A picture of the organisation's output.")],
    *,
    by: By,
    note: Note = "",
    bank: Annotated[str, typer.Option(help="A positive bank that is not shared.")] = UNIT_BANK,
    as_json: Json = False,
) -> None:
    """Keep a picture as evidence and add its hash.

    Example: openiru bank add-image ttp poster.jpg --note "official channel, 3 May" --by amina
    """
    _add_picture(organisation, file, bank=bank, note=note, by=by, as_json=as_json)


@app.command("add-negative")
@with_database
def add_negative(
    bank: Annotated[str, typer.Argument(help="Short name of a negative bank.")],
    file: Annotated[Path, typer.Argument(help="A picture that must not accuse anybody.")],
    *,
    by: By,
    note: Note = "",
    as_json: Json = False,
) -> None:
    """Keep a picture of the press, of counter-speech or of an upheld appeal, and add its hash to a negative bank.

    Where the bank suppresses, the picture only warns until a second person confirms it.

    Example: openiru bank add-negative press front-page.jpg --note "daily paper, 3 May" --by amina
    """
    _add_picture(None, file, bank=bank, note=note, by=by, as_json=as_json)


@app.command("add-url")
@with_database
def add_url(
    organisation: Organisation,
    url: Annotated[str, typer.Argument(help="An address of the organisation's output.")],
    *,
    by: By,
    note: Note = "",
    as_json: Json = False,
) -> None:
    """Add a known address.

    Example: openiru bank add-url ttp https://ttp-statements.example/ --by amina
    """
    is_new = fill_bank.add_url(organisation, url, note=note, by=acting_person(by), at=now())
    _said(is_new=is_new, as_json=as_json)


@app.command()
@with_database
def withdraw(
    signal: Annotated[str, typer.Argument(help="Id of the name, picture or address, as `list` shows it.")],
    *,
    by: By,
    reason: Annotated[str, typer.Option(help="Why it is taken out, in words.")],
    as_json: Json = False,
) -> None:
    """Take a name, picture or address out of the bank; from the next scan on it matches nothing.

    Example: openiru bank withdraw 0198f2a4-7d3c-7c1e-9b0e-0123456789ab --reason "a news picture" --by amina
    """
    operations.withdraw_signal(signal, by=acting_person(by), at=now(), reason=reason)
    emit({"withdrawn": signal}, as_json=as_json, table=lambda: f"Withdrawn: {signal}")


@app.command("list")
@with_database
def list_(*, as_json: Json = False) -> None:
    """List what the unit knows, and count the names that are looked for today.

    Example: openiru bank list --json
    """
    names, pictures, urls = queries.known_names(), queries.known_pictures(now()), queries.known_urls()
    looked_for = len(queries.bank_on(now()).names)
    data: dict[str, Any] = {
        "names_looked_for": looked_for,
        "names": [asdict(known) for known in names],
        "pictures": [{**asdict(known), "pdq": known.pdq.hex()} for known in pictures],
        "addresses": [asdict(known) for known in urls],
    }
    slugs = {each.organisation_id: each.slug for each in registry.organisations()}

    def table() -> Table:
        made = Table(
            "signal", "kind", "organisation", "known as", "note", title=f"{looked_for} names looked for"
        )
        for name in names:
            made.add_row(name.name_id, "name", slugs[name.organisation_id], name.text, name.note)
        for known in pictures:
            known_as = f"{known.pdq.hex()[:16]}… in {known.bank}"
            made.add_row(
                known.entry_id, "picture", slugs.get(known.organisation_id or "", ""), known_as, known.note
            )
        for url in urls:
            made.add_row(url.url_id, "address", slugs[url.organisation_id], url.url, url.note)
        return made

    emit(data, as_json=as_json, table=table)


def _add_picture(
    organisation: str | None, file: Path, *, bank: str, note: str, by: str, as_json: bool
) -> None:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadInputError(f"{file}: cannot be read: {error.strerror}.") from error
    is_new = fill_bank.add_image(
        organisation,
        data,
        note=note,
        source=f"file {file.name}",
        by=acting_person(by),
        at=now(),
        bank=bank,
    )
    _said(is_new=is_new, as_json=as_json)


def _said(*, is_new: bool, as_json: bool) -> None:
    emit({"added": is_new}, as_json=as_json, table=lambda: "Added." if is_new else "Known already.")
