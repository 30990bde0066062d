"""How is the print of a picture made in which marks are looked for, and that of a mark?"""

import io
from typing import Final

import cv2
import numpy as np
from PIL import Image, ImageDraw

from openiru.engines.hashes.decode import MAX_PIXELS, decode_picture
from openiru.engines.hashes.types import NoPicture, PictureFault
from openiru.engines.media.marks.colours import colour_map
from openiru.engines.media.marks.grounds import Pixels, trimmed
from openiru.engines.media.marks.points import SIDE, points_of_mark, points_of_picture
from openiru.engines.media.marks.types import MarkPrint
from openiru.engines.media.pictures.types import LocalFeatures
from openiru.engines.media.types import MediaFault, NoMedia

_FAULTS: Final = {
    PictureFault.NOT_A_PICTURE: MediaFault.NO_MEDIA,
    PictureFault.UNREADABLE: MediaFault.UNREADABLE,
    PictureFault.TOO_LARGE: MediaFault.TOO_LARGE,
}


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
    return _print_of(pixels, points_of_picture(pixels))


def mark_print_of(pixels: Pixels) -> MarkPrint:
    """The print of a mark, without the flat ground around it; its points at several sizes."""
    return _print_of(trimmed(pixels), points_of_mark(pixels))


def warm() -> None:
    """Use every decoder once and look in every way; afterwards, nothing can be loaded."""
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
    read(_on_white(picture), is_mark=True)
    read(b"")


def _on_white(picture: Image.Image) -> bytes:
    """A round emblem: ground is told from the mark in such a one only."""
    ground = Image.new("RGB", (picture.width + 40, picture.height + 40), "white")
    round_one = Image.new("L", picture.size)
    ImageDraw.Draw(round_one).ellipse((0, 0, picture.width, picture.height), fill=255)
    ground.paste(picture, (20, 20), round_one)
    file = io.BytesIO()
    ground.save(file, "PNG")
    return file.getvalue()


def _print_of(pixels: Pixels, points: LocalFeatures) -> MarkPrint:
    height, width = pixels.shape[:2]
    return MarkPrint(
        width=width,
        height=height,
        frames=points.frames,
        descriptors=points.descriptors,
        colours=colour_map(pixels),
    )
