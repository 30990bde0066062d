"""How are the pixels of a large picture converted without ever having all of them a second time?

A strip is as wide as the picture that people see, and some rows high. What is done to each pixel by itself, and turning
upright, gives the same pixels strip by strip.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from openiru.engines.hashes.borrowed import grey_pixels, rgb_pixels

Pixels = NDArray[np.uint8]
Box = tuple[int, int, int, int]

WHOLE_PIXELS: Final = 2_000_000  # of a picture that is looked at in one piece
STRIP_PIXELS: Final = 400_000  # of a larger one at a time: its strips lie in memory five times while transparent parts become white
LANES: Final = 4  # the rows of all strips but the last are a multiple of this

_Turn = Image.Transpose
# By the number that EXIF gives: how the file's rows become those that people see. Source: Exif 2.32, tag Orientation.
_TURNS: Final[Mapping[int, Image.Transpose]] = {
    2: _Turn.FLIP_LEFT_RIGHT,
    3: _Turn.ROTATE_180,
    4: _Turn.FLIP_TOP_BOTTOM,
    5: _Turn.TRANSPOSE,
    6: _Turn.ROTATE_270,
    7: _Turn.TRANSVERSE,
    8: _Turn.ROTATE_90,
}
_FROM_BELOW: Final = (_Turn.ROTATE_180, _Turn.FLIP_TOP_BOTTOM)
_ACROSS: Final = (_Turn.TRANSPOSE, _Turn.ROTATE_270, _Turn.TRANSVERSE, _Turn.ROTATE_90)
_FROM_RIGHT: Final = (_Turn.TRANSVERSE, _Turn.ROTATE_90)


class Strips:
    """The pixels of a decoded picture as people see it, some rows at a time."""

    def __init__(self, picture: Image.Image, *, grey: bool = False) -> None:
        """Take a picture that is loaded; with `grey` luminance alone is given."""
        self._picture = picture
        self._turn = _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
        self._pixels_of: Callable[[Image.Image], Pixels] = grey_of if grey else rgb_of
        width, height = picture.size
        self.width, self.height = (height, width) if self._turn in _ACROSS else (width, height)

    @property
    def rows_a_strip(self) -> int:
        """How many rows of a strip are little to hold; all of them, where the picture is not large."""
        if self.width * self.height <= WHOLE_PIXELS:
            return self.height
        return max(LANES, STRIP_PIXELS // self.width // LANES * LANES)

    def __iter__(self) -> Iterator[Pixels]:
        """From the top: shape (rows, width, 3) in RGB, or (rows, width) if grey; read only."""
        rows = self.rows_a_strip
        for top in range(0, self.height, rows):
            yield self.rows(top, min(top + rows, self.height))

    def whole(self) -> Pixels:
        """All of them at once."""
        if self.width * self.height <= WHOLE_PIXELS:
            return self.rows(0, self.height)
        strips = iter(self)
        first = next(strips)
        pixels = np.empty((self.height, *first.shape[1:]), np.uint8)
        pixels[: len(first)] = first
        top = len(first)
        for strip in strips:
            pixels[top : top + len(strip)] = strip
            top += len(strip)
        pixels.flags.writeable = False
        return pixels

    def rows(self, top: int, bottom: int) -> Pixels:
        """Of some rows, the last one exclusive."""
        if (top, bottom) == (0, self.height):
            whole = self._picture if self._turn is None else self._picture.transpose(self._turn)
            return self._pixels_of(whole)
        strip = self._picture.crop(self._box(top, bottom))
        return self._pixels_of(strip if self._turn is None else strip.transpose(self._turn))

    def _box(self, top: int, bottom: int) -> Box:
        """Where some rows lie in the file's picture."""
        width, height = self._picture.size
        if self._turn in _FROM_RIGHT:
            return (width - bottom, 0, width - top, height)
        if self._turn in _ACROSS:
            return (top, 0, bottom, height)
        if self._turn in _FROM_BELOW:
            return (0, height - bottom, width, height - top)
        return (0, top, width, bottom)


def rgb_of(picture: Image.Image) -> Pixels:
    """Shape (height, width, 3): palettes, CMYK and 16 bits converted, transparent parts on white."""
    if picture.mode.startswith("I"):
        # Sixteen bits of grey: Pillow would cut them off at 255.
        grey = np.minimum(np.asarray(picture) >> 8, 255).astype(np.uint8)
        return np.repeat(grey[:, :, None], 3, axis=2)
    if picture.has_transparency_data:
        ground = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(ground, picture.convert("RGBA"))
    return rgb_pixels(picture if picture.mode == "RGB" else picture.convert("RGB"))


def grey_of(picture: Image.Image) -> Pixels:
    """Luminance, shape (height, width); by way of colours unless the picture has none."""
    if picture.mode == "L" and not picture.has_transparency_data:
        return grey_pixels(picture)
    return grey_pixels(Image.fromarray(np.ascontiguousarray(rgb_of(picture))).convert("L"))
