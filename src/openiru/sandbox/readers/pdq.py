"""How does the PDQ hash of a stranger's picture leave the sandbox?"""

import io
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from PIL import Image

from openiru.engines.hashes.decode import FORMATS, MAX_PIXELS, use_picture
from openiru.engines.hashes.dihedral import TURNS, DihedralHashes, hash_turns
from openiru.engines.hashes.pdq import hash_pixels
from openiru.engines.hashes.strips import Strips
from openiru.engines.hashes.types import HASH_BYTES, LowQuality, NoPicture, PdqHash, PictureFault
from openiru.engines.media.packing import BrokenPrintError, pack, unpack
from openiru.engines.media.types import NoMedia
from openiru.sandbox.readers.faults import MEDIA_FAULTS, PICTURE_FAULTS

READER: Final = "openiru.sandbox.readers.pdq:read"
_KIND: Final = "pdq"
_VERSION: Final = 1
_BEST: Final = 100  # quality and score


def read(
    data: bytes, *, max_pixels: int = MAX_PIXELS, grey: bool = False, turns: bool = False
) -> bytes | NoMedia:
    """The packed hash of an encoded picture, or how poor it is; `unpacked` reads it back.

    Args:
        data: the file.
        max_pixels: larger pictures are not decoded.
        grey: whether colours of JPEG files are left out.
        turns: whether the hashes of all eight positions are wanted; `unpacked_turns` reads them back.
    """
    hashed: Callable[[Strips], DihedralHashes | PdqHash | LowQuality] = hash_turns if turns else hash_pixels
    made = use_picture(data, hashed, max_pixels=max_pixels, grey=grey)
    if isinstance(made, NoPicture):
        return NoMedia(fault=MEDIA_FAULTS[made.fault], reason=made.reason)
    if isinstance(made, LowQuality):
        return pack(_KIND, _VERSION, {}, {"score": made.score})
    values = made.values if isinstance(made, DihedralHashes) else (made.value,)
    hashes = np.frombuffer(b"".join(values), np.uint8).reshape(-1, HASH_BYTES)
    return pack(_KIND, _VERSION, {"hashes": hashes}, {"quality": made.quality})


def unpacked(made: bytes | NoMedia) -> PdqHash | LowQuality | NoPicture:
    """What the sandbox answered, in the words of the engine."""
    found = _unpacked(made, 1)
    if isinstance(found, LowQuality | NoPicture):
        return found
    return PdqHash(value=found[0][0], quality=found[1])


def unpacked_turns(made: bytes | NoMedia) -> DihedralHashes | LowQuality | NoPicture:
    """The same for what was asked for with `turns`."""
    found = _unpacked(made, len(TURNS))
    if isinstance(found, LowQuality | NoPicture):
        return found
    return DihedralHashes(values=found[0], quality=found[1])


def _unpacked(made: bytes | NoMedia, count: int) -> tuple[tuple[bytes, ...], int] | LowQuality | NoPicture:
    """So many hashes and their quality; nothing about the answer is trusted."""
    if isinstance(made, NoMedia):
        return NoPicture(fault=PICTURE_FAULTS[made.fault], reason=made.reason)
    try:
        arrays, facts = unpack(made, _KIND, _VERSION)
        if "score" in facts:
            return LowQuality(score=_per_cent(facts["score"]))
        hashes, quality = arrays["hashes"], _per_cent(facts["quality"])
        if hashes.shape == (count, HASH_BYTES) and hashes.dtype == np.uint8:
            return tuple(row.tobytes() for row in hashes), quality
    except (BrokenPrintError, KeyError, TypeError, ValueError, OverflowError):
        pass
    return NoPicture(fault=PictureFault.UNREADABLE, reason="The file made its decoder answer nonsense.")


def _per_cent(told: Any) -> int:
    if not 0 <= int(told) <= _BEST:
        raise ValueError(told)
    return int(told)


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
    read(file.getvalue(), turns=True)
    read(file.getvalue(), grey=True)
    read(file.getvalue()[: len(file.getvalue()) // 2])
