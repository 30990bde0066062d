"""How are untrusted bytes turned into pixels, within limits?"""

import io
import math
import struct
import warnings
import zlib
from collections.abc import Callable
from typing import Final, TypeAlias, TypeVar

from PIL import Image, UnidentifiedImageError

from openiru.engines.hashes import strips
from openiru.engines.hashes.bulk import without_bulk
from openiru.engines.hashes.pieces import TooManyPiecesError, check_pieces, components_of_first_scan
from openiru.engines.hashes.strips import Strips
from openiru.engines.hashes.types import NoPicture, PictureFault

Pixels: TypeAlias = strips.Pixels
Used = TypeVar("Used")

MAX_PIXELS: Final = 50_000_000
MAX_SIDE: Final = 65_535  # pixels; JPEG and GIF have no longer ones. Memory grows with lines as well.
MAX_BYTES: Final = 100_000_000
# Pixels of all scans of a JPEG together: sixteen scans of the largest picture; encoders write ten or twelve.
MOST_SCANNED: Final = 16 * MAX_PIXELS
# Formats that platforms serve. Never PSD, FITS, EPS or TIFF: their decoders were attacked before.
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")

_SCAN: Final = b"\xff\xda"  # never stands within a scan, where such bytes are followed by a zero

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
    RuntimeError,  # of AVIF, in lines that claim more than there is
    struct.error,
    zlib.error,
    Warning,
)


def decode_picture(
    data: bytes, *, max_pixels: int = MAX_PIXELS, enough_side: int | None = None, grey: bool = False
) -> Pixels | NoPicture:
    """The pixels of a picture as people see it: shape (height, width, 3), RGB, or (height, width) if grey.

    The first frame of an animation; turned upright as EXIF says; palettes, CMYK and 16 bits converted; transparent
    parts on white. The array is read only, and may have gaps. Arguments are those of `use_picture`.
    """
    return use_picture(data, Strips.whole, max_pixels=max_pixels, enough_side=enough_side, grey=grey)


def use_picture(
    data: bytes,
    use: Callable[[Strips], Used],
    *,
    max_pixels: int = MAX_PIXELS,
    enough_side: int | None = None,
    grey: bool = False,
) -> Used | NoPicture:
    """What is made of a picture's pixels, which need never lie in memory a second time.

    Size is checked before anything is decoded.

    Args:
        data: the file.
        use: is given the decoded picture, and called at most once.
        max_pixels: more are refused.
        enough_side: a longer side that is enough. JPEG is then decoded at a half, quarter or eighth where that leaves
            as much, which costs less than to decode all of it.
        grey: luminance alone. JPEG keeps it apart, so colours are not even decoded.
    """
    if len(data) > MAX_BYTES:
        return NoPicture(fault=PictureFault.TOO_LARGE, reason=f"The file has more than {MAX_BYTES:,} bytes.")
    try:
        return _decode(data, use, max_pixels, enough_side, grey=grey)
    except UnidentifiedImageError:
        return NoPicture(
            fault=PictureFault.NOT_A_PICTURE, reason="The file is no JPEG, PNG, WebP, GIF or AVIF picture."
        )
    except TooManyPiecesError:
        return _too_large("The file comes in more pieces than any picture needs.")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return _too_many_pixels(max_pixels)
    except _BROKEN:
        return NoPicture(fault=PictureFault.UNREADABLE, reason="The picture is broken or cut off.")


def _decode(
    data: bytes, use: Callable[[Strips], Used], max_pixels: int, enough_side: int | None, *, grey: bool
) -> Used | NoPicture:
    check_pieces(data)
    with Image.open(io.BytesIO(without_bulk(data)), formats=FORMATS) as picture:
        if picture.width * picture.height > max_pixels:
            return _too_many_pixels(max_pixels)
        if max(picture.size) > MAX_SIDE:
            return _too_large(f"The picture has a side of more than {MAX_SIDE:,} pixels.")
        if picture.format == "JPEG":
            if _is_drawn_over(picture, data):
                return _too_large("The picture is drawn over too many times.")
            _decode_less(picture, enough_side, grey=grey)
        picture.load()
        return use(Strips(picture, grey=grey))


def _is_drawn_over(picture: Image.Image, data: bytes) -> bool:
    """Whether all scans of a JPEG together have too many pixels; most files have one scan, in which no other is looked for."""
    if not picture.info.get("progressive") and components_of_first_scan(data) == len(picture.getbands()):
        return False
    return data.count(_SCAN) * picture.width * picture.height > MOST_SCANNED


def _decode_less(picture: Image.Image, enough_side: int | None, *, grey: bool) -> None:
    """Ask the decoder to leave out colours or detail; nothing changes where neither was asked for."""
    mode = "L" if grey and picture.mode == "RGB" else None
    size = None
    if enough_side is not None:
        scale = enough_side / max(picture.size)
        size = (max(1, math.ceil(picture.width * scale)), max(1, math.ceil(picture.height * scale)))
    if mode or size:
        picture.draft(mode, size or picture.size)  # None leaves colours as they are


def _too_many_pixels(max_pixels: int) -> NoPicture:
    return _too_large(f"The picture has more than {max_pixels:,} pixels.")


def _too_large(reason: str) -> NoPicture:
    return NoPicture(fault=PictureFault.TOO_LARGE, reason=reason)
