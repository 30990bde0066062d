"""`openiru bank`: the names, pictures and addresses that the unit knows."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from openiru.cli.doors import By, Json, acting_person, emit, errors, now, progress, with_database
from openiru.foundation.errors import BadInputError
from openiru.registry import queries as registry
from openiru.signals import operations, queries
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
    as_json: Json = False,
) -> None:
    """Keep a picture as evidence and add its hash.

    Example: openiru bank add-image ttp poster.jpg --note "official channel, 3 May" --by amina
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadInputError(f"{file}: cannot be read: {error.strerror}.") from error
    is_new = fill_bank.add_image(
        organisation, data, note=note, source=f"file {file.name}", by=acting_person(by), at=now()
    )
    _said(is_new=is_new, as_json=as_json)


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
    names, images, urls = queries.known_names(), queries.known_images(), queries.known_urls()
    looked_for = len(queries.bank_on(now().date()).names)
    data: dict[str, Any] = {
        "names_looked_for": looked_for,
        "names": [asdict(known) for known in names],
        "pictures": [{**asdict(known), "pdq": known.pdq.hex()} for known in images],
        "addresses": [asdict(known) for known in urls],
    }
    slugs = {each.organisation_id: each.slug for each in registry.organisations()}

    def table() -> Table:
        made = Table(
            "signal", "kind", "organisation", "known as", "note", title=f"{looked_for} names looked for"
        )
        for name in names:
            made.add_row(name.name_id, "name", slugs[name.organisation_id], name.text, name.note)
        for image in images:
            known_as = f"{image.pdq.hex()[:16]}… (quality {image.quality})"
            made.add_row(image.image_id, "picture", slugs[image.organisation_id], known_as, image.note)
        for url in urls:
            made.add_row(url.url_id, "address", slugs[url.organisation_id], url.url, url.note)
        return made

    emit(data, as_json=as_json, table=table)


def _said(*, is_new: bool, as_json: bool) -> None:
    emit({"added": is_new}, as_json=as_json, table=lambda: "Added." if is_new else "Known already.")
