"""Do points that look like those of a mark agree on one place where it would be?

Each pair of points tells by itself where the mark would lie, how large and how turned. Pairs that say the same are fitted
to an affine map. How far a pair may be off is measured in the size of the mark, as it is seen.
"""

import math
from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.media.affine import least_squares

LEAST_POINTS: Final = 7  # distinct ones
# From so many points on, size and angle may be off by so much, the map be so uneven, and they must span so much of the mark.
# Letters of other words agree on a place too, in a map that none of them is seen in: turned and stretched otherwise than each of
# the letters, and over a line or two of the mark.
_CLEAR: Final = (
    (16, 0.30, 0.35, 2.5, 0.15),
    (12, 0.30, 0.35, 2.5, 0.20),
    (9, 0.25, 0.15, 1.3, 0.20),
    (7, 0.12, 0.08, 1.2, 0.25),
)
_TRIED: Final = 3
_LEAST_VOTES: Final = 4
_ANGLE: Final = 0.5  # radians that two pairs may differ
_SIZE: Final = 0.5  # natural logarithm of the ratio of sizes that two pairs may differ
_LOOSE: Final = 0.16  # of the mark's size
_TIGHT: Final = 0.045
_GRID: Final = 16.0  # points closer than a sixteenth of the mark count as one
_SCALES: Final = (0.03, 3.0)  # longer side of the mark as a share of the picture's
_MOST_UNEVEN: Final = 2.5  # greatest stretch by least

Matrix = NDArray[np.float64]  # two rows of three
_compiled = njit(cache=True, nogil=True, error_model="numpy")


class Agreement(NamedTuple):
    """How well pairs of points agree on one place of a mark."""

    points: int  # distinct ones that agree; 0 if they do not agree on a place
    span: float  # area that they span, in shares of the mark's longer side
    off_size: float  # natural logarithm by which points are larger or smaller than the map says: the median
    off_angle: float  # radians by which they are turned otherwise: the median
    uneven: float  # greatest stretch of the map by its least
    made: Matrix  # from the mark into the picture, lengths as shares of the longer sides


def is_clear(agreed: Agreement, *, area: float) -> bool:
    """Whether a mark stands there: the fewer points agree, the more they must span and the better tell one size, angle and shape.

    Args:
        agreed: what they agree on.
        area: of the mark, in shares of its longer side.
    """
    return any(
        agreed.points >= points
        and agreed.off_size <= off_size
        and agreed.off_angle <= off_angle
        and agreed.uneven <= uneven
        and agreed.span >= span * area
        for points, off_size, off_angle, uneven, span in _CLEAR
    )


def agreement_of(there: NDArray[np.float64], here: NDArray[np.float64]) -> Agreement:
    """Where a mark lies, as far as pairs of points agree.

    Args:
        there: frames of points of the mark, shape (n, 4).
        here: frames of points of the picture, in the same order.
    """
    return Agreement(*_agreement_of(there, here))


@_compiled
def worth_fitting(
    there: NDArray[np.float64], here: NDArray[np.float64], firsts: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Of which marks some pairs agree at all; of most marks none do, which is told many times faster than a fit.

    Args:
        there: frames of points of all marks, mark after mark, shape (n, 4).
        here: frames of points of the picture, in the same order.
        firsts: where the pairs of each mark begin, and at last where they end.
    """
    worth = np.zeros(len(firsts) - 1, np.bool_)
    sizes = np.log(np.maximum(here[:, 2], 1e-6) / np.maximum(there[:, 2], 1e-6))
    angles = here[:, 3] - there[:, 3]
    for mark in range(len(firsts) - 1):
        first, last = firsts[mark], firsts[mark + 1]
        if last - first < LEAST_POINTS:
            continue
        for pair in range(first, last):
            votes = 0
            for other in range(first, last):
                votes += _agrees(there, here, sizes, angles, pair, other)
                if votes >= _LEAST_VOTES:
                    break
            if votes >= _LEAST_VOTES:
                worth[mark] = True
                break
    return worth


@_compiled
def _agreement_of(
    there: NDArray[np.float64], here: NDArray[np.float64]
) -> tuple[int, float, float, float, float, Matrix]:
    count = there.shape[0]
    sizes = np.log(np.maximum(here[:, 2], 1e-6) / np.maximum(there[:, 2], 1e-6))
    angles = here[:, 3] - there[:, 3]
    votes = np.zeros(count, np.int64)
    for pair in range(count):
        for other in range(count):
            if _agrees(there, here, sizes, angles, pair, other):
                votes[pair] += 1
    best, best_span, best_map = 0, 0.0, np.zeros((2, 3))
    best_agreeing = np.zeros(count, np.bool_)
    for pair in np.argsort(-votes)[:_TRIED]:
        if votes[pair] < _LEAST_VOTES:
            break
        agreeing = np.zeros(count, np.bool_)
        for other in range(count):
            agreeing[other] = _agrees(there, here, sizes, angles, pair, other)
        made, agreeing = _settled(there, here, agreeing)
        if agreeing.sum() < LEAST_POINTS or not _is_plausible(made):
            continue
        points, span = _distinct(there, agreeing)
        if points > best:
            best, best_span, best_map, best_agreeing = points, span, made, agreeing
    if best == 0:
        return 0, 0.0, 0.0, 0.0, 0.0, best_map
    longest, shortest = _stretches(best_map)
    turn = math.atan2(best_map[1, 0] - best_map[0, 1], best_map[0, 0] + best_map[1, 1])
    off_angles = np.abs((angles[best_agreeing] - turn + math.pi) % (2 * math.pi) - math.pi)
    off_sizes = np.abs(sizes[best_agreeing] - 0.5 * math.log(longest * shortest))
    return best, best_span, np.median(off_sizes), np.median(off_angles), longest / shortest, best_map


@_compiled
def _settled(
    there: NDArray[np.float64], here: NDArray[np.float64], agreeing: NDArray[np.bool_]
) -> tuple[Matrix, NDArray[np.bool_]]:
    """A map through the pairs that agree, and those that agree with it, ever more closely."""
    made = np.zeros((2, 3))
    for reach in (_LOOSE, 0.5 * _LOOSE, _TIGHT, _TIGHT):
        if agreeing.sum() < _LEAST_VOTES:
            break
        made = least_squares(there, here, agreeing)
        agreeing = _near(there, here, made, reach)
    return made, agreeing


@_compiled
def _agrees(there: Any, here: Any, sizes: Any, angles: Any, pair: int, other: int) -> bool:
    """Whether one pair lies where another says it would."""
    if abs(sizes[other] - sizes[pair]) > _SIZE:
        return False
    turn = abs(angles[other] - angles[pair]) % (2 * math.pi)
    if min(turn, 2 * math.pi - turn) > _ANGLE:
        return False
    scale = math.exp(sizes[pair])
    cosine, sine = scale * math.cos(angles[pair]), scale * math.sin(angles[pair])
    x, y = there[other, 0] - there[pair, 0], there[other, 1] - there[pair, 1]
    off_x = here[pair, 0] + cosine * x - sine * y - here[other, 0]
    off_y = here[pair, 1] + sine * x + cosine * y - here[other, 1]
    # A pair tells size and angle only roughly, so what lies farther away may be off by more.
    reach = scale * (0.05 + 0.35 * math.hypot(x, y))
    return bool(off_x * off_x + off_y * off_y < reach * reach)


@_compiled
def _near(there: Any, here: Any, made: Matrix, reach: float) -> NDArray[np.bool_]:
    """Which pairs a map brings together, measured in the size of the mark as it is seen."""
    scale = math.sqrt(abs(made[0, 0] * made[1, 1] - made[0, 1] * made[1, 0]))
    found = np.zeros(there.shape[0], np.bool_)
    for pair in range(there.shape[0]):
        x, y = there[pair, 0], there[pair, 1]
        off_x = made[0, 0] * x + made[0, 1] * y + made[0, 2] - here[pair, 0]
        off_y = made[1, 0] * x + made[1, 1] * y + made[1, 2] - here[pair, 1]
        found[pair] = off_x * off_x + off_y * off_y < (reach * scale) ** 2
    return found


@_compiled
def _is_plausible(made: Matrix) -> bool:
    """Whether a map neither shrinks, enlarges, stretches nor mirrors a mark beyond how marks are shown."""
    if made[0, 0] * made[1, 1] - made[0, 1] * made[1, 0] <= 0:
        return False
    longest, shortest = _stretches(made)
    return bool(
        shortest >= _SCALES[0] / 2
        and _SCALES[0] <= longest <= _SCALES[1]
        and longest <= _MOST_UNEVEN * shortest
    )


@_compiled
def _stretches(made: Matrix) -> tuple[float, float]:
    """The greatest and the least stretch of a map."""
    area = made[0, 0] * made[1, 1] - made[0, 1] * made[1, 0]
    total = made[0, 0] ** 2 + made[0, 1] ** 2 + made[1, 0] ** 2 + made[1, 1] ** 2
    spread = math.sqrt(max(total * total - 4 * area * area, 0.0))
    return math.sqrt((total + spread) / 2), math.sqrt(max((total - spread) / 2, 1e-12))


@_compiled
def _distinct(there: Any, agreeing: NDArray[np.bool_]) -> tuple[int, float]:
    """How many agreeing points of the mark there are, those at one place counted once; and what they span of it."""
    seen = np.zeros((32, 32), np.bool_)
    left, top, right, bottom = 9.0, 9.0, -9.0, -9.0
    for pair in range(there.shape[0]):
        if agreeing[pair]:
            x, y = there[pair, 0], there[pair, 1]
            seen[min(max(int(y * _GRID) + 4, 0), 31), min(max(int(x * _GRID) + 4, 0), 31)] = True
            left, right = min(left, x), max(right, x)
            top, bottom = min(top, y), max(bottom, y)
    places = 0
    for row in range(32):
        for column in range(32):
            places += seen[row, column]
    return places, max(right - left, 0.0) * max(bottom - top, 0.0)
