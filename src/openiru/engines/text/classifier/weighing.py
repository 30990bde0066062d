"""How much does each cell say for or against the label, learnt from labelled texts?

Cells are weighed by how rare they are, then by how much oftener labelled texts have them than others (naive Bayes), then
by a logistic regression over the texts. Source: Wang and Manning, "Baselines and Bigrams", ACL 2012.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.text.classifier.grams import CELLS, Counts
from openiru.engines.text.classifier.logistic import Floats, Rows, fit_logistic

MOST_CELLS: Final = 400_000  # about 4 MB of model

_compiled = njit(cache=True, nogil=True, error_model="numpy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How weights are learnt; part of each model."""

    least_texts: int = 2  # a cell counts if this many training texts have it
    smoothing: float = 1.0  # added to each count of texts
    cost: float = 8.0  # of a fault, beside a penalty of half the squared weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a model knows: for each cell that counts, its rarity and its weight."""

    cells: NDArray[np.int32]  # rising
    rarities: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: float


def fit_weights(
    counts: Counts, rows: NDArray[np.int64], labelled: NDArray[np.bool_], recipe: Recipe
) -> Weights:
    """Learn from some rows.

    Args:
        counts: the cells of all texts.
        rows: of which to learn.
        labelled: for every text, whether it has the label; learnt from are only `rows`.
        recipe: how.
    """
    with_cell, labelled_with_cell = _texts_with(counts, rows, labelled)
    cells = _cells_that_count(with_cell, recipe.least_texts)
    columns = np.full(CELLS, -1, np.int32)
    columns[cells] = np.arange(len(cells), dtype=np.int32)
    rarities = (np.log((1 + len(rows)) / (1 + with_cell[cells])) + 1).astype(np.float32)
    wanted = labelled[rows]
    ratios = _ratios(with_cell[cells], labelled_with_cell[cells], wanted, recipe.smoothing)
    matrix = _matrix(counts, rows, columns, rarities, ratios)
    costs = recipe.cost * np.where(wanted, _balance(wanted), _balance(~wanted))
    weights, bias = fit_logistic(matrix, np.where(wanted, 1.0, -1.0), costs, len(cells))
    return Weights(
        cells=cells, rarities=rarities, weights=(weights * ratios).astype(np.float32), bias=float(bias)
    )


def _balance(sort: NDArray[np.bool_]) -> float:
    """What makes both sorts cost the same in all."""
    return len(sort) / (2 * int(sort.sum()))


def _ratios(
    texts: NDArray[np.int64], labelled_texts: NDArray[np.int64], wanted: NDArray[np.bool_], smoothing: float
) -> Floats:
    """For each cell, the logarithm of how much oftener labelled texts have it than others."""
    labelled, others = int(wanted.sum()), int((~wanted).sum())
    found: Floats = np.log((labelled_texts + smoothing) / (labelled + 2 * smoothing))
    found -= np.log((texts - labelled_texts + smoothing) / (others + 2 * smoothing))
    return found


def _cells_that_count(with_cell: NDArray[np.int64], least_texts: int) -> NDArray[np.int32]:
    cells = np.flatnonzero(with_cell >= least_texts)
    if len(cells) > MOST_CELLS:
        commonest = np.argsort(-with_cell[cells], kind="stable")[:MOST_CELLS]
        cells = np.sort(cells[commonest])
    return cells.astype(np.int32)


@_compiled
def _texts_with(
    counts: Counts, rows: NDArray[np.int64], labelled: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many texts have each cell, and how many labelled ones."""
    every, wanted = np.zeros(CELLS, np.int64), np.zeros(CELLS, np.int64)
    for row in rows:
        for place in range(counts.starts[row], counts.starts[row + 1]):
            every[counts.cells[place]] += 1
            wanted[counts.cells[place]] += labelled[row]
    return every, wanted


@_compiled
def _matrix(
    counts: Counts,
    rows: NDArray[np.int64],
    columns: NDArray[np.int32],
    rarities: NDArray[np.float32],
    ratios: Floats,
) -> Rows:
    """The rows as the regression sees them: of length one by rarity, then times the ratios."""
    starts = np.zeros(rows.shape[0] + 1, np.int64)
    for number, row in enumerate(rows):
        kept = 0
        for place in range(counts.starts[row], counts.starts[row + 1]):
            kept += columns[counts.cells[place]] >= 0
        starts[number + 1] = starts[number] + kept
    found, values = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.float32)
    for number, row in enumerate(rows):
        at, square = starts[number], 0.0
        for place in range(counts.starts[row], counts.starts[row + 1]):
            column = columns[counts.cells[place]]
            if column >= 0:
                value = (1.0 + np.log(counts.counts[place])) * rarities[column]
                square += value * value
                found[at], values[at] = column, value * ratios[column]
                at += 1
        if square > 0.0:
            values[starts[number] : at] /= np.float32(np.sqrt(square))
    return Rows(starts, found, values)
