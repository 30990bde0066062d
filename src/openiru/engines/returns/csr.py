"""How are many short lists of numbers kept and compared at once?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openiru.engines.runs import shared_counts

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lists:
    """For each row its numbers, each once and rising: `values[starts[row]:starts[row + 1]]`."""

    starts: Numbers
    values: Numbers

    @property
    def lengths(self) -> Numbers:
        """How many numbers each row has."""
        return np.diff(self.starts)

    def rows(self) -> Numbers:
        """The row of each value."""
        return np.repeat(np.arange(len(self.starts) - 1), self.lengths)

    def kept(self, wanted: NDArray[np.bool_]) -> "Lists":
        """The same with only those values for which `wanted` is true."""
        rows = self.rows()[wanted]
        return Lists(_starts(np.bincount(rows, minlength=len(self.starts) - 1)), self.values[wanted])

    def taken(self, rows: Numbers) -> "Lists":
        """The lists of some rows, in their order."""
        lengths = self.lengths[rows]
        starts = _starts(lengths)
        places = np.arange(starts[-1]) - np.repeat(starts[:-1] - self.starts[rows], lengths)
        return Lists(starts, self.values[places])


def lists_of(rows: Sequence[Iterable[int]]) -> Lists:
    """The lists of Python numbers."""
    sorted_rows = [sorted(set(row)) for row in rows]
    lengths = np.fromiter(map(len, sorted_rows), np.int64, len(sorted_rows))
    flat = [value for row in sorted_rows for value in row]
    return Lists(_starts(lengths), np.array(flat, np.int64))


def joined(parts: Sequence[Lists]) -> Lists:
    """Rows of several tables, one table after the other."""
    return Lists(
        _starts(np.concatenate([part.lengths for part in parts])),
        np.concatenate([part.values for part in parts]),
    )


def beside(parts: Sequence[Lists]) -> Lists:
    """For each row all numbers of several lists of the same rows, each once."""
    rows = np.concatenate([part.rows() for part in parts])
    values = np.concatenate([part.values for part in parts])
    order = np.lexsort((values, rows))
    rows, values = rows[order], values[order]
    fresh = np.ones(len(rows), np.bool_)
    fresh[1:] = (rows[1:] != rows[:-1]) | (values[1:] != values[:-1])
    return Lists(_starts(np.bincount(rows[fresh], minlength=len(parts[0].starts) - 1)), values[fresh])


def common(left: Lists, right: Lists, left_rows: Numbers, right_rows: Numbers) -> Numbers:
    """How many numbers the lists of each pair of rows have in common."""
    return np.asarray(
        shared_counts(left.starts, left.values, right.starts, right.values, left_rows, right_rows), np.int64
    )


def _starts(lengths: Any) -> Numbers:
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts
