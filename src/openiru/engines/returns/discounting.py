"""How much is each outcome worth, if the others are known already?

Weights of Fellegi and Sunter are added as if what is compared were independent. It is not: whoever copies a name copies the
picture, too, and whoever passes on somebody's videos passes on the posts. So the outcomes get the weights that together
tell labelled pairs apart best (logistic regression), under one condition that a reader may rely on: within a comparison the
more telling outcome never weighs less than the next one, and that all differ never speaks for a return. What pairs cannot
say, above all what it is worth that something is known at all, stays as Fellegi and Sunter's weights have it.
"""

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import block_diag
from scipy.optimize import minimize

from openiru.engines.returns.levels import COMPARISONS

_SPREAD_BITS: Final = (
    2.0  # how far a weight is thought to lie from Fellegi and Sunter's before pairs are looked at
)
_MOST_SHARE_WEIGHT: Final = 1.0
_BITS: Final = math.log(2)
Weights = list[list[float]]


def weights_of(
    known: Sequence[NDArray[np.float64]],
    outcomes: NDArray[np.int8],
    commonness: NDArray[np.float64],
    is_return: NDArray[np.bool_],
) -> tuple[Weights, list[float]]:
    """For each comparison the bits of each outcome, and how much commonness counts.

    Args:
        known: Fellegi and Sunter's bits: for each comparison those of each outcome, by its number.
        outcomes: for each pair and comparison the number of the outcome, -1 where nothing is known.
        commonness: for each pair and comparison the bits by which what agrees is rarer than usual.
        is_return: whether the pair belongs together.
    """
    sums = block_diag(*[np.tril(np.ones((len(bits), len(bits)))) for bits in known])  # of steps, to weights
    wanted, count = np.concatenate(known), len(sums)
    ridge = 1 / (2 * _SPREAD_BITS**2 * len(is_return))
    design = np.hstack([_steps(outcomes), commonness]) * _BITS
    signs = np.where(is_return, 1.0, -1.0)

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = signs * (design @ values[:-1] + values[-1])
        pulls = -signs / (1 + np.exp(np.clip(margins, -500, 500)))
        slope = np.append(design.T @ pulls / len(signs), pulls.mean())
        apart = sums @ values[:count] - wanted
        slope[:count] += 2 * ridge * (sums.T @ apart)
        return float(np.logaddexp(0, -margins).mean() + ridge * (apart**2).sum()), slope

    start = np.concatenate([np.linalg.solve(sums, wanted), np.ones(len(known)), [-10.0]])
    bounds = _bounds([len(bits) for bits in known])
    least: Any = minimize  # SciPy has no types
    found = least(
        loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 3000, "maxfun": 5000}
    ).x
    weights = np.split(np.round(sums @ found[:count], 3), np.cumsum([len(bits) for bits in known])[:-1])
    return [told.tolist() for told in weights], np.round(found[count:-1], 3).tolist()


def _steps(outcomes: NDArray[np.int8]) -> NDArray[np.float64]:
    """One column for each step from an outcome to the next: the first is that anything is known."""
    columns = [
        outcomes[:, place] >= least
        for place, one in enumerate(COMPARISONS)
        for least in range(len(one.levels))
    ]
    return np.stack(columns, axis=1).astype(np.float64)


def _bounds(counts: Sequence[int]) -> list[tuple[float | None, float | None]]:
    """That all differs weighs nothing or less; each next outcome the same as the one before, or more."""
    steps: list[tuple[float | None, float | None]] = [
        (None, 0.0) if place == 0 else (0.0, None) for count in counts for place in range(count)
    ]
    return [*steps, *[(0.0, _MOST_SHARE_WEIGHT)] * len(counts), (None, None)]


def reweighted(settings: dict[str, Any], weights: Weights, share_weights: Sequence[float]) -> dict[str, Any]:
    """Splink's settings with these weights, so that splink adds up the same sums."""
    comparisons = []
    for told, bits, share_weight in zip(settings["comparisons"], weights, share_weights, strict=True):
        left = list(bits)
        levels = [
            level if level.get("is_null_level") else _reweighted(level, left.pop(), share_weight)
            for level in told["comparison_levels"]
        ]
        comparisons.append({**told, "comparison_levels": levels})
    return {**settings, "comparisons": comparisons}


def _reweighted(level: dict[str, Any], bits: float, share_weight: float) -> dict[str, Any]:
    changed = {**level, "m_probability": float(level["u_probability"]) * 2.0**bits}
    if "tf_adjustment_column" in level:
        # Splink takes 0 for 1 here, so the least factor stands for none.
        changed["tf_adjustment_weight"] = max(share_weight, 1e-6)
    return changed
