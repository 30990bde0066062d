"""Where in a picture may a smaller one lie: are there rectangles whose four sides are straight edges?

Edges are places where two neighbouring rows (or columns) differ more than their own neighbours do. Long runs of them on one
row or column are candidates for sides; rectangles whose sides are mostly edges, and whose sides end at their corners, come first.
"""

from typing import Any, Final

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.media.pictures.boxes import Rectangle
from openiru.engines.media.pictures.types import Grey

MOST_INSETS: Final = 6  # rectangles; each is told with its margin and without
_STEP: Final = 6  # grey levels: what makes an edge
_CLEARER: Final = 0.7  # times the difference one row further that an edge must show at least: slopes are none
MOST_LINES: Final = 48  # in each direction: those with the longest runs
_LEAST_RUN: Final = 0.16  # of the longer side: two for each pixel of edge, less one for each that is none
_GAP: Final = 16  # that a run may lose before it ends
_LEAST_SIDE: Final = 0.11  # of the longer side
_LONGEST: Final = 4.0  # times as wide as high, or the other way round
_LEAST_SHARE: Final = 0.4  # of each side that must be edge
_MEAN_SHARE: Final = 0.6  # of the four sides on average
_OWN_SIDE: Final = (
    0.3  # what a rectangle loses that ends at the picture's own side, where no edge can be; one side may
)
_BEYOND: Final = 8  # a side is looked at beyond its corners by this part of its length
_CROSSING: Final = 12  # columns that are tried between two rows
_KEPT: Final = 64
_APART: Final = 3  # pixels by which one side of two rectangles differs at least
_MARGIN: Final = 0.02  # of the width: thin frames around pictures
_LEAST_PICTURE: Final = 32  # pixels

Sums = tuple[
    NDArray[np.int64], NDArray[np.int64]
]  # edges that lie before each place of each cut, across and down

_compiled = njit(cache=True, nogil=True, error_model="numpy")
# What a difference must reach beside a difference of so many grey levels.
_SLOPES: Final = np.maximum(np.arange(256) * _CLEARER, _STEP).astype(np.uint8)


def insets_of(grey: Grey) -> list[Rectangle]:
    """Rectangles within a picture, clearest first, each followed by what lies within a thin frame; 12 at most.

    Cost: some 2 milliseconds for 512 by 384 pixels; twice that for gratings and chessboards, five times for noise.
    """
    if min(grey.shape) < _LEAST_PICTURE:
        return []
    found: list[Rectangle] = []
    for _, *sides in sorted(_rectangles_in(grey), reverse=True):
        left, top, right, bottom = (round(side) for side in sides)
        box = (left, top, right, bottom)
        if all(max(map(abs, np.subtract(box, other).tolist())) >= _APART for other in found[::2]):
            margin = max(1, round(_MARGIN * (right - left)))
            found += [box, (left + margin, top + margin, right - margin, bottom - margin)]
        if len(found) == 2 * MOST_INSETS:
            break
    return found


def _rectangles_in(grey: Grey) -> list[list[float]]:
    """Scores and sides of the clearest rectangles, many of them nearly the same."""
    longer = max(grey.shape)
    sums, cuts = [], []
    for picture in (grey, np.ascontiguousarray(grey.T)):
        edges = edges_of(picture)
        lines = np.unique(np.append(longest_lines(edges, int(_LEAST_RUN * longer)), [0, len(picture)]))
        sums.append(np.cumsum(np.pad(edges[lines], ((0, 0), (1, 0))), axis=1, dtype=np.int64))
        cuts.append(lines)
    least = int(_LEAST_SIDE * longer)
    found: list[list[float]] = _rectangles((sums[0], sums[1]), (cuts[0], cuts[1]), least).tolist()
    return found


def edges_of(grey: Grey) -> NDArray[np.uint8]:
    """Where an edge runs between a row and the one before it, shape (height + 1, width); none at the picture's sides."""
    differences = np.zeros((grey.shape[0] + 3, grey.shape[1]), np.uint8)
    differences[2:-2] = cv2.absdiff(grey[1:], grey[:-1])
    wanted: Any = cv2.LUT(cv2.max(differences[2:], differences[:-2]), _SLOPES)
    edges: Any = cv2.compare(differences[1:-1], wanted, cv2.CMP_GE)
    ones: NDArray[np.uint8] = edges & np.uint8(1)
    return ones


@_compiled
def longest_lines(edges: NDArray[np.uint8], least: int) -> NDArray[np.int64]:
    """The lines with the longest runs; none beside a better one."""
    best = np.zeros(edges.shape[0], np.int64)
    for line in range(edges.shape[0]):
        now, peak = 0, 0
        for place in range(edges.shape[1]):
            now = now + 2 if edges[line, place] else max(now - 1, 0)
            if now > peak:
                peak = now
            elif peak - now >= _GAP:
                best[line] = max(best[line], peak)
                now, peak = 0, 0
        best[line] = max(best[line], peak)
    chosen, count = np.zeros(MOST_LINES, np.int64), 0
    for line in np.argsort(-best, kind="mergesort"):
        if best[line] < least or count == MOST_LINES:
            break
        if not (np.abs(chosen[:count] - line) <= 1).any():
            chosen[count] = line
            count += 1
    return chosen[:count]


@_compiled
def _rectangles(sums: Sums, cuts: Sums, least: int) -> NDArray[np.float64]:
    """Score, left, top, right and bottom of the clearest rectangles between cuts."""
    kept = np.zeros((_KEPT, 5), np.float64)
    for top in range(len(cuts[0])):
        for bottom in range(top + 1, len(cuts[0])):
            if cuts[0][bottom] - cuts[0][top] >= least:
                columns = _crossing(sums[1], cuts[0][top], cuts[0][bottom])
                _keep_clearest(kept, sums, cuts, columns, (top, bottom), least)
    return kept[kept[:, 0] > 0]


@_compiled
def _crossing(sums: NDArray[np.int64], top: int, bottom: int) -> NDArray[np.int64]:
    """The columns that are mostly edge between two places, and the picture's own sides; ascending."""
    shares = (sums[:, bottom] - sums[:, top]) / (bottom - top)
    shares[0] = shares[-1] = _LEAST_SHARE
    order = np.argsort(-shares, kind="mergesort")[:_CROSSING]
    return np.sort(order[shares[order] >= _LEAST_SHARE])


@_compiled
def _keep_clearest(
    kept: NDArray[np.float64],
    sums: Sums,
    cuts: Sums,
    columns: NDArray[np.int64],
    rows: tuple[int, int],
    least: int,
) -> None:
    """Put rectangles between two rows in the place of weaker ones."""
    weakest = np.argmin(kept[:, 0])
    for one in range(len(columns)):
        for other in range(one + 1, len(columns)):
            left, right = cuts[1][columns[one]], cuts[1][columns[other]]
            if right - left < least:
                continue
            score = _score(sums, cuts, rows, (columns[one], columns[other]))
            if score > kept[weakest, 0]:
                kept[weakest, 0] = score
                kept[weakest, 1], kept[weakest, 2] = left, cuts[0][rows[0]]
                kept[weakest, 3], kept[weakest, 4] = right, cuts[0][rows[1]]
                weakest = np.argmin(kept[:, 0])


@_compiled
def _score(sums: Sums, cuts: Sums, rows: tuple[int, int], columns: tuple[int, int]) -> float:
    """How clearly four edges surround a rectangle and end at its corners; 0 if they do not."""
    top, bottom, left, right = cuts[0][rows[0]], cuts[0][rows[1]], cuts[1][columns[0]], cuts[1][columns[1]]
    if max((right - left) / (bottom - top), (bottom - top) / (right - left)) > _LONGEST:
        return 0.0
    least, total, beyond, sides = 1.0, 0.0, 0.0, 0
    for way in range(2):
        ends, begin, end = (rows, left, right) if way == 0 else (columns, top, bottom)
        reach, longest = max((end - begin) // _BEYOND, 4), sums[way].shape[1] - 1
        for cut in ends:
            if cut == 0 or cut == len(sums[way]) - 1:
                continue
            line = sums[way][cut]
            share = (line[end] - line[begin]) / (end - begin)
            if share < _LEAST_SHARE:
                return 0.0
            least, total, sides = min(least, share), total + share, sides + 1
            before, after = max(begin - reach, 0), min(end + reach, longest)
            beyond += (line[begin] - line[before]) / max(begin - before, 1)
            beyond += (line[after] - line[end]) / max(after - end, 1)
    if sides < 3 or total < _MEAN_SHARE * sides:
        return 0.0
    return total / sides + least - beyond / 8 - _OWN_SIDE * (4 - sides)
