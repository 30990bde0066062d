"""`openiru media bank` and `openiru media match`: folders of known media, and what is like them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from openiru.cli.doors import Json, emit, progress
from openiru.cli.media.errors import NothingToKeepError, tells
from openiru.cli.media.files import FileFault, exit_unless_all, read_each, told_fault
from openiru.cli.media.prints import Deep, prints_of
from openiru.cli.media.telling import in_words, told_likeness
from openiru.cli.shown.tables import folding_table
from openiru.engines.media.known.bank import Found, KnownFile, KnownMedia, save_known
from openiru.engines.media.types import MediaKind, NoMedia, Outcome
from openiru.engines.media.words.judging import is_full_of_writing, judged_by_words

_MEDIA: Final = "Pictures, videos, recordings: JPEG, PNG, WebP, GIF, AVIF, MP4, WebM, MP3, ..."
Files = Annotated[
    list[Path],
    typer.Argument(metavar="FILE...", help=_MEDIA),
]


@tells
def bank(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE...]", help=f"{_MEDIA} None for marks alone.")
    ] = None,
    *,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="A new folder.")],
    marks: Annotated[
        list[Path] | None,
        typer.Option(
            "--mark", metavar="FILE", help="A logo, seal or emblem to look for in pictures and videos."
        ),
    ] = None,
    deep: Deep = False,
    as_json: Json = False,
) -> None:
    """Make a bank of known pictures, videos, recordings and marks in a new folder; it holds prints, not the files.

    A bad file is told, the rest is kept, and the command then ends with exit code 2.

    Example: openiru media bank known/*.jpg clip.mp4 --mark seal.png -o known.bank --deep
    """
    if not files and not marks:
        raise NothingToKeepError("Give a file, or a mark by --mark.")
    if out.exists():
        raise FileExistsError(17, "exists", str(out))
    kept: list[KnownFile] = []
    rows: list[dict[str, Any]] = []
    wanted = [*((path, False) for path in files or ()), *((path, True) for path in marks or ())]
    with progress("Reading", total=len(wanted)) as advance:
        for path, is_mark in wanted:
            made = prints_of(next(read_each([path])), deep=deep, is_mark=is_mark)
            if isinstance(made, NoMedia | FileFault):
                rows.append(told_fault(path, made.fault, made.reason))
            else:
                kept.append(KnownFile(name=str(path), prints=made))
            advance(1)
    if not kept:
        why = "\n".join(_refused(rows))
        raise NothingToKeepError(f"None of the files could be read; nothing was made.\n{why}")
    save_known(kept, out)
    told = {"bank": str(out), "files": len(kept), "errors": rows}
    emit(told, as_json=as_json, table=lambda: _sentences(out, len(kept), rows))
    exit_unless_all(rows)


@tells
def match(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A bank that `openiru media bank` made.")],
    files: Files,
    *,
    deep: Deep = False,
    as_json: Json = False,
) -> None:
    """Find the known files that each file is like: copies first, then what shares an element.

    Leads for people, never decisions. A bad file is told beside the others; the command then ends with exit code 2.

    Example: openiru media match known.bank uploads/*.jpg --json
    """
    known, rows = KnownMedia(folder), []
    with progress("Looking up", total=len(files)) as advance:
        for row in _matched(known, files, deep=deep):
            rows.append(row)
            advance(1)
    emit(rows, as_json=as_json, table=lambda: _table(rows))
    exit_unless_all(rows)


def _matched(known: KnownMedia, files: Sequence[Path], *, deep: bool) -> Iterator[dict[str, Any]]:
    """A row for each file, in their order."""
    for reading in read_each(files):
        made = prints_of(reading, deep=deep, marks=known.has_marks)
        if isinstance(made, NoMedia | FileFault):
            yield told_fault(reading.path, made.fault, made.reason)
            continue
        found = sorted(map(_unread, known.find(made)), key=_rank)
        matches = [
            {"known": each.name, "words": in_words(each.likeness), **told_likeness(each.likeness)}
            for each in found
        ]
        yield {"file": str(reading.path), "matches": matches}


def _unread(found: Found) -> Found:
    """A bank holds no files, so the words of known pages cannot be read: what looks like such a page may say something else."""
    is_page = found.kind is MediaKind.PICTURE and is_full_of_writing(found.likeness)
    return replace(found, likeness=judged_by_words(found.likeness, None)) if is_page else found


def _rank(found: Found) -> tuple[bool, float, str]:
    return found.likeness.outcome is not Outcome.SAME_CONTENT, -found.likeness.score, found.name


def _sentences(out: Path, count: int, rows: Sequence[dict[str, Any]]) -> str:
    lines = [f"{out} knows {count} {'file' if count == 1 else 'files'}."]
    return "\n".join(lines + _refused(rows))


def _refused(rows: Sequence[dict[str, Any]]) -> list[str]:
    return [f"{row['file']}: {row['error']['message']}" for row in rows]


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
