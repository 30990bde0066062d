"""How is the "csv" form read: the fields of "lines" as columns?"""

import csv
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from openiru.foundation.errors import RowError
from openiru.intake.errors import RefusedRowError, UnreadableFileError
from openiru.intake.formats.byte_lines import byte_lines, whole_line
from openiru.intake.formats.lines import RecordReader
from openiru.intake.formats.rows import MAX_RECORD_BYTES, Row
from openiru.intake.types import ParseContext, RowCode

COLUMNS: Final = (
    "type",
    "platform",
    "native_id",
    "handle",
    "url",
    "kind",
    "display_name",
    "bio",
    "followers",
    "account",
    "account_native_id",
    "text",
    "posted_at",
    "observed_at",
    "media",
    "links",
    "visibility",
)
_NEEDED: Final = ("type", "observed_at", "visibility")
# The module's own limit, 128 KiB a cell, would refuse long posts; it can only be set for the whole process.
csv.field_size_limit(max(csv.field_size_limit(), MAX_RECORD_BYTES))
_LISTS: Final = frozenset({"media", "links"})
# A text of more lines than this is far rarer than a quotation mark that somebody forgot to close.
_MAX_LINES_PER_ROW: Final = 1_000


def parse(stream: BinaryIO, context: ParseContext) -> Iterator[Row]:
    """Accounts, posts and errors in the order of the file.

    A row that does not fit, or a quotation mark that is never closed, costs one row: reading goes on at the line
    after it.

    Raises:
        UnreadableFileError: if the first line is not a header with the needed columns.
    """
    lines = _Lines(stream)
    columns = _columns(lines)
    reader = RecordReader(context)
    while (start := lines.next()) is not None:
        number, line = start
        try:
            if line is None or line.strip():
                raw, cells = lines.complete(line, len(columns))
                yield reader.record(number, raw, _fields(columns, cells))
        except RefusedRowError as error:
            yield RowError(row=number, code=error.code, message=error.message)


def _columns(lines: "_Lines") -> list[str]:
    first = lines.next()
    if first is None or not first[1]:
        raise UnreadableFileError("The file has no header line.", line=1)
    try:
        names = [cell.strip().lower() for cell in _cells(first[1])]
    except RefusedRowError as error:
        raise UnreadableFileError(f"The header line cannot be read. {error.message}", line=1) from error
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise UnreadableFileError(f"The header line lacks the column `{missing[0]}`.", line=1)
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise UnreadableFileError("The header line names a column twice.", line=1)
    return names


def _fields(columns: list[str], cells: list[str]) -> Mapping[str, Any]:
    fields: dict[str, Any] = {name: cell for name, cell in zip(columns, cells, strict=True) if cell}
    for name in _LISTS & fields.keys():
        fields[name] = [part.strip() for part in fields[name].split(";")]
    followers = fields.get("followers")
    if followers is not None:
        digits = followers.strip()
        if not (
            digits.removeprefix("-").isascii() and digits.removeprefix("-").isdigit() and len(digits) < 20
        ):
            raise RefusedRowError(RowCode.WRONG_TYPE, "`followers` must be a whole number.")
        fields["followers"] = int(digits)
    return fields


def _cells(raw: bytes) -> list[str]:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedRowError(RowCode.NOT_UTF8, f"Byte {error.start + 1} of the row is no UTF-8.") from error
    if '"' not in text:
        return text.split(",")
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error as error:
        raise RefusedRowError(RowCode.BAD_CSV, "A quotation mark stands where none may stand.") from error


def _check_width(cells: list[str], width: int) -> None:
    if len(cells) != width:
        raise RefusedRowError(RowCode.BAD_CSV, f"The row has {len(cells)} cells, the header {width}.")


class _Lines:
    """Lines of the file, with those put back that were read in vain."""

    def __init__(self, stream: BinaryIO) -> None:
        self._source = byte_lines(stream)
        self._waiting: list[tuple[int, bytes | None]] = []

    def next(self) -> tuple[int, bytes | None] | None:
        """The next line with its number; None at the end."""
        return self._waiting.pop() if self._waiting else next(self._source, None)

    def complete(self, line: bytes | None, width: int) -> tuple[bytes, list[str]]:
        """The whole row that begins with `line`, raw and as cells.

        Raises:
            RefusedRowError: if it has not `width` cells; only its first line is used up then.
        """
        taken: list[tuple[int, bytes | None]] = []
        try:
            raw = self._until_closed(line, taken)
            cells = _cells(raw)
            _check_width(cells, width)
        except RefusedRowError:
            self._waiting += reversed(taken)
            raise
        return raw, cells

    def _until_closed(self, line: bytes | None, taken: list[tuple[int, bytes | None]]) -> bytes:
        """The bytes of the row; the lines after the first are added to `taken`."""
        pieces = [line if line is not None else whole_line(line)]
        size_bytes = len(pieces[0])
        is_open = pieces[0].count(b'"') % 2 == 1
        while is_open:
            more = self.next()
            if more is None:
                raise RefusedRowError(RowCode.BAD_CSV, "A quotation mark is not closed.")
            taken.append(more)
            piece = more[1]
            size_bytes += len(piece) if piece is not None else MAX_RECORD_BYTES
            if size_bytes > MAX_RECORD_BYTES or len(taken) > _MAX_LINES_PER_ROW:
                raise RefusedRowError(RowCode.BAD_CSV, "A quotation mark is not closed.")
            pieces.append(piece or b"")
            is_open ^= (piece or b"").count(b'"') % 2 == 1
        return whole_line(b"\n".join(pieces))
