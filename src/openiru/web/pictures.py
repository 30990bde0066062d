"""How is a captured picture shown without handing its bytes to a browser?"""

import io
from typing import Final

import numpy as np
from django.http import HttpResponse
from numpy.typing import NDArray
from PIL import Image

from openiru.sandbox.readers import shown as reader
from openiru.sandbox.shared import shared_sandbox

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
    return as_png(grey_square() if pixels is None else Image.fromarray(pixels))


def pixels_of(data: bytes) -> NDArray[np.uint8] | None:
    """The pixels of a kept picture, made so small that no side is longer than `SIDE_MAX`.

    None of what is no picture, or too large a one. The file is decoded in the sandbox.
    """
    # One worker for each process of the web server: people look at one picture after the other.
    sandbox = shared_sandbox(reader.READER, workers=1)
    return reader.unpacked(sandbox.read(data, max_pixels=PIXELS_MAX, max_side=SIDE_MAX))


def grey_square() -> Image.Image:
    """What stands where no picture can be shown."""
    return Image.new("RGB", (32, 24), "#8a9096")


def as_png(picture: Image.Image) -> HttpResponse:
    """A picture made here, as an answer that nothing can run in."""
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=3)
    return HttpResponse(file.getvalue(), content_type="image/png", headers=HEADERS)
