"""How is a captured picture shown without handing its bytes to a browser?"""

import io
from typing import Final

from django.http import HttpResponse
from PIL import Image

from openiru.engines.hashes.decode import Pixels, decode_picture
from openiru.engines.hashes.types import NoPicture

SIDE_MAX: Final = 1_024  # pixels; enough to judge, small enough to be quick
PIXELS_MAX: Final = 25_000_000

HEADERS: Final = {
    # Even if somebody opens the address by itself, nothing may run or load.
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Content-Disposition": 'inline; filename="capture.png"',
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


def shown(data: bytes) -> HttpResponse:
    """A fresh PNG made from the pixels of `data`, without anything else that was in the file.

    What is no picture, or too large a one, becomes a grey square that says so by its colour
    alone; the page beside it names the media type.
    """
    pixels = pixels_of(data)
    picture = grey_square() if pixels is None else Image.fromarray(pixels)
    picture.thumbnail((SIDE_MAX, SIDE_MAX))
    return as_png(picture)


def pixels_of(data: bytes) -> Pixels | None:
    """The pixels of a kept picture; None of what is none, or too large a one."""
    pixels = decode_picture(data, max_pixels=PIXELS_MAX)
    return None if isinstance(pixels, NoPicture) else pixels


def grey_square() -> Image.Image:
    """What stands where no picture can be shown."""
    return Image.new("RGB", (32, 24), "#8a9096")


def as_png(picture: Image.Image) -> HttpResponse:
    """A picture made here, as an answer that nothing can run in."""
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=3)
    return HttpResponse(file.getvalue(), content_type="image/png", headers=HEADERS)
