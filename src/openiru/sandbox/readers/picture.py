"""How does the print of a stranger's picture leave the sandbox?"""

import io
from typing import Final

import cv2
import numpy as np
from PIL import Image

from openiru.engines.hashes.decode import FORMATS, MAX_PIXELS
from openiru.engines.media.pictures.printing import read_picture_print, to_bytes
from openiru.engines.media.pictures.types import Depth
from openiru.engines.media.types import NoMedia

READER: Final = "openiru.sandbox.readers.picture:read"


def read(data: bytes, *, depth: int = Depth.LOCAL, max_pixels: int = MAX_PIXELS) -> bytes | NoMedia:
    """The packed print of an encoded picture; `pictures.printing.from_bytes` reads it back."""
    found = read_picture_print(data, depth=Depth(depth), max_pixels=max_pixels)
    return found if isinstance(found, NoMedia) else to_bytes(found)


def warm() -> None:
    """Use every decoder and every way of looking once, and compile the kernels or load them."""
    cv2.setNumThreads(1)
    noise = np.random.default_rng(1).integers(0, 256, (8, 12, 3), dtype=np.uint8)
    picture = Image.fromarray(np.kron(noise, np.ones((12, 12, 1), np.uint8)))
    framed = Image.new("RGB", (2 * picture.width, 4 * picture.height))
    framed.paste(picture.resize(framed.size).crop((0, 0, framed.width, framed.height // 2)), (0, 96))
    for kind in FORMATS:
        for mode in ("RGB", "RGBA", "P", "L"):
            _use(picture.convert(mode), kind, Depth.HASHES)
    for other in (framed, _page_within(), picture.resize((64, 64)), picture.resize((3, 3))):
        _use(other, "PNG", Depth.DEEP)
    for broken in (b"", b"\xff\xd8\xff"):
        read(broken)


def _page_within() -> Image.Image:
    """A picture that shows a small page of lines on a dark ground: such a page is cut out and looked at by itself."""
    pixels = np.full((480, 640), 40, np.uint8)
    words = np.kron(np.random.default_rng(2).random((19, 150)) < 0.5, np.ones((20, 2), np.bool_))
    words[np.arange(380) % 20 > 8] = False
    pixels[50:430, 170:470] = np.where(words, 20, 255)
    return Image.fromarray(pixels)


def _use(picture: Image.Image, kind: str, depth: Depth) -> None:
    file = io.BytesIO()
    try:
        picture.save(file, kind)
    except (OSError, KeyError):  # no such encoder here, or no such mode in the format
        return
    read(file.getvalue(), depth=depth)
    read(file.getvalue()[: len(file.getvalue()) // 2])
