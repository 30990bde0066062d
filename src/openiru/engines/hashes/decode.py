"""How are untrusted bytes turned into pixels, within limits?"""

import io
import struct
import warnings
import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from openiru.engines.hashes.borrowed import rgb_pixels
from openiru.engines.hashes.types import NoPicture, PictureFault

MAX_PIXELS: Final = 50_000_000
MAX_BYTES: Final = 100_000_000
# Formats that platforms serve. Never PSD, FITS, EPS or TIFF: their decoders were attacked before.
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")

Pixels = NDArray[np.uint8]

# Pillow only warns of pictures up to twice its own limit, which lies above ours. Set once for the process: filters that
# are set and reset around each picture are not safe where several threads decode.
warnings.simplefilter("error", Image.DecompressionBombWarning)

# What Pillow's decoders raise on broken files, beside OSError.
_BROKEN: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    struct.error,
    zlib.error,
    Warning,
)


def decode_picture(data: bytes, *, max_pixels: int = MAX_PIXELS) -> Pixels | NoPicture:
    """The pixels of a picture as people see it: shape (height, width, 3), RGB.

    The first frame of an animation; turned upright as EXIF says; palettes, CMYK and 16 bits converted; transparent
    parts on white. Size is checked before anything is decoded. The array is read only, and may have gaps.
    """
    if len(data) > MAX_BYTES:
        return NoPicture(fault=PictureFault.TOO_LARGE, reason=f"The file has more than {MAX_BYTES:,} bytes.")
    try:
        return _decode(data, max_pixels)
    except UnidentifiedImageError:
        return NoPicture(
            fault=PictureFault.NOT_A_PICTURE, reason="The file is no JPEG, PNG, WebP, GIF or AVIF picture."
        )
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return _too_many_pixels(max_pixels)
    except _BROKEN:
        return NoPicture(fault=PictureFault.UNREADABLE, reason="The picture is broken or cut off.")


def _decode(data: bytes, max_pixels: int) -> Pixels | NoPicture:
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        if picture.width * picture.height > max_pixels:
            return _too_many_pixels(max_pixels)
        # In place: otherwise even a picture that stands upright is copied.
        ImageOps.exif_transpose(picture, in_place=True)
        return _rgb(picture)


def _too_many_pixels(max_pixels: int) -> NoPicture:
    return NoPicture(fault=PictureFault.TOO_LARGE, reason=f"The picture has more than {max_pixels:,} pixels.")


def _rgb(picture: Image.Image) -> Pixels:
    if picture.mode.startswith("I"):
        # Sixteen bits of grey: Pillow would cut them off at 255.
        grey = np.minimum(np.asarray(picture, dtype=np.int64) >> 8, 255).astype(np.uint8)
        return np.repeat(grey[:, :, None], 3, axis=2)
    if picture.has_transparency_data:
        ground = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(ground, picture.convert("RGBA"))
    return rgb_pixels(picture if picture.mode == "RGB" else picture.convert("RGB"))
