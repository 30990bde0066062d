"""How much of a weight is news, if the others are known already?

Weights of Fellegi and Sunter are added as if what is compared were independent. It is not: whoever copies a name copies the
picture, too, and whoever passes on somebody's videos passes on the posts. So each comparison gets a factor, at least 0,
by which all its weights are multiplied: those that tell labelled pairs apart best (logistic regression).
"""

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

_MOST: Final = 2.0
_RIDGE: Final = 1e-4  # holds factors near 1 where pairs say nothing of them
_BITS: Final = math.log(2)


def factors_of(bits: NDArray[np.float64], is_return: NDArray[np.bool_]) -> NDArray[np.float64]:
    """A factor for each comparison.

    Args:
        bits: weights, for each pair and comparison.
        is_return: whether the pair belongs together.
    """
    count = bits.shape[1]
    signs = np.where(is_return, 1.0, -1.0)
    natural = bits * _BITS

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = signs * (natural @ values[:count] + values[count])
        pulls = -signs / (1 + np.exp(np.clip(margins, -500, 500)))
        apart = values[:count] - 1
        slope = np.append(natural.T @ pulls / len(signs) + 2 * _RIDGE * apart, pulls.mean())
        return float(np.logaddexp(0, -margins).mean() + _RIDGE * (apart**2).sum()), slope

    least: Any = minimize  # SciPy has no types
    found = least(
        loss,
        np.append(np.ones(count), -10.0),
        jac=True,
        method="L-BFGS-B",
        bounds=[*[(0.0, _MOST)] * count, (None, None)],
    )
    return np.asarray(np.round(found.x[:count], 3), np.float64)


def discounted(settings: dict[str, Any], factors: Sequence[float]) -> dict[str, Any]:
    """Splink's settings with each comparison's weights multiplied, so that splink adds up the same sums."""
    comparisons = []
    for told, factor in zip(settings["comparisons"], factors, strict=True):
        levels = [_discounted(level, float(factor)) for level in told["comparison_levels"]]
        comparisons.append({**told, "comparison_levels": levels})
    return {**settings, "comparisons": comparisons}


def _discounted(level: dict[str, Any], factor: float) -> dict[str, Any]:
    if level.get("is_null_level"):
        return level
    m, u = float(level["m_probability"]), float(level["u_probability"])
    changed = {**level, "m_probability": u * (m / u) ** factor}
    if "tf_adjustment_column" in level:
        # Splink takes 0 for 1 here, so the least factor stands for none.
        changed["tf_adjustment_weight"] = max(factor, 1e-6)
    return changed
