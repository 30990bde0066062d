"""`openiru media read`: words in pictures, as a program reads them; no database."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings
from rich.table import Table

from openiru.cli.doors import Json, emit, speaks
from openiru.cli.media.files import FileFault, Reading, exit_unless_all, read_each, told_fault
from openiru.cli.shown.tables import folding_table
from openiru.engines.media.types import NoMedia
from openiru.engines.media.words.languages import LANGUAGES, USUAL, languages_of
from openiru.engines.media.words.phrases import find_phrases
from openiru.foundation.errors import BadInputError
from openiru.sandbox.words import read_words


@speaks
def read(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Pictures: JPEG, PNG, WebP, GIF, AVIF.")
    ],
    *,
    phrases: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Phrases to look for, one a line, UTF-8.")
    ] = None,
    language: Annotated[
        list[str] | None,
        typer.Option(
            help=f"Whose letters to read: {', '.join(LANGUAGES)}; may be given again. Without it those of the "
            f"phrases, or {' and '.join(USUAL)}."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Read the words in pictures (OCR), and find phrases in them in spite of misread letters.

    What is shown is what the program tesseract takes letters for: a lead for somebody who looks at the picture, never a
    quotation. Needs the Debian packages tesseract-ocr, tesseract-ocr-urd (and others) and bubblewrap.

    Example: openiru media read poster.jpg --phrases phrases.txt --json
    """
    wanted = _phrases(phrases)
    languages = tuple(dict.fromkeys(language or languages_of(wanted) or USUAL))
    unknown = [each for each in languages if each not in LANGUAGES]
    if unknown:
        raise BadInputError(f"--language {unknown[0]}: must be one of {', '.join(LANGUAGES)}.")
    rows = [_row(reading, wanted, languages) for reading in read_each(files)]
    emit(rows, as_json=as_json, table=lambda: _table(rows))
    exit_unless_all(rows)


def _phrases(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise BadInputError(f"{path}: cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadInputError(f"{path}: is not UTF-8.") from error
    return list(dict.fromkeys(line.strip() for line in lines if line.strip()))


def _row(reading: Reading, wanted: Sequence[str], languages: tuple[str, ...]) -> dict[str, Any]:
    if isinstance(reading.data, FileFault):
        return told_fault(reading.path, reading.data.fault, reading.data.reason)
    found = read_words(reading.data, languages, unconfined=settings.TOOLS_UNCONFINED)
    if isinstance(found, NoMedia):
        return told_fault(reading.path, found.fault.value, found.reason)
    return {
        "file": str(reading.path),
        "ocr": [asdict(each) for each in found],
        "phrases": [asdict(each) for each in find_phrases(found, wanted)],
    }


def _table(rows: list[dict[str, Any]]) -> Table:
    table = folding_table("file", "phrase or text (OCR)", "likeness", "language", "error")
    for row in rows:
        if "error" in row:
            table.add_row(row["file"], "", "", "", row["error"]["message"])
            continue
        for found in row["phrases"]:
            likeness = f"{found['likeness_percent']:.0f} %"
            table.add_row(row["file"], found["phrase"], likeness, found["language"], "")
        for longest in _longest(row["ocr"]):
            table.add_row(row["file"], longest["text"], "", longest["language"], "")
    return table


def _longest(readings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For each language the view in which most was read."""
    by_language: dict[str, dict[str, Any]] = {}
    for each in readings:
        best = by_language.setdefault(each["language"], each)
        if len(each["text"]) > len(best["text"]):
            by_language[each["language"]] = each
    return list(by_language.values())
