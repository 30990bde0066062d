"""How do the commands read files of texts, and how do they say what is wrong with them?"""

import csv
import hashlib
import io
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from openiru.cli.text.errors import BadTextRowError, UnknownTextFormatError
from openiru.foundation.errors import BadInputError

_STDIN: Final = Path("-")
_LONGEST: Final = 1 << 30  # characters of a cell; csv refuses long posts otherwise

Row = tuple[int, Mapping[str, str]]  # the line on which it begins, and what it says


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """The texts of a file, in order."""

    name: str
    digest: str
    texts: list[str]
    labels: list[str]  # empty if they were not asked for
    ids: list[str]  # empty text where none is given
    languages: list[str]  # the same


def read_texts(path: Path, *, labelled: bool) -> TextFile:
    """All texts of a file, or of standard input (TSV) for "-"; all or none.

    Args:
        path: .tsv or .txt without a heading (text, then perhaps a label); .csv with one, or .jsonl, with `text`, and
            perhaps `label`, `id` and `lang`.
        labelled: whether each text must have a label.

    Raises:
        BadInputError: if the file cannot be read, or is not UTF-8.
        BadTextRowError: if a row has no text, or no label that is needed.
        UnknownTextFormatError: if its name ends otherwise.
    """
    name = "standard input" if path == _STDIN else str(path)
    read = _reader_of(path)
    data = content_of(path)
    rows = list(_checked(read(decoded(data, name), name), name, labelled=labelled))
    return TextFile(
        name=name if path == _STDIN else path.name,
        digest=f"sha256:{hashlib.sha256(data).hexdigest()}",
        texts=[row["text"] for row in rows],
        labels=[row["label"] for row in rows] if labelled else [],
        ids=[row.get("id", "") for row in rows],
        languages=[row.get("lang", "") for row in rows],
    )


def _reader_of(path: Path) -> Callable[[str, str], Iterator[Row]]:
    readers = {".tsv": _tsv, ".txt": _tsv, ".csv": csv_rows, ".jsonl": jsonl_rows, ".ndjson": jsonl_rows}
    if path == _STDIN:
        return _tsv
    try:
        return readers[path.suffix.lower()]
    except KeyError:
        raise UnknownTextFormatError(
            f"{path}: the name must end in .tsv, .csv or .jsonl, so that it is known how to read it."
        ) from None


def content_of(path: Path) -> bytes:
    """What a file holds, or standard input for "-"."""
    if path == _STDIN:
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInputError(f"cannot read {path}: {error.strerror}.") from error


def decoded(data: bytes, name: str) -> str:
    """The text of a file; what is not UTF-8 is told with its line."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInputError(
            f"{name}, line {line}: not UTF-8 (byte {data[error.start]:#04x}); convert the file, for example with iconv."
        ) from None


def _tsv(content: str, name: str) -> Iterator[Row]:
    """Only line feeds end a line: posts may hold other separators."""
    lines = content.split("\n")
    if lines[-1] == "":
        lines.pop()
    for number, line in enumerate(lines, 1):
        cells = line.removesuffix("\r").split("\t")
        if len(cells) > 2:
            raise BadTextRowError(
                f"{name}, line {number}: {len(cells)} columns; a row is a text, a tab and perhaps a label."
            )
        yield number, dict(zip(("text", "label"), cells, strict=False))


def csv_rows(content: str, name: str, *, needed: Collection[str] = ()) -> Iterator[Row]:
    """The rows of CSV with a heading; columns by their names in small letters.

    Raises:
        BadTextRowError: if a row has more or fewer columns than the heading, or the heading has one twice, or lacks one
            that is needed.
    """
    for line, row in csv_rows_and_faults(content, name, needed=needed):
        if isinstance(row, BadTextRowError):
            raise BadTextRowError(f"{name}, line {line}: {row.message}")
        yield line, row


def csv_rows_and_faults(
    content: str, name: str, *, needed: Collection[str] = ()
) -> Iterator[tuple[int, Mapping[str, str] | BadTextRowError]]:
    """The same; for a row that is wider or narrower than the heading, what is wrong with it."""
    csv.field_size_limit(_LONGEST)
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    begun = 1
    try:
        heading = [cell.strip().lower() for cell in next(reader, [])]
        _check_heading(heading, name, needed)
        begun = reader.line_num + 1
        for cells in reader:
            if len(cells) != len(heading):
                yield begun, BadTextRowError(f"{len(cells)} columns, and {len(heading)} in the heading.")
            else:
                yield begun, dict(zip(heading, cells, strict=True))
            begun = reader.line_num + 1
    except csv.Error as error:
        raise BadTextRowError(f"{name}, line {begun}: {error}.") from error


def _check_heading(heading: Sequence[str], name: str, needed: Collection[str]) -> None:
    if lacking := [column for column in needed if column not in heading]:
        raise BadTextRowError(
            f"{name}, line 1: the heading has no column {' and none '.join(lacking)}; it needs {', '.join(needed)}."
        )
    if doubled := sorted({column for column in heading if column and heading.count(column) > 1}):
        raise BadTextRowError(
            f"{name}, line 1: the heading has the column {', '.join(doubled)} more than once."
        )


def jsonl_rows(content: str, name: str) -> Iterator[Row]:
    """The objects of JSON, one a line; numbers as text."""
    lines = content.split("\n")
    if lines[-1] == "":
        lines.pop()
    for number, line in enumerate(lines, 1):
        try:
            found = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise BadTextRowError(f"{name}, line {number}: no JSON: {error.msg}.") from error
        if not isinstance(found, dict):
            raise BadTextRowError(f"{name}, line {number}: not an object with the key text.")
        yield number, {key: _plain(value) for key, value in found.items() if value is not None}


def _plain(value: Any) -> Any:
    """Numbers as text, as other formats have them; 1 and "1" are the same label."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _checked(rows: Iterator[Row], name: str, *, labelled: bool) -> Iterator[Mapping[str, str]]:
    needed = ("text", "label") if labelled else ("text",)
    for line, row in rows:
        for key in needed:
            if not isinstance(row.get(key), str):
                raise BadTextRowError(f"{name}, line {line}: no {key}.")
        if labelled and not row["label"].strip():
            raise BadTextRowError(f"{name}, line {line}: the label is empty.")
        yield row
