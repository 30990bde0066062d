"""What does a sum of weights mean as a probability?"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_MOST_KNOTS: Final = 40
_LEAST_OF_A_STEP: Final = 20  # pairs that one step rests on
_DIGITS: Final = 4  # of sums; what differs by less is the same sum
_EDGE: Final = 1e-4  # never certain, either way


def calibrated(bits: NDArray[np.float64], is_return: NDArray[np.bool_]) -> tuple[tuple[float, float], ...]:
    """Knots of a rising line through labelled pairs: isotonic regression, thinned.

    Args:
        bits: sums of weights.
        is_return: whether the pair belongs together.

    Source:
        Pool adjacent violators: Ayer et al., 1955; as calibration: Zadrozny and Elkan, KDD 2002.
    """
    steps: list[list[float]] = []  # sum of bits, of returns, and of pairs
    for step in _steps(bits, is_return):
        steps.append(step)
        while len(steps) > 1 and steps[-2][1] / steps[-2][2] >= steps[-1][1] / steps[-1][2]:
            last = steps.pop()
            steps[-1] = [one + other for one, other in zip(steps[-1], last, strict=True)]
    knots = [(total / count, returns / count) for total, returns, count in steps]
    return _thinned(knots)


def _steps(bits: NDArray[np.float64], is_return: NDArray[np.bool_]) -> list[list[float]]:
    """Pairs in steps of rising sums, so many or more in each; pairs with one sum are never parted, whatever their order."""
    sums, places = np.unique(np.round(bits, _DIGITS), return_inverse=True)
    pairs = np.bincount(places, minlength=len(sums)).astype(np.float64)
    returns = np.bincount(places, weights=is_return, minlength=len(sums))
    numbers = np.zeros(len(sums), np.int64)
    number = count = 0
    for place, more in enumerate(pairs.astype(int).tolist()):
        numbers[place], count = number, count + more
        if count >= _LEAST_OF_A_STEP:
            number, count = number + 1, 0
    if count and number:  # too few are left at the end: they join the last step
        numbers[numbers == number] = number - 1
    told = [np.bincount(numbers, weights=weights).tolist() for weights in (sums * pairs, returns, pairs)]
    return [list(step) for step in zip(*told, strict=True)]


def _thinned(knots: list[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    if len(knots) > _MOST_KNOTS:
        wanted = np.unique(np.linspace(0, len(knots) - 1, _MOST_KNOTS).round().astype(int))
        knots = [knots[place] for place in wanted]
    kept: list[tuple[float, float]] = []
    for bits, probability in knots:
        if not kept or bits > kept[-1][0] + 1e-6:
            kept.append((round(bits, 6), round(min(max(probability, _EDGE), 1 - _EDGE), 6)))
    if len(kept) == 1:
        kept.append((kept[0][0] + 1.0, kept[0][1]))
    return tuple(kept)


def calibration_error(
    probabilities: NDArray[np.float64], is_return: NDArray[np.bool_], *, bins: int = 10
) -> float:
    """Expected calibration error: how far, on average, what was said lies from what was so."""
    places = np.minimum((probabilities * bins).astype(int), bins - 1)
    error = 0.0
    for place in range(bins):
        inside = places == place
        if inside.any():
            error += inside.mean() * abs(probabilities[inside].mean() - is_return[inside].mean())
    return float(error)
