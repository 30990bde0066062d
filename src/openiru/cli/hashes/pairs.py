"""How are pairs of near hashes printed, millions of them if need be?"""

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openiru.cli.doors import progress
from openiru.engines.hashes.search import NearHashes

_LINES_AT_ONCE = 100_000


class PairFormat(StrEnum):
    """The form of pairs."""

    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, kw_only=True)
class PairColumns:
    """What the columns of pairs hold."""

    names: tuple[str, ...]  # of all columns
    first: Callable[[NDArray[np.int64]], Sequence[Any]]  # what stands for the rows of queried hashes
    labels: Callable[[NDArray[np.int64]], Sequence[str]] | None = None  # of known hashes, if they are wanted


def print_pairs(parts: Iterator[NearHashes], columns: PairColumns, *, as_json: bool) -> None:
    """Print pairs on standard output: part by part as CSV, or all in one JSON document."""
    with _progress() as advance:
        rows = (row for part in _counted(parts, advance) for row in _rows(part, columns))
        if as_json:
            found = [dict(zip(columns.names, row, strict=True)) for row in rows]
            sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        else:
            _print_csv(rows, columns)


def _print_csv(rows: Iterator[tuple[Any, ...]], columns: PairColumns) -> None:
    write = _quoting if columns.labels else _plain
    sys.stdout.write(",".join(columns.names) + "\n")
    lines: list[str] = []
    for row in rows:
        lines.append(write(row))
        if len(lines) == _LINES_AT_ONCE:
            sys.stdout.write("".join(lines))
            lines.clear()
    sys.stdout.write("".join(lines))


@contextmanager
def _progress() -> Iterator[Callable[[int], None]]:
    """A count of pairs, unless the pairs themselves appear on the terminal."""
    if sys.stdout.isatty():
        yield lambda _: None
        return
    with progress("Finding pairs") as advance:
        yield advance


def _counted(parts: Iterator[NearHashes], advance: Callable[[int], None]) -> Iterator[NearHashes]:
    for part in parts:
        advance(len(part))
        yield part


def _rows(part: NearHashes, columns: PairColumns) -> Iterator[tuple[Any, ...]]:
    cells = [columns.first(part.rows), part.ids.tolist(), part.distances_bits.tolist()]
    if columns.labels:
        cells.append(columns.labels(part.ids))
    return zip(*cells, strict=True)


def _plain(row: tuple[Any, ...]) -> str:
    return f"{row[0]},{row[1]},{row[2]}\n"


def _quoting(row: tuple[Any, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(row)
    return line.getvalue()
