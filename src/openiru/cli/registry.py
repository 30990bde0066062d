"""`openiru registry`: import lists, link organisations, and ask which list names whom on a day."""

from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from openiru.cli.doors import By, Json, acting_person, emit, errors, now, progress, with_database
from openiru.cli.shown import registry_tables as tables
from openiru.foundation.errors import BadInputError
from openiru.registry import operations, queries
from openiru.registry.errors import EntryNotFoundError
from openiru.registry.sources.reading import read_curated, read_list_files, shipped_files
from openiru.registry.types import Form, ImportReport, ImportTerms, OrganisationsReport, Reading

app = typer.Typer(no_args_is_help=True)

Organisation = Annotated[str, typer.Argument(help="Short name or id, for example `ttp`.")]
Entry = Annotated[str, typer.Argument(help="Entry as LIST:KEY, for example `un-sc:QDe.132`, or its id.")]
Edition = Annotated[
    str, typer.Argument(help="Edition as LIST@DAY, for example `un-sc@2026-02-27`, or its id.")
]


@app.command("import")
@with_database
def import_(
    form: Annotated[Form, typer.Argument(help="The form of the files.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="The files, plain or gzip; `curated` alone takes the extract shipped with OpenIRU."
        ),
    ] = None,
    *,
    by: By,
    dated: Annotated[str, typer.Option(help="The edition's day, for lists that do not tell it (OFAC).")] = "",
    include_individuals: Annotated[
        bool, typer.Option("--include-individuals", help="Keep names of persons; never used for matching.")
    ] = False,
    accept_removals: Annotated[
        bool, typer.Option("--accept-removals", help="Many entries are gone, and that is right.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Import an edition of a list; the same files twice change nothing.

    A curated edition waits for `approve` by a second person.

    Example: openiru registry import un-xml consolidated.xml.gz --by amina
    """
    terms = ImportTerms(
        dated=_day(dated) if dated else None,
        accept_removals=accept_removals,
        # Exercises play in the past and hold lists of the present; it is tomorrow already further east.
        latest=None if settings.STORY_CLOCK else (now() + timedelta(days=1)).date(),
    )
    person = acting_person(by)
    with progress(f"Reading {form}") as advance:
        if form is Form.CURATED and not files:
            reading = _shipped_extract()
        else:
            reading = read_list_files(form, files or [], include_individuals=include_individuals)
        advance(1)
    with progress("Storing") as advance:
        report = operations.take_reading(reading, person, now(), terms)
        advance(1)
    _warn(report)
    emit(asdict(report), as_json=as_json, table=lambda: tables.imported(report))


@app.command()
@with_database
def show(
    organisation: Organisation,
    *,
    on: Annotated[str, typer.Option("--on", help="The day, as YYYY-MM-DD; today without it.")] = "",
    as_json: Json = False,
) -> None:
    """Say which lists name an organisation on a day, and which do not.

    Example: openiru registry show ttp --on 2025-08-14
    """
    standing = queries.standing(organisation, _day(on) if on else now().date())
    emit(asdict(standing), as_json=as_json, table=lambda: tables.standing(standing))


@app.command()
@with_database
def editions(
    *,
    list_slug: Annotated[str, typer.Option("--list", help="Of this list only, for example `un-sc`.")] = "",
    as_json: Json = False,
) -> None:
    """List the editions on file, the newest first.

    Example: openiru registry editions --list un-sc
    """
    found = queries.editions(list_slug or None)
    emit([asdict(view) for view in found], as_json=as_json, table=lambda: tables.editions(found))


@app.command()
@with_database
def diff(edition: Edition, *, as_json: Json = False) -> None:
    """Show what an edition changed: new, changed, relisted and removed entries, field by field.

    Example: openiru registry diff un-sc@2026-02-27 --json
    """
    view, found = queries.edition(edition), queries.changes(edition)
    data = {"edition": asdict(view), "changes": [asdict(change) for change in found]}
    emit(data, as_json=as_json, table=lambda: tables.changes(found))


@app.command()
@with_database
def approve(edition: Edition, *, by: By, as_json: Json = False) -> None:
    """Bring a curated edition into force, as the second person who compared it with its source.

    Example: openiru registry approve uk-proscribed@2025-08-13 --by bilal
    """
    report = operations.approve_edition(edition, acting_person(by), now())
    emit(asdict(report), as_json=as_json, table=lambda: tables.edition_reports([report]))


@app.command()
@with_database
def organisations(*, as_json: Json = False) -> None:
    """List the organisations and the links that wait for a second person.

    Example: openiru registry organisations
    """
    found, links = queries.organisations(), queries.links()
    data = [
        {
            **asdict(view),
            "links": [asdict(link) for link in links if link.organisation == view],
        }
        for view in found
    ]
    emit(data, as_json=as_json, table=lambda: tables.organisations(found, links))


@app.command()
@with_database
def add(
    slug: Annotated[str, typer.Argument(help="Short name: small letters, digits, hyphens.")],
    name: Annotated[str, typer.Argument(help="The name under which the unit speaks of it.")],
    *,
    by: By,
    as_json: Json = False,
) -> None:
    """Make an organisation known; no list names it until entries are linked.

    Example: openiru registry add ttp "Tehrik-e Taliban Pakistan" --by amina
    """
    view = operations.add_organisation(slug, name, acting_person(by), now())
    emit(asdict(view), as_json=as_json, table=lambda: f"{view.name} is known as `{view.slug}`.")


@app.command()
@with_database
def find(
    text: Annotated[str, typer.Argument(help="Part of a name, in any script.")],
    *,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The greatest number of entries.")] = 50,
    as_json: Json = False,
) -> None:
    """Look for list entries of organisations by name.

    Example: openiru registry find taliban
    """
    found = queries.find_entries(text, limit)
    emit([asdict(view) for view in found], as_json=as_json, table=lambda: tables.entries(found))


@app.command()
@with_database
def link(
    organisation: Organisation,
    entry: Entry,
    *,
    reason: Annotated[str, typer.Option(help="Why this entry names this organisation, in words.")],
    by: By,
    as_json: Json = False,
) -> None:
    """Say that a list entry names an organisation; it counts once a second person approves.

    Example: openiru registry link ttp un-sc:QDe.132 --reason "The same name" --by amina
    """
    view = operations.assert_link(organisation, entry, reason, acting_person(by), now())
    emit(asdict(view), as_json=as_json, table=lambda: tables.links([view]))


@app.command("approve-link")
@with_database
def approve_link(organisation: Organisation, entry: Entry, *, by: By, as_json: Json = False) -> None:
    """Agree, as the second person, that a list entry names an organisation.

    Example: openiru registry approve-link ttp un-sc:QDe.132 --by bilal
    """
    view = operations.approve_link(organisation, entry, acting_person(by), now())
    emit(asdict(view), as_json=as_json, table=lambda: tables.links([view]))


def _shipped_extract() -> Reading:
    """The extract that comes with OpenIRU, without lists that are on file in full."""
    reading = read_curated(shipped_files())
    full = queries.lists_in_full()
    for edition in reading.editions:
        if edition.source.slug in full:
            errors.print(f"{edition.source.slug} is on file in full; its shipped extract is left out.")
    kept = tuple(edition for edition in reading.editions if edition.source.slug not in full)
    return replace(reading, editions=kept)


def _warn(report: ImportReport) -> None:
    """Tell on standard error what a person should know and JSON readers find in the report."""
    for edition in report.editions:
        for note in edition.notes:
            errors.print(f"Note on {edition.edition.list_slug}: {note}", markup=False, soft_wrap=True)
        if edition.removals_held:
            errors.print(
                f"{edition.removals_held} entries are missing but stay in force: "
                "unreadable rows make their removal uncertain.",
                soft_wrap=True,
            )
        for error in edition.row_errors:
            where = getattr(error, "file", edition.edition.list_slug)
            errors.print(f"{where}, line {error.row}: {error.message}", markup=False, soft_wrap=True)
    if report.organisations is not None:
        _warn_of_links(report.organisations)


def _warn_of_links(report: OrganisationsReport) -> None:
    early = [error for error in report.row_errors if error.code == EntryNotFoundError.code]
    if early:
        errors.print(
            f"{len(early)} links could not be asserted yet: their entries are in no edition in force. "
            "Let a second person approve the editions, then import this again.",
            soft_wrap=True,
        )
    for error in report.row_errors:
        if error not in early:
            errors.print(f"Organisations, line {error.row}: {error.message}", markup=False, soft_wrap=True)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInputError(f"{text!r} is no day; write it as 2025-08-14.") from error
