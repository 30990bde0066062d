"""How is the print of a picture made in which marks are looked for, and that of a mark?"""

import io
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from openiru.engines.hashes.decode import MAX_PIXELS, decode_picture
from openiru.engines.hashes.types import NoPicture, PictureFault
from openiru.engines.media.marks.colours import colour_map
from openiru.engines.media.marks.types import MarkPrint
from openiru.engines.media.pictures.features import find_sift
from openiru.engines.media.types import MediaFault, NoMedia

SIDE: Final = 1024  # pixels of the longer side of a picture; smaller ones are enlarged up to twice
POINTS: Final = 1600
MARK_SIDES: Final = (
    72,
    128,
    232,
)  # pixels of the longer side of a mark: as small as it may be seen, and larger
MARK_POINTS: Final = 110  # at each size
_FLAT: Final = 14  # grey levels that the ground around a mark may differ
_FAULTS: Final = {
    PictureFault.NOT_A_PICTURE: MediaFault.NO_MEDIA,
    PictureFault.UNREADABLE: MediaFault.UNREADABLE,
    PictureFault.TOO_LARGE: MediaFault.TOO_LARGE,
}

Pixels = NDArray[np.uint8]


def read(data: bytes, *, is_mark: bool = False, max_pixels: int = MAX_PIXELS) -> bytes | NoMedia:
    """The packed print of an encoded picture; what a sandbox calls. `MarkPrint.from_bytes` reads it back."""
    pixels = decode_picture(data, max_pixels=max_pixels, enough_side=SIDE)
    if isinstance(pixels, NoPicture):
        return NoMedia(fault=_FAULTS[pixels.fault], reason=pixels.reason)
    made = mark_print_of(pixels) if is_mark else scene_print_of(pixels)
    return made.to_bytes()


def scene_print_of(pixels: Pixels) -> MarkPrint:
    """The print of a picture in which marks are looked for, from RGB of shape (height, width, 3).

    Cost: about 0.2 s on one core, nearly all for points.
    """
    height, width = pixels.shape[:2]
    grey = _scaled(_grey(pixels), min(SIDE / max(height, width), 2.0))
    found = find_sift(grey, count=POINTS)
    return MarkPrint(
        width=width,
        height=height,
        frames=found.frames,
        descriptors=found.descriptors,
        colours=colour_map(pixels),
    )


def mark_print_of(pixels: Pixels) -> MarkPrint:
    """The print of a mark, without the flat ground around it; its points at several sizes."""
    mark = _trimmed(pixels)
    height, width = mark.shape[:2]
    grey = _grey(mark)
    frames, descriptors = [], []
    for side in MARK_SIDES:
        # Room around the mark, so that points at its rim are found.
        small = _scaled(grey, side / max(height, width))
        room = side // 6
        found = find_sift(
            cv2.copyMakeBorder(small, room, room, room, room, cv2.BORDER_REPLICATE).astype(np.uint8),
            count=MARK_POINTS,
        )
        whole = max(small.shape) + 2 * room
        placed = found.frames.copy()
        placed[:, :3] *= whole / max(small.shape)
        placed[:, :2] -= room / max(small.shape)
        frames.append(placed)
        descriptors.append(found.descriptors)
    return MarkPrint(
        width=width,
        height=height,
        frames=np.concatenate(frames),
        descriptors=np.concatenate(descriptors),
        colours=colour_map(mark),
    )


def warm() -> None:
    """Use every decoder once, and compile the kernels or load them."""
    cv2.setNumThreads(1)
    noise = np.random.default_rng(1).integers(0, 256, (8, 12, 3), dtype=np.uint8)
    picture = Image.fromarray(np.kron(noise, np.ones((12, 12, 1), np.uint8)))
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "AVIF"):
        file = io.BytesIO()
        try:
            picture.save(file, kind)
        except (OSError, KeyError):  # no such encoder here
            continue
        for is_mark in (False, True):
            read(file.getvalue(), is_mark=is_mark)
            read(file.getvalue()[:-90], is_mark=is_mark)
    read(b"")


def _grey(pixels: Pixels) -> Pixels:
    grey: Any = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY)
    made: Pixels = grey
    return made


def _scaled(grey: Pixels, scale: float) -> Pixels:
    height, width = grey.shape
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    made: Pixels = cv2.resize(grey, size, interpolation=kind).astype(np.uint8, copy=False)
    return made


def _trimmed(pixels: Pixels) -> Pixels:
    """A mark without the flat ground around it, which is whatever lies in its corners."""
    corners = pixels[[0, 0, -1, -1], [0, -1, 0, -1]].astype(np.int64)
    if np.abs(corners - corners[0]).max() > _FLAT:
        return pixels
    other = np.abs(pixels.astype(np.int64) - corners[0]).max(axis=2) > _FLAT
    rows, columns = np.flatnonzero(other.any(axis=1)), np.flatnonzero(other.any(axis=0))
    if len(rows) < 8 or len(columns) < 8:
        return pixels
    return pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
