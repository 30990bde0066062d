"""Do local features of two pictures agree on one way in which the one lies within the other?

Each pair of features that look alike tells by itself where the known picture would lie: place, size and angle. All pairs
are asked, so nothing depends on chance; the best answers are fitted to all pairs that agree with them, first as an affine
map, then, for photographs of screens, as a perspective one. Lengths are shares of the longer side of each picture.
"""

import math
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.media.affine import least_squares
from openiru.engines.media.pictures.places import Matrix
from openiru.engines.media.pictures.types import LocalFeatures

MIN_INLIERS: Final = 8
_SCALES: Final = (0.08, 8.0)
_MOST_UNEVEN: Final = 2.2  # greatest stretch by least
_ORB_RATIO: Final = 0.86  # nearest by second nearest; Lowe 2004 has 0.8 for SIFT
_SIFT_RATIO: Final = 0.86
_LOOSE: Final = 0.035
_TIGHT: Final = 0.010
_TRIED: Final = 4  # hypotheses that are fitted
_ANGLE: Final = 0.6  # radians that two pairs may differ
_SIZE: Final = 0.55  # natural logarithm of the ratio of sizes that two pairs may differ
_GRID: Final = 100.0  # features closer than a hundredth of the longer side count as one
_PERSPECTIVE_PAIRS: Final = 12

_compiled = njit(cache=True, nogil=True, error_model="numpy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """Where a known picture lies in another."""

    matrix: Matrix
    inliers: int  # distinct features that agree


def register(query: LocalFeatures, known: LocalFeatures) -> Registration | None:
    """Where the known picture lies in the query; None if their features do not agree on it."""
    if len(query) < MIN_INLIERS or len(known) < MIN_INLIERS:
        return None
    pairs = _orb_pairs(query, known) if query.descriptors.shape[1] == 32 else _sift_pairs(query, known)
    if len(pairs) < MIN_INLIERS:
        return None
    there, here = known.frames[pairs[:, 1]], query.frames[pairs[:, 0]]
    matrix, agreeing = _best_affine(there.astype(np.float64), here.astype(np.float64))
    if _distinct(there, here, agreeing) < MIN_INLIERS:
        return None
    matrix, agreeing = _with_perspective(matrix, agreeing, there, here)
    inliers = _distinct(there, here, agreeing)
    if inliers < MIN_INLIERS or not is_plausible(matrix):
        return None
    return Registration(matrix=matrix, inliers=inliers)


def is_plausible(matrix: Matrix) -> bool:
    """Whether a map neither shrinks, enlarges nor stretches beyond what people do."""
    if not np.isfinite(matrix).all():
        return False
    stretches = np.linalg.svd(matrix[:2, :2], compute_uv=False)
    low, high = _SCALES
    return bool(
        low <= stretches[1]
        and stretches[0] <= high
        and stretches[0] <= _MOST_UNEVEN * stretches[1]
        and np.linalg.det(matrix[:2, :2]) > 0
    )


def _orb_pairs(query: LocalFeatures, known: LocalFeatures) -> NDArray[np.int64]:
    found: NDArray[np.int64] = _nearest_bits(
        query.descriptors.view(np.uint64), known.descriptors.view(np.uint64), _ORB_RATIO
    )
    return found


def _sift_pairs(query: LocalFeatures, known: LocalFeatures) -> NDArray[np.int64]:
    asked, held = query.descriptors.astype(np.float32), known.descriptors.astype(np.float32)
    squares = (held * held).sum(axis=1)
    distances = squares[None, :] - 2 * (asked @ held.T)
    distances += (asked * asked).sum(axis=1)[:, None]
    rows = np.arange(len(asked))
    nearest = distances.argmin(axis=1)
    best = np.maximum(distances[rows, nearest], 0)
    distances[rows, nearest] = np.inf
    second = np.maximum(distances.min(axis=1), 1e-9)
    distances[rows, nearest] = best
    mutual = distances.argmin(axis=0)[nearest] == rows
    kept = np.flatnonzero(mutual & (best < _SIFT_RATIO**2 * second) | (best < 0.7**2 * second))
    return np.stack([kept, nearest[kept]], axis=1)


@_compiled
def _ones(word: np.uint64) -> np.uint64:
    word -= (word >> np.uint64(1)) & np.uint64(0x5555555555555555)
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (word * np.uint64(0x0101010101010101)) >> np.uint64(56)


@_compiled
def _nearest_bits(asked: NDArray[np.uint64], held: NDArray[np.uint64], ratio: float) -> NDArray[np.int64]:
    """Pairs of rows that are each other's nearest, and nearer than the second nearest by a ratio."""
    nearest = np.zeros(asked.shape[0], np.int64)
    best = np.full(asked.shape[0], 999, np.int64)
    second = np.full(asked.shape[0], 999, np.int64)
    back = np.zeros(held.shape[0], np.int64)
    back_best = np.full(held.shape[0], 999, np.int64)
    for row in range(asked.shape[0]):
        for place in range(held.shape[0]):
            bits = np.int64(
                _ones(asked[row, 0] ^ held[place, 0])
                + _ones(asked[row, 1] ^ held[place, 1])
                + _ones(asked[row, 2] ^ held[place, 2])
                + _ones(asked[row, 3] ^ held[place, 3])
            )
            if bits < best[row]:
                second[row], best[row], nearest[row] = best[row], bits, place
            elif bits < second[row]:
                second[row] = bits
            if bits < back_best[place]:
                back_best[place], back[place] = bits, row
    pairs = np.empty((asked.shape[0], 2), np.int64)
    count = 0
    for row in range(asked.shape[0]):
        if best[row] <= 72 and best[row] < ratio * second[row] and back[nearest[row]] == row:
            pairs[count, 0], pairs[count, 1] = row, nearest[row]
            count += 1
    return pairs[:count]


@_compiled
def _best_affine(there: NDArray[np.float64], here: NDArray[np.float64]) -> tuple[Matrix, NDArray[np.bool_]]:
    """The affine map that most pairs agree with, and which do."""
    count = there.shape[0]
    votes = np.zeros(count, np.int64)
    sizes = np.log(np.maximum(here[:, 2], 1e-6) / np.maximum(there[:, 2], 1e-6))
    angles = here[:, 3] - there[:, 3]
    for pair in range(count):
        for other in range(count):
            if _agrees(there, here, sizes, angles, pair, other):
                votes[pair] += 1
    best_matrix, best_agreeing, best_count = np.eye(3), np.zeros(count, np.bool_), 0
    for pair in np.argsort(-votes)[:_TRIED]:
        if votes[pair] < 4:
            break
        agreeing = np.zeros(count, np.bool_)
        for other in range(count):
            agreeing[other] = _agrees(there, here, sizes, angles, pair, other)
        matrix = np.eye(3)
        for reach in (_LOOSE, 0.6 * _LOOSE, _TIGHT, _TIGHT):
            if agreeing.sum() < 4:
                break
            matrix[:2] = least_squares(there, here, agreeing)
            agreeing = _near(there, here, matrix, reach)
        if agreeing.sum() > best_count:
            best_matrix, best_agreeing, best_count = matrix, agreeing, agreeing.sum()
    return best_matrix, best_agreeing


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
    reach = _LOOSE + 0.25 * scale * math.hypot(x, y)
    return bool(off_x * off_x + off_y * off_y < min(reach, 0.12) ** 2)


@_compiled
def _near(there: Any, here: Any, matrix: Matrix, reach: float) -> NDArray[np.bool_]:
    """Which pairs a map brings together."""
    found = np.zeros(there.shape[0], np.bool_)
    for pair in range(there.shape[0]):
        x, y = there[pair, 0], there[pair, 1]
        depth = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2]
        if depth > 1e-6:
            off_x = (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]) / depth - here[pair, 0]
            off_y = (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]) / depth - here[pair, 1]
            found[pair] = off_x * off_x + off_y * off_y < reach * reach
    return found


def _with_perspective(
    matrix: Matrix, agreeing: NDArray[np.bool_], there: NDArray[np.float32], here: NDArray[np.float32]
) -> tuple[Matrix, NDArray[np.bool_]]:
    """The same as a perspective map, where more pairs agree with one."""
    wide = _near(there, here, matrix, _LOOSE)
    if wide.sum() < _PERSPECTIVE_PAIRS:
        return matrix, agreeing
    found: Any = cv2.findHomography(there[wide, :2], here[wide, :2], cv2.RHO, _TIGHT)[0]
    if found is None:
        return matrix, agreeing
    better = _near(there, here, found, _TIGHT)
    corners = cv2.perspectiveTransform(np.array([[[0, 0], [1, 0], [1, 1], [0, 1]]], np.float64), found)[0]
    if better.sum() < 1.1 * agreeing.sum() + 2 or not cv2.isContourConvex(corners.astype(np.float32)):
        return matrix, agreeing
    return found / found[2, 2], better


def _distinct(there: NDArray[np.float32], here: NDArray[np.float32], agreeing: NDArray[np.bool_]) -> int:
    """How many agreeing pairs there are, those at one place counted once in either picture."""
    counts = [
        len(np.unique((frames[agreeing, :2] * _GRID).astype(np.int64) @ np.array([1000, 1])))
        for frames in (there, here)
    ]
    return min(counts)
