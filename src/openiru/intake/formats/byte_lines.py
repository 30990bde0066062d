"""How is a file read line by line without trusting it?"""

from collections.abc import Collection, Iterable, Iterator
from typing import BinaryIO, Final

from openiru.foundation.errors import RowError
from openiru.intake.errors import RefusedRowError, UnreadableFileError
from openiru.intake.formats.rows import MAX_RECORD_BYTES, Row
from openiru.intake.types import RowCode

_CHUNK_BYTES: Final = 1 << 20
_HOPELESS_ROWS: Final = 1_000  # so many in a row are another kind of file, not many bad rows
_BOM: Final = b"\xef\xbb\xbf"
_OTHER_FILES: Final = {
    b"\xff\xfe": "The file is UTF-16; it must be UTF-8.",
    b"\xfe\xff": "The file is UTF-16; it must be UTF-8.",
    b"\x1f\x8b": "The file is compressed (gzip); unpack it first.",
    b"PK\x03\x04": "The file is an archive (zip); unpack it first.",
}


def byte_lines(stream: BinaryIO, limit_bytes: int = MAX_RECORD_BYTES) -> Iterator[tuple[int, bytes | None]]:
    r"""Lines with their number from 1, without ``\n`` and byte order mark; a ``\r`` before it stays.

    A line longer than `limit_bytes` comes as None; no more of it than that is ever held.

    Raises:
        UnreadableFileError: at the first line, if the file is UTF-16 or compressed.
    """
    number = 0
    rest = checked_start(stream.read(_CHUNK_BYTES))
    too_long = False
    chunk = rest
    while chunk:
        pieces = rest.split(b"\n")
        rest = pieces.pop()
        for line in pieces:
            number += 1
            if too_long or len(line) > limit_bytes:
                yield number, None
                too_long = False
            else:
                yield number, line
        if len(rest) > limit_bytes:
            rest, too_long = b"", True
        chunk = stream.read(_CHUNK_BYTES)
        rest += chunk
    if too_long:
        yield number + 1, None
    elif rest:
        yield number + 1, rest


def checked_start(start: bytes) -> bytes:
    """The first bytes of a file without byte order mark.

    Raises:
        UnreadableFileError: if they are those of a file that is no UTF-8 text.
    """
    for sign, reason in _OTHER_FILES.items():
        if start.startswith(sign):
            raise UnreadableFileError(reason, line=1)
    return start.removeprefix(_BOM)


def whole_line(line: bytes | None, limit_bytes: int = MAX_RECORD_BYTES) -> bytes:
    """The line without a carriage return at its end.

    Raises:
        RefusedRowError: if it was too long to be held.
    """
    if line is None:
        raise RefusedRowError(RowCode.OVERSIZED, f"The row is longer than {limit_bytes} bytes.")
    return line[:-1] if line.endswith(b"\r") else line


def refuse_other_files(rows: Iterable[Row], signs: Collection[str], what: str) -> Iterator[Row]:
    """The same rows, held back until one of them shows that the file has the form it is said to have.

    Args:
        rows: what a parser makes of the file.
        signs: codes of errors that only a file of another kind gives in every row.
        what: what no row of such a file holds, for the message.

    Raises:
        UnreadableFileError: if all rows, or the first thousand, are such errors.
    """
    source = iter(rows)
    waiting: list[Row] = []
    for row in source:
        waiting.append(row)
        if not isinstance(row, RowError) or row.code not in signs:
            yield from waiting
            yield from source
            return
        if len(waiting) >= _HOPELESS_ROWS:
            break
    if waiting:
        first = waiting[0]
        reason = f" {first.message}" if isinstance(first, RowError) else ""
        raise UnreadableFileError(f"{what}{reason}", line=first.row)
