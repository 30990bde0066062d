"""How do two registered pictures look on top of each other?"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from openiru.engines.media.types import Box

SIDE_MAX: Final = 640  # pixels; enough to see whether lines meet
_FLAT: Final = 1e-6  # of the captured picture, the area that the known one fills
_FRAME: Final = (208, 72, 0)

Pixels = NDArray[np.uint8]


def can_overlay(transform: tuple[float, ...]) -> bool:
    """Whether a transform has six numbers and does not press the picture flat."""
    return len(transform) == 6 and abs(transform[0] * transform[4] - transform[1] * transform[3]) > _FLAT


def overlaid(captured: Pixels, known: Pixels, transform: tuple[float, ...]) -> Image.Image:
    """The captured picture in red and the known one in cyan where it lies: what both share turns grey.

    Args:
        captured: shape (height, width, 3).
        known: the same.
        transform: where points of the known picture lie in the captured one; see `Likeness`.
    """
    ground = _small(captured)
    turned, seen = _laid(_small(known), ground.size, transform)
    below, above = np.asarray(ground.convert("L")), np.asarray(turned)
    shown = np.stack((below, above, above), axis=2)
    inside = np.asarray(seen) > 0
    shown[~inside] = (below[~inside] // 2)[:, None]
    picture = Image.fromarray(shown)
    ImageDraw.Draw(picture).polygon(_corners(transform, picture.size), outline=_FRAME, width=3)
    return picture


def boxed(captured: Pixels, box: Box) -> Image.Image:
    """The captured picture with a region drawn."""
    picture = _small(captured)
    width, height = picture.size
    sides = (box.left * width, box.top * height, box.right * width, box.bottom * height)
    left, top, right, bottom = (
        int(np.clip(side, 0, most - 1)) for side, most in zip(sides, picture.size * 2, strict=True)
    )
    ImageDraw.Draw(picture).rectangle(
        (min(left, right), min(top, bottom), max(left, right), max(top, bottom)), outline=_FRAME, width=4
    )
    return picture


def _small(pixels: Pixels) -> Image.Image:
    picture = Image.fromarray(pixels)
    picture.thumbnail((SIDE_MAX, SIDE_MAX))
    return picture


def _laid(
    known: Image.Image, size: tuple[int, int], transform: tuple[float, ...]
) -> tuple[Image.Image, Image.Image]:
    """The known picture as it lies in the captured one, in grey, and where it does."""
    width, height = size
    # Points of the captured picture, in pixels, to points of the known one: the other way round.
    forward = np.array([*transform[:3], *transform[3:], 0, 0, 1], float).reshape(3, 3)
    back = (
        np.diag((known.width, known.height, 1.0))
        @ np.linalg.inv(forward)
        @ np.diag((1 / width, 1 / height, 1.0))
    )
    way = tuple(float(each) for each in back[:2].ravel())
    everywhere = Image.new("L", known.size, 255)
    laid, seen = (
        picture.transform(size, Image.Transform.AFFINE, way, Image.Resampling.BILINEAR)
        for picture in (known.convert("L"), everywhere)
    )
    return laid, seen


def _corners(transform: tuple[float, ...], size: tuple[int, int]) -> list[tuple[float, float]]:
    a, b, c, d, e, f = transform
    return [
        ((a * x + b * y + c) * size[0], (d * x + e * y + f) * size[1])
        for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))
    ]
