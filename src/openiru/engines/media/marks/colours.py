"""Where might a flag that is nothing but colours be? A cue at most: many things have the colours of a flag.

Every picture becomes a small map of eleven plain colours. A flag is looked for as the same colours in the same order, in
windows of several sizes.
"""

from enum import IntEnum
from typing import Any, Final

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.media.marks.types import COLOUR_SIDE

ColourMap = NDArray[np.uint8]


class Colour(IntEnum):
    """Plain colours, as people name them."""

    BLACK = 0
    GREY = 1
    WHITE = 2
    RED = 3
    ORANGE = 4
    YELLOW = 5
    GREEN = 6
    CYAN = 7
    BLUE = 8
    PURPLE = 9
    PINK = 10


GRID: Final = (6, 8)  # rows and columns into which a flag is cut
_SIZES: Final = (12, 16, 22, 30, 40, 54)  # cells of the map that a flag is wide
_STEP: Final = 2
_HUES: Final = np.array([10, 22, 35, 85, 100, 128, 150, 170, 181])  # upper bounds, OpenCV's half degrees
_OF_HUE: Final = np.array(
    [
        Colour.RED,
        Colour.ORANGE,
        Colour.YELLOW,
        Colour.GREEN,
        Colour.CYAN,
        Colour.BLUE,
        Colour.PURPLE,
        Colour.PINK,
        Colour.RED,
    ],
    np.uint8,
)

_compiled = njit(cache=True, nogil=True, error_model="numpy")


def colour_map(rgb: NDArray[np.uint8]) -> ColourMap:
    """Which plain colour most of each cell has; shape (rows, columns), the longer side 64 at most."""
    height, width = rgb.shape[:2]
    scale = COLOUR_SIDE / max(height, width)
    size = (min(COLOUR_SIDE, max(1, round(width * scale))), min(COLOUR_SIDE, max(1, round(height * scale))))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    hsv: Any = cv2.cvtColor(small, cv2.COLOR_RGB2HSV)
    hue, saturation, value = hsv[..., 0], hsv[..., 1].astype(np.int64), hsv[..., 2].astype(np.int64)
    named: ColourMap = _OF_HUE[np.searchsorted(_HUES, hue, side="right").clip(max=len(_OF_HUE) - 1)]
    plain = saturation < 60
    named = np.where(plain & (value >= 190), np.uint8(Colour.WHITE), named)
    named = np.where(plain & (value < 190), np.uint8(Colour.GREY), named)
    dark: ColourMap = np.where(value < 60, np.uint8(Colour.BLACK), named).astype(np.uint8)
    return dark


def is_plain(colours: ColourMap) -> bool:
    """Whether a mark has at least two colours that fill it, so that it may be looked for by them."""
    counts = np.bincount(colours.ravel(), minlength=len(Colour))
    return int((counts > 0.08 * colours.size).sum()) >= 2


def pattern_of(colours: ColourMap) -> NDArray[np.uint8]:
    """A flag cut into `GRID` cells, each by its commonest colour."""
    rows, columns = GRID
    down = np.linspace(0, colours.shape[0], rows + 1).round().astype(int)
    across = np.linspace(0, colours.shape[1], columns + 1).round().astype(int)
    made = np.empty(GRID, np.uint8)
    for row in range(rows):
        for column in range(columns):
            cell = colours[
                down[row] : max(down[row + 1], down[row] + 1),
                across[column] : max(across[column + 1], across[column] + 1),
            ]
            made[row, column] = (
                np.bincount(cell.ravel(), minlength=len(Colour)).argmax() if cell.size else Colour.GREY
            )
    return made


def sums_of(colours: ColourMap) -> NDArray[np.int32]:
    """How many cells of each colour lie above and to the left of each place; shape (11, rows + 1, columns + 1)."""
    sums = np.zeros((len(Colour), colours.shape[0] + 1, colours.shape[1] + 1), np.int32)
    for colour in Colour:
        sums[colour, 1:, 1:] = (colours == colour).cumsum(axis=0).cumsum(axis=1)
    return sums


def best_window(
    sums: NDArray[np.int32], pattern: NDArray[np.uint8], aspect: float, *, at_least: float = 0.0
) -> tuple[float, tuple[float, float, float, float]]:
    """Where a flag fits best: how much of it, 0 to 1, and left, top, right, bottom in cells of the map.

    Where it fits less than `at_least`, nothing is told: 0, and no place; that is many times faster.

    Args:
        sums: of the picture.
        pattern: of the flag.
        aspect: its width by its height.
        at_least: the share that is worth telling.
    """
    share, left, top, right, bottom = _best_window(
        sums, pattern, aspect, np.array(_SIZES, np.int64), _STEP, at_least
    )
    return float(share), (float(left), float(top), float(right), float(bottom))


@_compiled
def _best_window(
    sums: NDArray[np.int32],
    pattern: NDArray[np.uint8],
    aspect: float,
    sizes: NDArray[np.int64],
    step: int,
    at_least: float,
) -> tuple[float, float, float, float, float]:
    rows, columns = sums.shape[1] - 1, sums.shape[2] - 1
    best, best_at = 0.0, (0.0, 0.0, 0.0, 0.0)
    for wide in sizes:
        high = int(wide / aspect + 0.5)
        if wide > columns or high > rows or high < pattern.shape[0] or wide < pattern.shape[1]:
            continue
        for top in range(0, rows - high + 1, step):
            for left in range(0, columns - wide + 1, step):
                share = _fit(sums, pattern, top, left, high, wide, max(best, at_least))
                if share > best:
                    best = share
                    best_at = (float(left), float(top), float(left + wide), float(top + high))
    return best, best_at[0], best_at[1], best_at[2], best_at[3]


@_compiled
def _fit(
    sums: NDArray[np.int32],
    pattern: NDArray[np.uint8],
    top: int,
    left: int,
    high: int,
    wide: int,
    best: float,
) -> float:
    """How much of a window has the colours of the pattern; less than `best` may be told as 0."""
    rows, columns = pattern.shape
    cells = rows * columns
    total = 0.0
    for row in range(rows):
        y, y_end = top + row * high // rows, top + (row + 1) * high // rows
        for column in range(columns):
            x, x_end = left + column * wide // columns, left + (column + 1) * wide // columns
            plane = sums[pattern[row, column]]
            seen = plane[y_end, x_end] - plane[y, x_end] - plane[y_end, x] + plane[y, x]
            total += seen / max((y_end - y) * (x_end - x), 1)
        if total + (rows - row - 1) * columns < best * cells:
            return 0.0
    return float(total / cells)
