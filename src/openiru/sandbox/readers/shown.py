"""How do the pixels of a stranger's picture leave the sandbox, to be shown without anything else of the file?"""

import io
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from openiru.engines.hashes.decode import FORMATS, MAX_PIXELS, use_picture
from openiru.engines.hashes.strips import Strips
from openiru.engines.hashes.types import NoPicture
from openiru.engines.media.packing import BrokenPrintError, pack, unpack
from openiru.engines.media.types import NoMedia
from openiru.sandbox.readers.faults import MEDIA_FAULTS

READER: Final = "openiru.sandbox.readers.shown:read"
_KIND: Final = "pixels"
_VERSION: Final = 1


def read(data: bytes, *, max_pixels: int = MAX_PIXELS, max_side: int = 1_024) -> bytes | NoMedia:
    """The packed pixels of a picture, made smaller until no side is longer than `max_side`; `unpacked` reads them."""
    pixels = use_picture(data, lambda strips: _smaller(strips, max_side), max_pixels=max_pixels)
    if isinstance(pixels, NoPicture):
        return NoMedia(fault=MEDIA_FAULTS[pixels.fault], reason=pixels.reason)
    return pack(_KIND, _VERSION, {"pixels": pixels})


def _smaller(strips: Strips, max_side: int) -> NDArray[np.uint8]:
    """Made smaller by whole numbers strip by strip, as long as twice the pixels are left that are wanted; then exactly."""
    times = max(1, max(strips.width, strips.height) // (2 * max_side))
    if times == 1:
        picture = Image.fromarray(strips.whole())
    else:
        rows = max(times, strips.rows_a_strip // times * times)
        parts = (strips.rows(top, min(top + rows, strips.height)) for top in range(0, strips.height, rows))
        reduced = [np.asarray(Image.fromarray(np.ascontiguousarray(part)).reduce(times)) for part in parts]
        picture = Image.fromarray(np.concatenate(reduced))
    picture.thumbnail((max_side, max_side))
    return np.asarray(picture)


def unpacked(made: bytes | NoMedia) -> NDArray[np.uint8] | None:
    """What the sandbox answered, shape (height, width, 3), RGB; None of what cannot be shown."""
    if isinstance(made, NoMedia):
        return None
    try:
        pixels = unpack(made, _KIND, _VERSION)[0].get("pixels")
    except BrokenPrintError:
        return None
    is_picture = pixels is not None and pixels.dtype == np.uint8 and pixels.shape[2:] == (3,) and pixels.size
    return pixels if is_picture else None


def warm() -> None:
    """Use every decoder once."""
    for kind in FORMATS:
        for mode in ("RGB", "RGBA", "P", "L"):
            file = io.BytesIO()
            try:
                Image.new(mode, (64, 48)).save(file, kind)
            except (OSError, KeyError):  # no such encoder here, or no such mode in the format
                continue
            read(file.getvalue(), max_side=32)
            read(file.getvalue()[: len(file.getvalue()) // 2])
