"""How does the PDQ hash of a stranger's picture leave the sandbox?"""

import io
from collections.abc import Mapping
from typing import Final

import numpy as np
from PIL import Image

from openiru.engines.hashes.decode import FORMATS, MAX_PIXELS, decode_picture
from openiru.engines.hashes.pdq import MIN_QUALITY, hash_pixels
from openiru.engines.hashes.types import LowQuality, NoPicture, PdqHash, PictureFault
from openiru.engines.media.packing import BrokenPrintError, pack, unpack
from openiru.engines.media.types import MediaFault, NoMedia

READER: Final = "openiru.sandbox.readers.pdq:read"
_KIND: Final = "pdq"
_VERSION: Final = 1
FAULTS: Final[Mapping[PictureFault, MediaFault]] = {
    PictureFault.NOT_A_PICTURE: MediaFault.NO_MEDIA,
    PictureFault.UNREADABLE: MediaFault.UNREADABLE,
    PictureFault.TOO_LARGE: MediaFault.TOO_LARGE,
}
_PICTURE_FAULTS: Final[Mapping[MediaFault, PictureFault]] = {
    **{media: picture for picture, media in FAULTS.items()},
    MediaFault.TOO_SLOW: PictureFault.TOO_LARGE,
    MediaFault.REFUSED: PictureFault.UNREADABLE,
}


def read(data: bytes, *, max_pixels: int = MAX_PIXELS, min_quality: int = MIN_QUALITY) -> bytes | NoMedia:
    """The packed hash of an encoded picture, or how poor it is; `unpacked` reads it back."""
    pixels = decode_picture(data, max_pixels=max_pixels)
    if isinstance(pixels, NoPicture):
        return NoMedia(fault=FAULTS[pixels.fault], reason=pixels.reason)
    made = hash_pixels(pixels, min_quality=min_quality)
    if isinstance(made, LowQuality):
        return pack(_KIND, _VERSION, {}, {"score": made.score})
    return pack(_KIND, _VERSION, {"pdq": np.frombuffer(made.value, np.uint8)}, {"quality": made.quality})


def unpacked(made: bytes | NoMedia) -> PdqHash | LowQuality | NoPicture:
    """What the sandbox answered, in the words of the engine."""
    if isinstance(made, NoMedia):
        return NoPicture(fault=_PICTURE_FAULTS[made.fault], reason=made.reason)
    try:
        arrays, facts = unpack(made, _KIND, _VERSION)
        if "score" in facts:
            return LowQuality(score=int(facts["score"]))
        return PdqHash(value=arrays["pdq"].tobytes(), quality=int(facts["quality"]))
    except (BrokenPrintError, KeyError, TypeError, ValueError):
        return NoPicture(fault=PictureFault.UNREADABLE, reason="The file made its decoder answer nonsense.")


def warm() -> None:
    """Use every decoder once, in colour and grey, and compile the kernels of hashes or load them."""
    noise = np.random.default_rng(1).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    picture = Image.fromarray(np.kron(noise, np.ones((12, 12, 1), np.uint8)))
    for kind in FORMATS:
        for mode in ("RGB", "RGBA", "P", "L"):
            _use(picture.convert(mode), kind)
    for size in ((64, 64), (3, 3)):
        _use(picture.resize(size), "PNG")
    for broken in (b"", b"\xff\xd8\xff"):
        read(broken)


def _use(picture: Image.Image, kind: str) -> None:
    file = io.BytesIO()
    try:
        picture.save(file, kind)
    except (OSError, KeyError):  # no such encoder here, or no such mode in the format
        return
    read(file.getvalue())
    read(file.getvalue()[: len(file.getvalue()) // 2])
