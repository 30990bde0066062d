"""`openiru media bank` and `openiru media match`: folders of known pictures, and what is like them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from openiru.cli.doors import Json, emit, progress
from openiru.cli.media.errors import NothingToKeepError, tells
from openiru.cli.media.files import exit_unless_all, read_each, told_fault
from openiru.cli.media.prints import Deep, depth_of, picture_of
from openiru.cli.media.telling import in_words, told_likeness
from openiru.cli.shown.tables import folding_table
from openiru.engines.media.pictures.bank.bank import PictureBank
from openiru.engines.media.pictures.types import PicturePrint

_AT_ONCE: Final = 32  # pictures whose hashes are looked up together

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Pictures: JPEG, PNG, WebP, GIF, AVIF.")]


@tells
def bank(
    files: Files,
    *,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="A new folder.")],
    deep: Deep = False,
    as_json: Json = False,
) -> None:
    """Make a bank of known pictures in a new folder; it holds prints, not the pictures.

    A bad file is told, the rest is kept, and the command then ends with exit code 2.

    Example: openiru media bank known/*.jpg -o known.bank --deep
    """
    if out.exists():
        raise FileExistsError(17, "exists", str(out))
    prints, labels, rows = [], [], []
    with progress("Reading", total=len(files)) as advance:
        for reading in read_each(files):
            made = picture_of(reading, depth=depth_of(deep=deep))
            if isinstance(made, PicturePrint):
                prints.append(made)
                labels.append(str(reading.path))
            else:
                rows.append(told_fault(reading.path, made.fault, made.reason))
            advance(1)
    if not prints:
        raise NothingToKeepError("None of the files could be read as a picture; nothing was made.")
    PictureBank.of(prints, labels).save(out)
    told = {"bank": str(out), "pictures": len(prints), "errors": rows}
    emit(told, as_json=as_json, table=lambda: _sentences(out, len(prints), rows))
    exit_unless_all(rows)


@tells
def match(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A bank that `openiru media bank` made.")],
    files: Files,
    *,
    deep: Deep = False,
    as_json: Json = False,
) -> None:
    """Find the known pictures that each file is like: copies first, then what shares an element.

    Leads for people, never decisions. A bad file is told beside the others; the command then ends with exit code 2.

    Example: openiru media match known.bank uploads/*.jpg --json
    """
    known, rows = PictureBank.open(folder), []
    with progress("Looking up", total=len(files)) as advance:
        for first in range(0, len(files), _AT_ONCE):
            rows += _matched(known, files[first : first + _AT_ONCE], deep=deep)
            advance(len(files[first : first + _AT_ONCE]))
    emit(rows, as_json=as_json, table=lambda: _table(rows))
    exit_unless_all(rows)


def _matched(known: PictureBank, files: Sequence[Path], *, deep: bool) -> list[dict[str, Any]]:
    """A row for each file, in their order."""
    made = [(reading.path, picture_of(reading, depth=depth_of(deep=deep))) for reading in read_each(files)]
    found = known.match_each([each for _, each in made if isinstance(each, PicturePrint)])
    rows = []
    for path, each in made:
        if not isinstance(each, PicturePrint):
            rows.append(told_fault(path, each.fault, each.reason))
            continue
        matches = [
            {"known": known.labels[number], "words": in_words(likeness), **told_likeness(likeness)}
            for number, likeness in next(found)
        ]
        rows.append({"file": str(path), "matches": matches})
    return rows


def _sentences(out: Path, count: int, rows: Sequence[dict[str, Any]]) -> str:
    lines = [f"{out} knows {count} pictures."]
    return "\n".join(lines + [f"{row['file']}: {row['error']['message']}" for row in rows])


def _table(rows: Sequence[dict[str, Any]]) -> Table:
    table = folding_table("file", "known", "likeness")
    for row in rows:
        if "error" in row:
            table.add_row(row["file"], "", row["error"]["message"])
        elif not row["matches"]:
            table.add_row(row["file"], "", "nothing")
        for each in row.get("matches", ()):
            table.add_row(row["file"], each["known"], each["words"])
    return table
