"""`openiru intake`: take in exports of public posts and accounts."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from openiru.cli.doors import (
    EXIT_CODES,
    By,
    Json,
    acting_person,
    emit,
    now,
    progress,
    say,
    with_database,
)
from openiru.foundation.errors import Kind, OpenIruError
from openiru.intake import queries
from openiru.intake.errors import UnreadableFileError
from openiru.intake.types import ExportFormat, ImportView
from openiru.workflows.import_export import Export, import_file, read_manifest

app = typer.Typer(no_args_is_help=True)


class NoSubjectError(OpenIruError):
    """Nothing known has this address, handle or id."""

    code = "intake.no-subject"
    kind = Kind.MISSING


@app.command("import")
@with_database
def import_(
    form: Annotated[ExportFormat, typer.Argument(metavar="FORMAT", help="The form of the files.")],
    files: Annotated[list[Path], typer.Argument(help="Export files.")],
    *,
    by: By,
    platform: Annotated[str, typer.Option(help="The platform, for lists of bare handles.")] = "",
    handle: Annotated[str, typer.Option(help="The chat's handle, for exports that leave it out.")] = "",
    source: Annotated[str, typer.Option(help="Where the files come from, in words.")] = "",
    as_json: Json = False,
) -> None:
    """Take in export files; the same file again changes nothing, bad rows never lose the rest.

    Example: openiru intake import lines facebook.jsonl --source "partner export" --by amina
    """
    exports = [
        Export(path=path, format=form, platform=platform, handle=handle, source=source) for path in files
    ]
    _take_in(exports, acting_person(by), as_json=as_json)


@app.command("import-folder")
@with_database
def import_folder(
    folder: Annotated[Path, typer.Argument(help="A folder with manifest.json.")],
    *,
    by: By,
    as_json: Json = False,
) -> None:
    """Take in every file that a folder's manifest.json names.

    Example: openiru intake import-folder exports --by amina
    """
    _take_in(read_manifest(folder), acting_person(by), as_json=as_json)


@app.command("list")
@with_database
def list_(*, as_json: Json = False) -> None:
    """List the newest imports.

    Example: openiru intake list
    """
    found = queries.imports()
    emit([asdict(view) for view in found], as_json=as_json, table=lambda: _table(found))


@app.command("errors")
@with_database
def errors_(
    import_id: Annotated[str, typer.Argument(metavar="IMPORT", help="Id of the import.")],
    *,
    as_json: Json = False,
) -> None:
    """List the refused and remarked rows of an import: line, code and reason, never content.

    Example: openiru intake errors 0198f2a4-7d3c-7c1e-9b0e-0123456789ab
    """
    rows = queries.refused_rows(import_id)

    def table() -> Table:
        made = Table("line", "code", "reason")
        for row in rows:
            made.add_row(str(row.row), row.code, row.message)
        return made

    emit([asdict(row) for row in rows], as_json=as_json, table=table)


@app.command()
@with_database
def show(
    subject: Annotated[str, typer.Argument(help="Address, handle or id.")], *, as_json: Json = False
) -> None:
    """Show what is known of a subject.

    Example: openiru intake show https://facebook.example/sun.rise
    """
    found = queries.find_subject(subject)
    if found is None:
        raise NoSubjectError(f"Nothing known is at {subject!r}; give an address, a handle or an id.")
    facts: dict[str, Any] = asdict(found)

    def table() -> Table:
        made = Table("", found.url or found.handle)
        for name, value in facts.items():
            made.add_row(name, str(value))
        return made

    emit(facts, as_json=as_json, table=table)


def _take_in(exports: Sequence[Export], by: str, *, as_json: bool) -> None:
    done: list[ImportView] = []
    refused: list[UnreadableFileError] = []
    with progress("Taking in rows") as advance:
        for export in exports:
            try:
                done.append(import_file(export, by=by, at=now(), advance=advance))
            except UnreadableFileError as error:
                refused.append(error)  # one bad file never loses the others
    if done or not refused:
        emit([asdict(view) for view in done], as_json=as_json, table=lambda: _table(done))
    for refusal in refused:
        say(f"{refusal.message} [{refusal.code}]")
    if refused:
        raise typer.Exit(EXIT_CODES[Kind.INVALID])


def _state(view: ImportView) -> str:
    if view.is_repeat:
        return "was in already"
    return "in" if view.finished_at is not None else "broken off"


def _table(views: Sequence[ImportView]) -> Table:
    table = Table("file", "format", "state")
    for heading in ("read", "new", "known", "refused", "remarks"):
        table.add_column(heading, justify="right")
    table.add_column("import")
    for view in views:
        counts = (view.rows_read, view.rows_stored, view.rows_known, view.rows_refused, view.rows_remarked)
        table.add_row(view.file_name, view.format, _state(view), *(f"{count:,}" for count in counts), view.id)
    return table
