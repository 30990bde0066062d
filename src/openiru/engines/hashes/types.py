"""Words of picture hashes."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

HASH_BITS = 256
HASH_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class PdqHash:
    """The PDQ hash of a picture good enough to compare."""

    value: bytes  # 32 bytes, most significant bit first, as in the hexadecimal form of other tools
    quality: int  # 0 to 100; at least the least quality that was asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Spectrum:
    """What a hash is made of: the 16 by 16 lowest frequencies of a picture good enough to compare."""

    frequencies: NDArray[np.float32]  # down the picture by row, across it by column
    quality: int  # 0 to 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LowQuality:
    """A picture with too little detail to compare: flat, blurred or tiny. Its hash would resemble everything."""

    score: int  # 0 to 100


class PictureFault(StrEnum):
    """Why no picture could be read."""

    NOT_A_PICTURE = "not-a-picture"  # no format that we open
    UNREADABLE = "unreadable"  # broken or cut off
    TOO_LARGE = "too-large"  # more pixels or bytes than we decode


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPicture:
    """Bytes that could not be read as a picture, and why."""

    fault: PictureFault
    reason: str  # a sentence for people


class WrongHashLengthError(ValueError):
    """A hash that does not have 256 bits."""
