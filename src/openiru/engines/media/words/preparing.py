"""How does a picture become what a reader of letters reads best: dark letters of a usual size on an even ground?"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

_USUAL_PX: Final = 24.0  # height of what hangs together in a line of letters
_LARGEST: Final = 3.0  # times; more only enlarges what is blurred
_PIXELS: Final = 4_000_000  # of one page; a reader takes a second for so many
_LOOKED_AT_PX: Final = 600  # of the longer side, where only the ground matters
_AROUND_PX: Final = 31  # of such a picture
_MARGIN_PX: Final = 40
_LEAST_PX: Final = 6  # what is lower is dust or a dot
_SLANTED_PX: Final = 32_000  # of a side; OpenCV counts the places of pixels in 16 bits
_GROUND_SHARE: Final = 12  # of the picture's shorter side, how far the ground is looked at around a letter


def prepared(grey: Grey) -> Grey:
    """Dark letters on white, of a usual size.

    Args:
        grey: luminance, shape (height, width).
    """
    even = _on_even_ground(grey)
    return resized(even, usual_scale(even))


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One of the ways in which the same picture is shown to a reader of letters."""

    scale: float  # letters of the usual size are at 1
    width: float = 1.0  # beside the height
    is_thick: bool = False  # whether strokes are made thicker
    slant: float = 0.0  # how far a line of the picture is moved sideways for each line below it


# What is misread in one view is often right in another; chosen on rendered Nastaliq (benchmarks/media/words/bench_words.py).
VIEWS: Final = (
    View(scale=0.8, is_thick=True),
    View(scale=0.9, width=1.2),
    View(scale=1.1, is_thick=True),
    View(scale=1.0, width=0.85),
    View(scale=1.1, width=1.2),
    View(scale=0.9, width=1.1, slant=0.15),  # sets the falling words of Nastaliq upright
    View(scale=0.8, width=1.1),
    View(scale=0.9),
    View(scale=1.1),
)


def seen(grey: Grey, view: View) -> Grey:
    """A prepared picture in one view, with an empty margin."""
    page = resized(grey, view.scale)
    if view.width != 1.0:
        page = np.asarray(
            cv2.resize(page, None, fx=view.width, fy=1.0, interpolation=cv2.INTER_AREA), np.uint8
        )
    if view.is_thick:
        page = np.asarray(cv2.erode(page, np.ones((2, 2), np.uint8)), np.uint8)
    page = np.pad(page, _MARGIN_PX, constant_values=255)
    return _slanted(page, view.slant) if view.slant else page


def _slanted(page: Grey, slant: float) -> Grey:
    """Slanted to the right; a page that this would more than double in width, or that is too long, is left as it is."""
    height, width = page.shape
    size = (width + int(slant * height), height)
    if size[0] > 2 * width or max(size) > _SLANTED_PX:
        return page
    move = np.array([[1, slant, 0], [0, 1, 0]], np.float64)
    return np.asarray(cv2.warpAffine(page, move, size, borderValue=255), np.uint8)


def _on_even_ground(grey: Grey) -> Grey:
    """Dark on white, with the ground taken away: what is left is how far each point stands out from what is around."""
    if _is_light_on_dark(grey):
        grey = 255 - grey
    side = max(15, min(grey.shape) // _GROUND_SHARE) | 1
    small = resized(grey, min(1.0, _LOOKED_AT_PX / max(grey.shape)))
    reach = max(3, int(side * small.shape[0] / grey.shape[0])) | 1
    ground = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    ground = cv2.GaussianBlur(ground, (reach, reach), 0)
    full = cv2.resize(ground, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    standing_out = np.asarray(cv2.subtract(full, grey), np.uint8)
    return _stretched(255 - standing_out)


def _is_light_on_dark(grey: Grey) -> bool:
    """Whether what stands out from its surroundings is lighter than they are, be the ground as uneven as it may."""
    small = resized(grey, min(1.0, _LOOKED_AT_PX / max(grey.shape)))
    around = cv2.medianBlur(small, _AROUND_PX)
    apart = small.astype(np.float64) - around
    return float(np.sum(apart**3)) > 0


def _stretched(grey: Grey) -> Grey:
    low, high = np.percentile(grey, (0.5, 60))
    if high - low < 8:
        return grey
    table = np.clip((np.arange(256) - low) * (255 / (high - low)), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(grey, table), np.uint8)


def usual_scale(grey: Grey) -> float:
    """By how much letters must grow to have the usual size; dark on white."""
    threshold, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    ink = (grey <= threshold).astype(np.uint8)
    _, _, found, _ = cv2.connectedComponentsWithStats(ink)
    height, width, area = (
        found[1:, kind] for kind in (cv2.CC_STAT_HEIGHT, cv2.CC_STAT_WIDTH, cv2.CC_STAT_AREA)
    )
    is_letter = (height >= _LEAST_PX) & (height < grey.shape[0] / 2) & (width < grey.shape[1] / 2)
    if not is_letter.any():
        return 1.0
    # Weighed by ink: dots and dust are many, but small.
    order = np.argsort(height[is_letter])
    weight = np.cumsum(area[is_letter][order])
    middle = height[is_letter][order][np.searchsorted(weight, weight[-1] / 2)]
    return float(np.clip(_USUAL_PX / middle, 0.1, _LARGEST))


def resized(grey: Grey, scale: float) -> Grey:
    """A picture so many times as large, never of more than four million pixels."""
    scale = min(scale, (_PIXELS / grey.size) ** 0.5)
    size = tuple(max(1, round(side * scale)) for side in grey.shape[::-1])
    if size == grey.shape[::-1]:
        return grey
    kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(grey, size, interpolation=kind), np.uint8)
