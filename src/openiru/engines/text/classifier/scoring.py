"""What score does a text get, and which of its words make it?"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.text.classifier.grams import CELLS, Counts, Texts, count_text, pieces

Floats = NDArray[np.float64]

_compiled = njit(cache=True, nogil=True, error_model="numpy")


class Table(NamedTuple):
    """The weights of all cells, side by side for quick reading; zeros for those that do not count."""

    values: NDArray[np.float32]  # shape (CELLS, 2): rarity and weight
    bias: float


def table_of(
    cells: NDArray[np.int32], rarities: NDArray[np.float32], weights: NDArray[np.float32], bias: float
) -> Table:
    """Weights made ready for scoring; 14 MB."""
    values = np.zeros((CELLS, 2), np.float32)
    values[cells, 0], values[cells, 1] = rarities, weights
    return Table(values, bias)


@_compiled
def score_texts(texts: Texts, table: Table) -> Floats:
    """The score of each text: its logarithmic odds before calibration."""
    counts, met = np.zeros(CELLS, np.int32), np.empty(CELLS, np.int32)
    found = np.empty(texts.starts.shape[0] - 1)
    for row in range(found.shape[0]):
        different = count_text(texts, row, counts, met)
        total, square = _sums(counts, met[:different], table)
        found[row] = table.bias + (total / np.sqrt(square) if square > 0.0 else 0.0)
        counts[met[:different]] = 0
    return found


@_compiled
def score_counts(counts: Counts, rows: NDArray[np.int64], table: Table) -> Floats:
    """The scores of some texts whose cells were counted before."""
    found = np.empty(rows.shape[0])
    for number, row in enumerate(rows):
        total = square = 0.0
        for place in range(counts.starts[row], counts.starts[row + 1]):
            cell = counts.cells[place]
            value = _value(counts.counts[place], table, cell)
            square += value * value
            total += value * table.values[cell, 1]
        found[number] = table.bias + (total / np.sqrt(square) if square > 0.0 else 0.0)
    return found


@_compiled
def word_weights(texts: Texts, table: Table) -> list[Floats]:
    """How much of the score of each text each of its words makes, in order; with the bias they make all of it.

    A piece of several words is split evenly among them.
    """
    counts, met = np.zeros(CELLS, np.int32), np.empty(CELLS, np.int32)
    return [_weights_in(texts, row, table, counts, met) for row in range(texts.starts.shape[0] - 1)]


@_compiled
def _weights_in(
    texts: Texts, row: int, table: Table, counts: NDArray[np.int32], met: NDArray[np.int32]
) -> Floats:
    different = count_text(texts, row, counts, met)
    _, square = _sums(counts, met[:different], table)
    start, end = texts.starts[row], texts.starts[row + 1]
    spaces = 0
    for place in range(start, end):
        spaces += texts.codes[place] == 32
    found = np.zeros(spaces + 1 if end > start else 0)
    if square > 0.0:
        scale = 1.0 / np.sqrt(square)
        for cell, last, length in pieces(texts.codes, start, end):
            weight = table.values[cell, 1]
            if weight != 0.0:
                count = counts[cell]
                part = _value(count, table, cell) * weight * scale / (count * length)
                for word in range(last - length + 1, last + 1):
                    found[word] += part
    counts[met[:different]] = 0
    return found


@_compiled
def _value(count: float, table: Table, cell: int) -> Any:
    return (1.0 + np.log(count) if count > 1 else 1.0) * table.values[cell, 0]


@_compiled
def _sums(counts: NDArray[np.int32], met: NDArray[np.int32], table: Table) -> tuple[float, float]:
    """The weighted sum of the cells of a text, and the square of its length."""
    total = square = 0.0
    for cell in met:
        value = _value(counts[cell], table, cell)
        square += value * value
        total += value * table.values[cell, 1]
    return total, square
