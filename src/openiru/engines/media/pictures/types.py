"""What is kept of a picture so that it can be compared without its file?"""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.media.types import Box

Grey = NDArray[np.uint8]  # shape (height, width)
Words = NDArray[np.uint64]  # hashes, four words each

WORDS_A_HASH: Final = 4
TURNS_A_PICTURE: Final = 8


class Depth(IntEnum):
    """How closely a picture is looked at; each depth holds what the ones before it hold."""

    HASHES = 1  # the whole picture in eight positions, and a small grey copy
    PANELS = 2  # also its parts: without borders, within frames, small rectangles within
    LOCAL = 3  # also local features (ORB), as it is and mirrored
    DEEP = 4  # also SIFT, at a finer scale: slower, and the last resort


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalFeatures:
    """Points of a picture that can be found again, and what surrounds each."""

    # Position, size and angle (x, y, size, radians); lengths as shares of the longer side.
    frames: NDArray[np.float32]  # shape (n, 4)
    descriptors: NDArray[np.uint8]  # shape (n, 32) for ORB, (n, 128) for SIFT

    def __len__(self) -> int:
        """How many there are."""
        return len(self.frames)


def no_features(width: int) -> LocalFeatures:
    """Nothing found, with descriptors of so many bytes."""
    return LocalFeatures(frames=np.empty((0, 4), np.float32), descriptors=np.empty((0, width), np.uint8))


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseUp:
    """A page of words within a picture, with more pixels than the copy of the whole has of it."""

    box: Box
    grey: Grey


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturePrint:
    """What is kept of a picture."""

    width: int  # of the file, upright
    height: int
    quality: int  # 0 to 100: of the hashes of the whole picture; below 50 they resemble everything
    turns: Words  # shape (8, 4): hashes in the order of `engines.hashes.dihedral.TURNS`
    boxes: NDArray[np.float32]  # shape (b, 4): left, top, right, bottom as shares; parts that may be pictures
    box_turns: Words  # shape (b, 8, 4)
    box_qualities: NDArray[np.uint8]  # shape (b,)
    grey: Grey  # a small copy, upright
    depth: Depth = Depth.HASHES
    orb: LocalFeatures = field(default_factory=lambda: no_features(32))
    orb_mirrored: LocalFeatures = field(default_factory=lambda: no_features(32))  # of the mirrored picture
    sift: LocalFeatures = field(default_factory=lambda: no_features(128))
    close_ups: tuple[CloseUp, ...] = ()
