"""Which weights tell two sorts of rows apart best, without trusting any of them too much?"""

from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

_INNER_STEPS: Final = 100
_INNER_PRECISION: Final = 1e-6
_LEAST_SHARE: Final = 1e-15  # of a cost
_SEED: Final = 1  # the same rows give the same weights

Floats = NDArray[np.float64]

_compiled = njit(cache=True, nogil=True, error_model="numpy")


class Rows(NamedTuple):
    """A sparse matrix, row by row."""

    starts: NDArray[np.int64]  # where each row begins; one more for the end of the last
    columns: NDArray[np.int32]
    values: NDArray[np.float32]


@_compiled
def scores(rows: Rows, weights: Floats, bias: float) -> Floats:
    """The score of each row: the sum of its values, weighted, and the bias."""
    found = np.empty(rows.starts.shape[0] - 1)
    for row in range(found.shape[0]):
        found[row] = _score(rows, row, weights) + bias
    return found


def fit_logistic(
    rows: Rows, signs: Floats, costs: Floats, columns: int, *, precision: float = 0.01, passes: int = 60
) -> tuple[Floats, float]:
    """Weights and bias of a logistic regression with a penalty of half the squared weights, the bias among them.

    Args:
        rows: the matrix.
        signs: 1 for rows of the wanted sort, -1 for others.
        costs: what a fault in each row costs.
        columns: how many weights there are.
        precision: ends when no step of a pass is larger, as a share of the row's cost.
        passes: the most passes over all rows.

    Source:
        Dual coordinate descent: Yu, Huang and Lin, Machine Learning 85 (2011), algorithm 5.
    """
    weights = np.zeros(columns)
    bias: float = _descend(rows, signs, costs, weights, precision, passes)
    return weights, bias


@_compiled
def _descend(
    rows: Rows, signs: Floats, costs: Floats, weights: Floats, precision: float, passes: int
) -> float:
    alphas, norms = np.minimum(0.001 * costs, 1e-8), _norms(rows)
    bias = 0.0
    for each in range(signs.shape[0]):
        _add(rows, each, signs[each] * alphas[each], weights)
        bias += signs[each] * alphas[each]
    np.random.seed(_SEED)  # noqa: NPY002  (compiled code has no other)
    order = np.arange(signs.shape[0])
    for _ in range(passes):
        np.random.shuffle(order)  # noqa: NPY002
        largest = 0.0
        for place in range(order.shape[0]):
            row = int(order[place])
            margin = signs[row] * (_score(rows, row, weights) + bias)
            step = _best_alpha(alphas[row], margin, norms[row], costs[row]) - alphas[row]
            alphas[row] += step
            _add(rows, row, signs[row] * step, weights)
            bias += signs[row] * step
            largest = max(largest, abs(step) / costs[row])
        if largest < precision:
            break
    return bias


@_compiled
def _score(rows: Rows, row: int, weights: Floats) -> float:
    total = 0.0
    for place in range(rows.starts[row], rows.starts[row + 1]):
        total += weights[rows.columns[place]] * rows.values[place]
    return total


@_compiled
def _add(rows: Rows, row: int, step: float, weights: Floats) -> None:
    for place in range(rows.starts[row], rows.starts[row + 1]):
        weights[rows.columns[place]] += step * rows.values[place]


@_compiled
def _norms(rows: Rows) -> Floats:
    """The squared length of each row with the bias."""
    found = np.ones(rows.starts.shape[0] - 1)
    for row in range(found.shape[0]):
        for place in range(rows.starts[row], rows.starts[row + 1]):
            found[row] += float(rows.values[place]) ** 2
    return found


@_compiled
def _best_alpha(alpha: float, margin: float, norm: float, cost: float) -> Any:
    """The minimum of the dual over one row: Newton steps in whichever of alpha and cost - alpha is small."""
    is_turned = norm * (cost * 0.5 - alpha) + margin < 0.0
    # Rounding leaves nothing of what is small beside the other, and nothing has no logarithm.
    begun = max(cost - alpha if is_turned else alpha, cost * _LEAST_SHARE)
    slope = -margin if is_turned else margin
    found = begun * 0.1 if begun > 0.5 * cost else begun
    for _ in range(_INNER_STEPS):
        gradient = norm * (found - begun) + slope + np.log(found / (cost - found))
        if abs(gradient) < _INNER_PRECISION:
            break
        moved = found - gradient / (norm + cost / (found * (cost - found)))
        found = found * 0.1 if moved <= 0.0 else moved
    return cost - found if is_turned else found
