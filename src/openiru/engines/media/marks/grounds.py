"""What of a picture of a mark is the mark, and what is only the ground on which it was shown?"""

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

_FLAT: Final = 14  # levels that the ground around a mark may differ
_LEAST_SIDE: Final = 8  # pixels that are left of a mark
_LEAST_GROUND: Final = 0.02  # of the mark's frame; less is a few pixels at its rim
_MOST_GROUND: Final = 0.98
_OTHER_LEVELS: Final = (
    0,
    128,
)  # black and grey: what light ground most differs from, and what photographs are on the whole

Pixels = NDArray[np.uint8]


def trimmed(pixels: Pixels) -> Pixels:
    """A mark without the flat ground around it, which is whatever lies in its corners."""
    if not _has_flat_corners(pixels):
        return pixels
    other = _differs(pixels, pixels[0, 0])
    rows, columns = np.flatnonzero(other.any(axis=1)), np.flatnonzero(other.any(axis=0))
    if len(rows) < _LEAST_SIDE or len(columns) < _LEAST_SIDE:
        return pixels
    return pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def on_other_grounds(pixels: Pixels) -> list[Pixels]:
    """A mark as it looks on ground of other brightness, without what surrounds it; none if it fills its frame.

    An emblem is kept on white and shown on photographs: the rim of its shapes looks otherwise there.
    """
    mark = trimmed(pixels)
    if mark is pixels or not _has_flat_corners(pixels):
        return []
    ground = _reached_from_outside(~_differs(mark, pixels[0, 0]))
    if not _LEAST_GROUND < ground.mean() < _MOST_GROUND:
        return []
    views = []
    for level in _OTHER_LEVELS:
        view = mark.copy()
        view[ground] = level
        views.append(view)
    return views


def _has_flat_corners(pixels: Pixels) -> bool:
    corners = pixels[[0, 0, -1, -1], [0, -1, 0, -1]].astype(np.int64)
    return bool(np.abs(corners - corners[0]).max() <= _FLAT)


def _differs(pixels: Pixels, ground: NDArray[np.uint8]) -> NDArray[np.bool_]:
    # In bytes: whole numbers of every pixel of a large seal would be more memory than a sandbox has.
    level = ground.astype(np.int64)
    alike: Any = cv2.inRange(np.ascontiguousarray(pixels), level - _FLAT, level + _FLAT)
    differs: NDArray[np.bool_] = alike == 0
    return differs


def _reached_from_outside(flat: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is flat and hangs together with the rim; a white figure within a seal is no ground."""
    whole: Any = cv2.connectedComponents(flat.astype(np.uint8), connectivity=4)[1]
    rim = np.unique(np.concatenate([whole[0], whole[-1], whole[:, 0], whole[:, -1]]))
    reached: NDArray[np.bool_] = np.isin(whole, rim[rim > 0])
    return reached
