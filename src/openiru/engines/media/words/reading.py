"""How does a stranger's picture leave the sandbox as pages for a reader of letters?"""

import io
from typing import Final

import cv2
import numpy as np
from PIL import Image

from openiru.engines.hashes.decode import decode_picture
from openiru.engines.hashes.types import NoPicture, PictureFault
from openiru.engines.media.types import MediaFault, NoMedia
from openiru.engines.media.words.preparing import VIEWS, prepared, seen

READER: Final = "openiru.engines.media.words.reading:read"
_ENOUGH_PX: Final = 3_000  # of the longer side; letters that are smaller in it cannot be read anyway
_FAULTS: Final = {
    PictureFault.NOT_A_PICTURE: MediaFault.NO_MEDIA,
    PictureFault.UNREADABLE: MediaFault.UNREADABLE,
    PictureFault.TOO_LARGE: MediaFault.TOO_LARGE,
}


def read(data: bytes) -> bytes | NoMedia:
    """The picture in every view of `VIEWS`, as a TIFF file with so many pages, grey."""
    grey = decode_picture(data, enough_side=_ENOUGH_PX, grey=True)
    if isinstance(grey, NoPicture):
        return NoMedia(fault=_FAULTS[grey.fault], reason=grey.reason)
    ready = prepared(np.ascontiguousarray(grey))
    first, *others = (Image.fromarray(seen(ready, view)) for view in VIEWS)
    file = io.BytesIO()
    first.save(file, "TIFF", save_all=True, append_images=others)
    return file.getvalue()


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
