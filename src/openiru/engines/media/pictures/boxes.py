"""Which parts of a picture may be pictures of their own: within borders, strips of captions, frames of telephones?

Long straight edges cut a picture; rectangles between them whose own sides are edges too are such parts.
"""

from itertools import combinations, product
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from openiru.engines.media.pictures.types import Grey

Rectangle = tuple[int, int, int, int]  # left, top, right, bottom in pixels, the last two exclusive

MOST: Final = 16
_SIDE: Final = 256  # pixels of the longer side on which edges are looked for
_STEP: Final = 9  # grey levels: what makes an edge between two rows of pixels
_CUTS: Final = 4  # in each direction, beside the picture's own sides
_LEAST_LINE: Final = 0.3  # of the width or height that a cut must run
_LEAST_SIDE: Final = 0.55  # of each side of a part that must be an edge
_LEAST_AREA: Final = 0.08
_LONGEST: Final = 4.0  # times as wide as high, or the other way round
_APART: Final = 4  # pixels between cuts
_INSET: Final = 1  # pixels left out along an edge, which belong to neither side
_FLAT: Final = 4.0  # grey levels that a border may deviate


def parts_of(grey: Grey) -> list[Rectangle]:
    """The parts of a picture that may be pictures, best first, 16 at most; never the whole."""
    height, width = grey.shape
    scale = min(1.0, _SIDE / max(height, width))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.int16)
    found = [_trimmed(small), *_panels(small)]
    grown: list[Rectangle] = []
    for left, top, right, bottom in found:
        box = (
            round(left * width / size[0]),
            round(top * height / size[1]),
            round(right * width / size[0]),
            round(bottom * height / size[1]),
        )
        if box != (0, 0, width, height) and box not in grown:
            grown.append(box)
    return grown[:MOST]


def _trimmed(small: NDArray[np.int16]) -> Rectangle:
    """Without flat borders of any colour."""
    height, width = small.shape
    top, bottom = _content(small)
    left, right = _content(small[top:bottom].T)
    if (right - left) * (bottom - top) < _LEAST_AREA * width * height:
        return 0, 0, width, height
    return left, top, right, bottom


def _content(lines: NDArray[np.int16]) -> tuple[int, int]:
    """The first and the last line that is not flat, the latter exclusive."""
    deviations = lines.std(axis=1)
    means = lines.mean(axis=1)
    first, last = 0, len(lines)
    while first < last - 1 and deviations[first] < _FLAT and abs(means[first] - means[0]) < 2 * _FLAT:
        first += 1
    while last > first + 1 and deviations[last - 1] < _FLAT and abs(means[last - 1] - means[-1]) < 2 * _FLAT:
        last -= 1
    return first, last


def _panels(small: NDArray[np.int16]) -> list[Rectangle]:
    """Rectangles between cuts whose own sides are edges, the clearest and largest first."""
    lines = _Lines(small)
    rows, columns = combinations(lines.rows, 2), list(combinations(lines.columns, 2))
    scored = [
        (score, (left, top, right, bottom))
        for (top, bottom), (left, right) in product(rows, columns)
        if (score := lines.score(left, top, right, bottom)) > 0
    ]
    scored.sort(reverse=True)
    return [lines.inside(box) for _, box in scored[:MOST]]


class _Lines:
    """Where edges run, straight across and straight down."""

    def __init__(self, small: NDArray[np.int16]) -> None:
        self._height, self._width = small.shape
        across = np.abs(np.diff(small, axis=0)) > _STEP  # between row i and row i + 1
        down = np.abs(np.diff(small, axis=1)) > _STEP
        self.rows, self.columns = _cuts(across), _cuts(down.T)
        self._across = np.cumsum(np.pad(across, ((0, 0), (1, 0))), axis=1)
        self._down = np.cumsum(np.pad(down, ((1, 0), (0, 0))), axis=0).T

    def score(self, left: int, top: int, right: int, bottom: int) -> float:
        """How clearly edges surround a rectangle, and how large it is; 0 if it is no part."""
        height, width = bottom - top, right - left
        area = height * width / (self._height * self._width)
        if area < _LEAST_AREA or max(height / width, width / height) > _LONGEST:
            return 0.0
        sides = [
            *(_share(self._across[row - 1], left, right) for row in (top, bottom) if 0 < row < self._height),
            *(
                _share(self._down[column - 1], top, bottom)
                for column in (left, right)
                if 0 < column < self._width
            ),
        ]
        return min(sides) + area if sides and min(sides) >= _LEAST_SIDE else 0.0

    def inside(self, box: Rectangle) -> Rectangle:
        """Without the pixels along its edges, which belong to neither side."""
        left, top, right, bottom = box
        return (
            left + _INSET * (left > 0),
            top + _INSET * (top > 0),
            right - _INSET * (right < self._width),
            bottom - _INSET * (bottom < self._height),
        )


def _cuts(edges: NDArray[np.bool_]) -> list[int]:
    """Where long edges run, with the picture's own sides; ascending."""
    strength = edges.mean(axis=1)
    chosen: list[int] = []
    for place in np.argsort(-strength, kind="stable").tolist():
        if strength[place] < _LEAST_LINE or len(chosen) == _CUTS:
            break
        if all(abs(place + 1 - other) >= _APART for other in chosen):
            chosen.append(place + 1)
    return sorted({0, *chosen, len(edges) + 1})


def _share(sums: NDArray[np.int64], begin: int, end: int) -> float:
    """How much of a line is edge."""
    return float(sums[end] - sums[begin]) / (end - begin)
