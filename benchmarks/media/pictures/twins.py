"""Do two pictures hold the same picture, by their pixels alone?

A package ships one wallpaper as it is and under the words of a login screen. Both hold the same picture, and by this
project's own words the one is a copy of the other. Such twins are no strangers, and calling them the same is no fault.

The engine has no say in this. Points of the unedited pictures are matched by OpenCV alone, the map between them is made finer
on the pixels, and then pixels are compared. What was edited plays no part, nor what the engine found.
"""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

EQUAL_SHARE: Final = 0.85  # of the area in common, and of what has detail there
EQUAL_DRAWING: Final = 0.95  # the same where little has detail: two windows of one program share their frame
_RICH: Final = 0.4  # of the area in common has detail: a photograph
LEAST_IN_COMMON: Final = 0.6  # of the smaller picture
_EQUAL: Final = 12.0  # grey levels, once brightness and contrast are matched
_DETAIL: Final = 12.0  # grey levels that a pixel's neighbourhood spans where it has detail
_SIDE: Final = 512  # pixels of the longer side
_POINTS: Final = 1500
_RATIO: Final = 0.8  # nearest by second nearest; Lowe 2004
_LEAST_POINTS: Final = 12
_REACH: Final = 3.0  # pixels
_ROUNDS: Final = 60
_LEAST_DETAIL: Final = 400  # pixels

Grey = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What two pictures have in common, pixel by pixel."""

    in_common: float  # area laid over each other, of the smaller picture
    equal: float  # of that, within a few grey levels
    equal_detail: float  # the same of the pixels that have detail in either
    detail: float  # of the area in common, how much has detail in either

    @property
    def is_twin(self) -> bool:
        """Whether both hold the same picture: most of the area is equal, and most of what can be seen on it."""
        needed = EQUAL_SHARE if self.detail >= _RICH else EQUAL_DRAWING
        return self.in_common >= LEAST_IN_COMMON and min(self.equal, self.equal_detail) >= needed


NOTHING: Final = Shared(in_common=0.0, equal=0.0, equal_detail=0.0, detail=0.0)


def shared_pixels(one: Image.Image, other: Image.Image) -> Shared:
    """What two unedited pictures have in common, the second mirrored too."""
    first, second = _grey(one), _grey(other)
    tried = [_compared(first, turned) for turned in (second, np.ascontiguousarray(second[:, ::-1]))]
    return max(tried, key=lambda each: (each.is_twin, min(each.equal, each.equal_detail) * each.in_common))


def _compared(first: Grey, second: Grey) -> Shared:
    placed = _placed(first, second)
    if placed is None:
        return NOTHING
    height, width = first.shape
    flags = cv2.INTER_AREA | cv2.WARP_INVERSE_MAP
    laid: Any = cv2.warpAffine(second, placed, (width, height), flags=flags)
    covered: Any = cv2.warpAffine(np.full_like(second, 255), placed, (width, height), flags=flags)
    inside = cv2.erode(covered, np.ones((5, 5), np.uint8)) == 255
    area = float(inside.sum())
    scale = abs(float(np.linalg.det(placed[:, :2])))
    smaller = min(first.size, second.size / max(scale, 1e-6))
    if area < _LEAST_DETAIL:
        return NOTHING
    a, b = (cv2.GaussianBlur(each, (0, 0), 1.0).astype(np.float32) for each in (first, laid))
    differ = np.abs(a - _matched(b, a, inside))
    detail = inside & ((_spans(first) >= _DETAIL) | (_spans(laid) >= _DETAIL))
    return Shared(
        in_common=area / smaller,
        equal=float((differ[inside] <= _EQUAL).mean()),
        equal_detail=float((differ[detail] <= _EQUAL).mean()) if detail.sum() >= _LEAST_DETAIL else 0.0,
        detail=float(detail.sum()) / area,
    )


def _placed(first: Grey, second: Grey) -> NDArray[np.float32] | None:
    """The affine map from the first picture to the second, made finer on their pixels; None if there is none."""
    sift = cv2.SIFT.create(nfeatures=_POINTS)
    here, there = sift.detectAndCompute(first, None), sift.detectAndCompute(second, None)
    if len(here[0]) < _LEAST_POINTS or len(there[0]) < _LEAST_POINTS:
        return None
    pairs = cv2.BFMatcher().knnMatch(here[1], there[1], k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < _RATIO * pair[1].distance]
    if len(good) < _LEAST_POINTS:
        return None
    begin = np.array([here[0][match.queryIdx].pt for match in good], np.float32)
    end = np.array([there[0][match.trainIdx].pt for match in good], np.float32)
    cv2.setRNGSeed(1)
    found, agreeing = cv2.estimateAffine2D(begin, end, ransacReprojThreshold=_REACH)
    if found is None or agreeing.sum() < _LEAST_POINTS:
        return None
    return _finer(first, second, found.astype(np.float32))


def _finer(first: Grey, second: Grey, found: NDArray[np.float32]) -> NDArray[np.float32]:
    rounds = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, _ROUNDS, 1e-4)
    try:
        everywhere = np.full_like(first, 255)
        _, better = cv2.findTransformECC(
            first, second, found.copy(), cv2.MOTION_AFFINE, rounds, everywhere, 5
        )
    except cv2.error:  # it found no better one
        return found
    return np.asarray(better, np.float32)


def _matched(laid: NDArray[np.float32], wanted: NDArray[np.float32], inside: NDArray[np.bool_]) -> Any:
    """Brightness and contrast as in the other picture, by the medians of most pixels."""
    a, b = wanted[inside], laid[inside]
    middles = float(np.median(a)), float(np.median(b))
    spreads = [float(np.median(np.abs(each - middle))) for each, middle in zip((a, b), middles, strict=True)]
    gain = spreads[0] / spreads[1] if min(spreads) >= 2 else 1.0
    gain = min(max(gain, 0.5), 2.0)
    return (laid - middles[1]) * gain + middles[0]


def _spans(grey: Grey) -> Any:
    """How many grey levels lie around each pixel."""
    around = np.ones((5, 5), np.uint8)
    return cv2.dilate(grey, around).astype(np.int16) - cv2.erode(grey, around)


def _grey(picture: Image.Image) -> Grey:
    made = picture.convert("L")
    made.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    return np.asarray(made, np.uint8)
