"""In which box of the frame does the content of a video stand?

Reposts put bars, blurred copies, captions and the screen of a phone around a video. These stay where they are while the
content moves, and they are plainer than it. So one look at many frames together finds the box; single frames could not.
"""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.decode import Pixels

_SIDE: Final = 256  # pixels of the pictures in which boxes are sought
# Of 255: how much a pixel's brightness varies where something happens. Saving again gives 1, more around rich detail.
_MOVES: Final = (3.0, 12.0)
_MOVES_OF_MOST: Final = 0.2  # of what varies most
_MOVES_SHARE: Final = 0.08  # of a row or column: less is a clock or a spinning wheel
_DETAIL_RATIO: Final = 2.5  # content has so much more fine detail than a blurred copy of itself
_LEAST: Final = 0.2  # of the frame's width and height
_MOST: Final = 0.97  # a box above is the whole frame
_ALIKE: Final = 0.02  # boxes whose sides lie nearer are one

Span = tuple[float, float]
Frame = tuple[float, float, float, float]  # left, top, right, bottom, as shares of the width and height


def content_boxes(frames: Sequence[Pixels]) -> list[Frame]:
    """Where content may stand, apart from the whole frame: at most two boxes, the one that moves first.

    Args:
        frames: some of one video, of one size, shape (height, width, 3) each.
    """
    stack = np.stack([_small_grey(frame) for frame in frames]).astype(np.float32)
    found: list[Frame] = []
    for box in (_moving_box(stack), _detailed_box(stack)):
        if box is not None and all(_differ(box, other) for other in found):
            found.append(box)
    return found


def cut_out(pixels: Pixels, box: Frame) -> Pixels:
    """The part of a frame within a box; at least one pixel."""
    height, width = pixels.shape[:2]
    left, top = int(box[0] * width), int(box[1] * height)
    right, bottom = max(left + 1, round(box[2] * width)), max(top + 1, round(box[3] * height))
    return pixels[top:bottom, left:right]


def _small_grey(frame: Pixels) -> NDArray[np.uint8]:
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
    small: NDArray[np.uint8] = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.uint8)
    return small


def _moving_box(stack: NDArray[np.float32]) -> Frame | None:
    """The box outside of which nothing happens."""
    if len(stack) < 2:
        return None
    varies = stack.std(axis=0)
    moves = varies > np.clip(_MOVES_OF_MOST * np.percentile(varies, 95), *_MOVES)
    return _as_box(_hull(moves.mean(axis=0) > _MOVES_SHARE), _hull(moves.mean(axis=1) > _MOVES_SHARE))


def _detailed_box(stack: NDArray[np.float32]) -> Frame | None:
    """The box outside of which all is plain or blurred, on two opposite sides or on all four."""
    across = np.abs(np.diff(stack, axis=2)).mean(axis=0)
    down = np.abs(np.diff(stack, axis=1)).mean(axis=0)
    rows = _detailed_span(across.mean(axis=1) + np.append(down.mean(axis=1), 0))
    inside = slice(*(round(side * _SIDE) for side in rows or (0.0, 1.0)))
    columns = _detailed_span(
        np.append(across[inside].mean(axis=0), 0) + down[inside.start : inside.stop - 1].mean(axis=0)
    )
    return _as_box(columns or (0.0, 1.0), rows or (0.0, 1.0))


def _detailed_span(detail: NDArray[np.float32]) -> Span | None:
    """The stretch of rows or columns that has far more detail than those around it."""
    smooth = np.convolve(detail, np.ones(3) / 3, mode="same")
    inner = smooth[_SIDE // 3 : 2 * _SIDE // 3].mean()
    span = _hull(smooth > inner / _DETAIL_RATIO)
    if span is None:
        return None
    first, last = round(span[0] * _SIDE), round(span[1] * _SIDE)
    outside = np.append(smooth[: max(first - 1, 0)], smooth[last + 1 :])
    # A few plain rows of the content itself at its edge are no bar.
    if len(outside) < 2 or outside.mean() * _DETAIL_RATIO > smooth[first:last].mean():
        return None
    return span


def _hull(wanted: NDArray[np.bool_]) -> Span | None:
    """From the first to the last wanted place, as shares."""
    places = np.flatnonzero(wanted)
    if len(places) == 0:
        return None
    return float(places[0] / _SIDE), float((places[-1] + 1) / _SIDE)


def _as_box(columns: Span | None, rows: Span | None) -> Frame | None:
    if columns is None or rows is None:
        return None
    width, height = columns[1] - columns[0], rows[1] - rows[0]
    if min(width, height) < _LEAST or min(width, height) > _MOST:
        return None
    return columns[0], rows[0], columns[1], rows[1]


def _differ(one: Frame, other: Frame) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) > _ALIKE
