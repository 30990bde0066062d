"""`openiru bank add-file`: videos, sound and marks that are looked for in kept files."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.foundation.errors import BadInputError
from openiru.signals.types import UNIT_BANK, EntryKind, Provenance
from openiru.workflows.copies.known_files import add_file

app = typer.Typer(no_args_is_help=True)


class FileKind(StrEnum):
    """What a file is."""

    VIDEO = "video"
    SOUND = "sound"
    MARK = "mark"


@app.command("add-file")
@with_database
def add(
    file: Annotated[Path, typer.Argument(help="A video, a recording of sound, or a picture of a mark.")],
    *,
    kind: Annotated[FileKind, typer.Option(help="What it is.")],
    by: By,
    organisation: Annotated[
        str, typer.Option(help="Whose output it is, short name or id; none for a negative bank.")
    ] = "",
    note: Annotated[str, typer.Option(help="Where it was seen, in words.")] = "",
    bank: Annotated[str, typer.Option(help="A bank that is not shared.")] = UNIT_BANK,
    as_json: Json = False,
) -> None:
    """Keep a video, sound or mark as evidence; from the next scan on it is looked for in kept files.

    A mark is a logo, seal or emblem. The press shows marks too: finding one is a reason to look, no more.

    Example: openiru bank add-file clip.mp4 --kind video --organisation ttp --note "official channel" --by amina
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadInputError(f"{file}: cannot be read: {error.strerror}.") from error
    is_new = add_file(
        organisation or None,
        data,
        EntryKind(kind.value),
        provenance=Provenance(source=f"file {file.name}", note=note),
        by=acting_person(by),
        at=now(),
        bank=bank,
    )
    emit({"added": is_new}, as_json=as_json, table=lambda: "Added." if is_new else "Known already.")
