"""Which points of a picture are looked up among those of marks, and by which points is a mark known?

Points are found in brightness. Where colours are as bright as each other, lettering has none: green on red may be one grey. So
points are also found in warmth, red less blue.
"""

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from openiru.engines.media.marks.grounds import on_other_grounds, trimmed
from openiru.engines.media.pictures.features import find_sift, find_strong_sift
from openiru.engines.media.pictures.types import LocalFeatures

SIDE: Final = 1024  # pixels of the longer side of a picture; smaller ones are enlarged up to twice
POINTS: Final = 2000
WARMTH_SIDE: Final = 448  # files keep colours at half the size
WARMTH_POINTS: Final = 500
MARK_SIDES: Final = (
    72,
    128,
    232,
)  # pixels of the longer side of a mark: as small as it may be seen, and larger
MARK_POINTS: Final = 110  # at each size
MARK_WARMTH_POINTS: Final = 60
GROUND_POINTS: Final = 55  # at each size on each other ground
_CONTRAST: Final = 0.013  # half transparent marks are faint
_WARMTH_CONTRAST: Final = 0.02  # colours are coarser in files, and their blocks are no points
_WARMTH: Final = 0.7  # of red less blue, so that strong colours stay within a byte

Pixels = NDArray[np.uint8]


def points_of_picture(pixels: Pixels) -> LocalFeatures:
    """The points of a picture in which marks are looked for, from RGB of shape (height, width, 3).

    Cost: about 0.2 s on one core.
    """
    grey = _shrunk(_grey(pixels), SIDE)
    in_brightness = find_strong_sift(grey, count=POINTS, contrast=_CONTRAST)
    warmth = _warmth(
        _shrunk(pixels, WARMTH_SIDE)
    )  # shrunk first: numbers of every pixel would be most of the memory
    in_warmth = find_strong_sift(warmth, count=WARMTH_POINTS, contrast=_WARMTH_CONTRAST)
    return _together([in_brightness, in_warmth])


def points_of_mark(pixels: Pixels) -> LocalFeatures:
    """The points of a mark at several sizes and on several grounds, lengths as shares of the longer side of the trimmed mark."""
    mark = trimmed(pixels)
    found = _at_sizes(_grey(mark), MARK_POINTS) + _at_sizes(_warmth(mark), MARK_WARMTH_POINTS)
    for view in on_other_grounds(pixels):
        found += _at_sizes(_grey(view), GROUND_POINTS)
    return _together(found)


def _at_sizes(mark: Pixels, count: int) -> list[LocalFeatures]:
    found = []
    for side in MARK_SIDES:
        small = _scaled(mark, side / max(mark.shape))
        # Room around the mark, so that points at its rim are found.
        room = side // 6
        roomy = cv2.copyMakeBorder(small, room, room, room, room, cv2.BORDER_REPLICATE).astype(np.uint8)
        here = find_sift(roomy, count=count)
        frames = here.frames.copy()
        frames[:, :3] *= max(roomy.shape) / max(small.shape)
        frames[:, :2] -= room / max(small.shape)
        found.append(LocalFeatures(frames=frames, descriptors=here.descriptors))
    return found


def _together(found: list[LocalFeatures]) -> LocalFeatures:
    return LocalFeatures(
        frames=np.concatenate([each.frames for each in found]),
        descriptors=np.concatenate([each.descriptors for each in found]),
    )


def _grey(pixels: Pixels) -> Pixels:
    grey: Any = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY)
    made: Pixels = grey
    return made


def _warmth(pixels: Pixels) -> Pixels:
    """Red less blue, around the middle of a byte."""
    difference = pixels[..., 0].astype(np.float32) - pixels[..., 2]
    made: Pixels = np.clip(128 + _WARMTH * difference, 0, 255).astype(np.uint8)
    return made


def _shrunk(pixels: Pixels, side: int) -> Pixels:
    """With a longer side of so many pixels; small pictures are enlarged, up to twice."""
    return _scaled(pixels, min(side / max(pixels.shape[:2]), 2.0))


def _scaled(pixels: Pixels, scale: float) -> Pixels:
    height, width = pixels.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    made: Pixels = cv2.resize(pixels, size, interpolation=kind).astype(np.uint8, copy=False)
    return made
