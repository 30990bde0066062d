"""How are files of shares read, row by row, packed or not?"""

import csv
import gzip
import io
import math
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Final, cast

from openiru.cli.network.errors import BadShareError
from openiru.engines.networks.types import Share
from openiru.foundation.errors import BadInputError

COLUMNS: Final = ("object_id", "account_id", "content_id", "timestamp_share")
_STDIN: Final = Path("-")
_DAY_S: Final = 86_400.0
_DATE_DIGITS: Final = len("20250701")
_PACKED: Final = b"\x1f\x8b"


def read_shares(path: Path) -> Iterator[Share]:
    """The shares of a CSV file, or of standard input for "-"; gzip is told by its first bytes.

    Raises:
        BadInputError: if the file cannot be read, is not UTF-8 or breaks off.
        BadShareError: naming the line and what is wrong with it.
    """
    name = "standard input" if path == _STDIN else str(path)
    try:
        with _opened(path) as file:
            yield from _shares(io.TextIOWrapper(file, encoding="utf-8-sig", newline=""), name)
    except UnicodeDecodeError as error:
        raise BadInputError(
            f"{name}: not UTF-8 ({error.reason}); convert the file, for example with iconv."
        ) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadInputError(f"{name}: the packed file is damaged or breaks off: {error}.") from error
    except OSError as error:
        raise BadInputError(f"cannot read {name}: {error.strerror or error}.") from error


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with sys.stdin.buffer if path == _STDIN else path.open("rb") as file:
        begun = io.BufferedReader(cast("io.RawIOBase", file))
        if begun.peek(2)[:2] == _PACKED:
            with gzip.open(begun) as unpacked:
                yield cast("IO[bytes]", unpacked)
        else:
            yield begun


def _shares(lines: io.TextIOWrapper, name: str) -> Iterator[Share]:
    reader = csv.reader(lines, strict=True)
    try:
        heading = [cell.strip().lower() for cell in next(reader, [])]
        places = [_place(heading, column, name) for column in COLUMNS]
        thing, account, content, time = places
        width = len(heading)
        says_hours, rows = False, 0
        for cells in reader:
            if len(cells) != width:
                raise BadShareError(
                    f"{name}, line {reader.line_num}: {len(cells)} columns, and {width} in the heading."
                )
            share = Share(cells[thing], cells[account], cells[content], _seconds(cells[time]))
            if not (share[0] and share[1] and share[2]) or math.isnan(share[3]):
                raise BadShareError(f"{name}, line {reader.line_num}: {_fault(share, cells[time])}.")
            says_hours = says_hours or not _is_day(share.at_s, cells[time])
            rows += 1
            yield share
        if rows > 1 and not says_hours:
            raise BadShareError(
                f"{name}: every timestamp_share is a whole day, so all shares of a day would stand together; give seconds or times with hours."
            )
    except csv.Error as error:
        raise BadShareError(f"{name}, line {reader.line_num}: {error}.") from error


def _place(heading: list[str], column: str, name: str) -> int:
    if heading.count(column) != 1:
        what = "no column" if column not in heading else "more than one column"
        raise BadShareError(f"{name}, line 1: {what} {column}; it needs {', '.join(COLUMNS)}.")
    return heading.index(column)


def _seconds(text: str) -> float:
    """Seconds as a number, or a time as ISO 8601 writes it, UTC where it names no zone; NaN for anything else."""
    try:
        number = float(text)
    except ValueError:
        return math.nan if _is_date(text) else _moment(text)
    return number if math.isfinite(number) else math.nan


def _is_date(text: str) -> bool:
    """Whether a text is a day without hours."""
    try:
        date.fromisoformat(text.strip())
    except ValueError:
        return False
    return True


def _moment(text: str) -> float:
    try:
        read = datetime.fromisoformat(text.strip())
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return math.nan


def _is_day(at_s: float, text: str) -> bool:
    """Whether a time says a day alone, be it in seconds or as a number that is written like a date."""
    if at_s % _DAY_S == 0:
        return at_s != 0
    digits = text.strip()
    return len(digits) == _DATE_DIGITS and digits.isascii() and digits.isdigit() and _is_date(digits)


def _fault(share: Share, time: str) -> str:
    for column, value in zip(COLUMNS, share[:3], strict=False):
        if not value:
            return f"{column} is empty"
    if _is_date(time):
        return f"timestamp_share {time[:40]!r} is a day without hours, and all shares of a day would stand together"
    return f"timestamp_share {time[:40]!r} is neither a number of seconds nor an ISO time"
