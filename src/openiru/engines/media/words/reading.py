"""How does a stranger's picture leave the sandbox as pages for a reader of letters?"""

import io
from collections.abc import Sequence
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from openiru.engines.hashes.decode import decode_picture
from openiru.engines.hashes.types import NoPicture, PictureFault
from openiru.engines.media.packing import BrokenPrintError, pack, unpack
from openiru.engines.media.types import MediaFault, NoMedia
from openiru.engines.media.words.preparing import VIEWS, Grey, prepared, seen

READER: Final = "openiru.engines.media.words.reading:read"
_KIND: Final = "pages"
_VERSION: Final = 1
# A view has four million pixels, is up to a fifth wider, and has a margin, of any shape.
MAX_PAGE_PX: Final = 16_000_000
_MAX_SIDE: Final = 1 << 16
_ENOUGH_PX: Final = 3_000  # of the longer side; letters that are smaller in it cannot be read anyway
_FAULTS: Final = {
    PictureFault.NOT_A_PICTURE: MediaFault.NO_MEDIA,
    PictureFault.UNREADABLE: MediaFault.UNREADABLE,
    PictureFault.TOO_LARGE: MediaFault.TOO_LARGE,
}


def read(data: bytes) -> bytes | NoMedia:
    """The picture in every view of `VIEWS`, packed; `unpacked_pages` reads them back."""
    grey = decode_picture(data, enough_side=_ENOUGH_PX, grey=True)
    if isinstance(grey, NoPicture):
        return NoMedia(fault=_FAULTS[grey.fault], reason=grey.reason)
    ready = prepared(np.ascontiguousarray(grey))
    return pack(_KIND, _VERSION, {f"{place}": seen(ready, view) for place, view in enumerate(VIEWS)})


def unpacked_pages(made: bytes) -> list[Grey]:
    """What the sandbox answered: a grey page for each view; nothing about the answer is trusted.

    Raises:
        BrokenPrintError: if it is anything else.
    """
    arrays, _ = unpack(made, _KIND, _VERSION)
    if arrays.keys() != {f"{place}" for place in range(len(VIEWS))} or not all(
        map(_is_page, arrays.values())
    ):
        raise BrokenPrintError("these are no pages of a picture")
    return [arrays[f"{place}"] for place in range(len(VIEWS))]


def tiff_of(pages: Sequence[Grey]) -> bytes:
    """Pages as the file that a reader of letters takes."""
    first, *others = map(Image.fromarray, pages)
    file = io.BytesIO()
    first.save(file, "TIFF", save_all=True, append_images=others)
    return file.getvalue()


def _is_page(page: NDArray[Any]) -> bool:
    return (
        page.dtype == np.uint8
        and page.ndim == 2
        and 0 < page.size <= MAX_PAGE_PX
        and max(page.shape) < _MAX_SIDE
    )


def warm() -> None:
    """Use every decoder once."""
    cv2.setNumThreads(1)
    noise = np.random.default_rng(1).integers(0, 256, (60, 80), dtype=np.uint8)
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "AVIF"):
        for mode in ("RGB", "RGBA", "P", "L"):
            file = io.BytesIO()
            try:
                Image.fromarray(noise).convert(mode).save(file, kind)
            except (OSError, KeyError):  # no such encoder here, or no such mode in the format
                continue
            read(file.getvalue())
            read(file.getvalue()[: len(file.getvalue()) // 2])
