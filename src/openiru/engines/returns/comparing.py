"""Which level holds for each pair of accounts? The same answers that splink's SQL gives."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from openiru.engines.returns.barred import Barred, Table
from openiru.engines.returns.csr import Lists, Numbers, common
from openiru.engines.returns.features import NO_DAY, NO_HOURS
from openiru.engines.returns.levels import COMPARISONS, Comparison, How, Level

UNKNOWN: Final = -1  # one side knows nothing
LEAST_LETTERS: Final = 6  # of handles that are compared letter by letter
Outcomes = NDArray[np.int8]
Flags = NDArray[np.bool_]


def outcomes_of(table: Table, barred: Barred, rows: Numbers, barred_rows: Numbers) -> Outcomes:
    """For each pair and comparison the level that holds: 0 is the last of the table, -1 where nothing is known."""
    pairs = _Pairs(table, barred.table, rows, barred_rows)
    found = np.empty((len(rows), len(COMPARISONS)), np.int8)
    for place, comparison in enumerate(COMPARISONS):
        found[:, place] = pairs.outcomes(comparison)
    return found


class _Pairs:
    """Pairs of rows of two tables."""

    def __init__(self, left: Table, right: Table, rows: Numbers, others: Numbers) -> None:
        self._left, self._right = left, right
        self._rows, self._others = rows, others

    def outcomes(self, comparison: Comparison) -> Outcomes:
        """The level of one comparison that holds for each pair."""
        open_ones = self._known(comparison)
        found = np.full(len(self._rows), UNKNOWN, np.int8)
        for value, level in zip(range(len(comparison.levels) - 1, -1, -1), comparison.levels, strict=True):
            places = np.flatnonzero(open_ones)
            holds = places[self._holds(level, places)]
            found[holds] = value
            open_ones[holds] = False
        return found

    def _known(self, comparison: Comparison) -> Flags:
        if comparison.name == "opened":
            return np.asarray(self._days() != NO_DAY, np.bool_)
        column = comparison.columns[0]
        return _has(self._left, column)[self._rows] & _has(self._right, column)[self._others]

    def _holds(self, level: Level, places: Numbers) -> Flags:
        rows, others = self._rows[places], self._others[places]
        match level.how:
            case How.SAME:
                mine, theirs = (
                    _values(self._left, level.column, rows),
                    _values(self._right, level.column, others),
                )
                holds = np.asarray(mine == theirs, np.bool_)
            case How.EDITS:
                cutoff = level.amount
                holds = self._of_handles(
                    rows,
                    others,
                    lambda one, other: Levenshtein.distance(one, other, score_cutoff=cutoff) <= cutoff,
                )
            case How.BEGINS:
                holds = self._of_handles(
                    rows, others, lambda one, other: one.startswith(other) or other.startswith(one)
                )
            case How.COMMON:
                holds = self._share(level.column, level.column, rows, others) >= level.amount
            case How.POINTS:
                there = self._share(level.column, "own", rows, others) > 0
                holds = there | (self._share("own", level.column, rows, others) > 0)
            case How.HOURS:
                differ = self._left.features.hours[rows] ^ self._right.features.hours[others]
                holds = np.bitwise_count(differ) <= level.amount
            case How.DAYS:
                days = self._days()[places]
                holds = (days >= 0) & (days <= level.amount)
            case How.ELSE:
                holds = np.ones(len(places), np.bool_)
        return holds

    def _share(self, left: str, right: str, rows: Numbers, others: Numbers) -> Numbers:
        one: Lists = self._left.lists[left]
        return common(one, self._right.lists[right], rows, others)

    def _of_handles(self, rows: Numbers, others: Numbers, holds: Callable[[str, str], bool]) -> Flags:
        left, right = self._left.features.handles, self._right.features.handles
        return np.fromiter(
            (
                min(len(left[row]), len(right[other])) >= LEAST_LETTERS and holds(left[row], right[other])
                for row, other in zip(rows.tolist(), others.tolist(), strict=True)
            ),
            np.bool_,
            len(rows),
        )

    def _days(self) -> Numbers:
        """Days from the block to the opening; NO_DAY where one is unknown, -2 where the account was there before."""
        opened = self._left.features.opened[self._rows]
        barred = self._right.features.barred[self._others]
        return np.where(
            (opened == NO_DAY) | (barred == NO_DAY), NO_DAY, np.where(opened < barred, -2, opened - barred)
        )


def _has(table: Table, column: str) -> Flags:
    match column:
        case "handle":
            return np.fromiter(map(bool, table.features.handles), np.bool_, len(table))
        case "name":
            return np.fromiter(map(bool, table.features.names), np.bool_, len(table))
        case "avatar" | "banner":
            return np.asarray(table.groups[column] != 0)
        case "hours":
            return np.asarray(table.features.hours != NO_HOURS)
        case _:
            return np.asarray(table.lists[column].lengths > 0)


def _values(table: Table, column: str, rows: Numbers) -> NDArray[np.generic]:
    if column in table.groups:
        return table.groups[column][rows]
    words = table.features.handles if column == "handle" else table.features.names
    return np.array([words[row] for row in rows.tolist()], object)
