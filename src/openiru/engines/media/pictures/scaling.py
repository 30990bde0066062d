"""How large is a picture made before it is looked at?"""

from typing import Final

import cv2
import numpy as np

from openiru.engines.media.pictures.types import Grey

GREY_SIDE: Final = 320  # pixels of the longer side of small copies
_LEAST_SIDE: Final = 320  # smaller pictures are enlarged for local features, which need room around them


def shrunk(grey: Grey, side: int) -> Grey:
    """A picture whose longer side has so many pixels at most."""
    height, width = grey.shape
    scale = side / max(height, width)
    if scale >= 1:
        return grey
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small: Grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    return small


def enlarged(grey: Grey, side: int = _LEAST_SIDE) -> Grey:
    """A picture whose longer side has so many pixels at least."""
    height, width = grey.shape
    scale = side / max(height, width)
    if scale <= 1:
        return grey
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    large: Grey = cv2.resize(grey, size, interpolation=cv2.INTER_CUBIC).astype(np.uint8, copy=False)
    return large
