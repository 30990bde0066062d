"""What is kept of a video, to compare it later without the file?

A video is cut into shots, and a shot into *looks*: stretches in which the picture hardly changes. Each look keeps the
hashes of its first frame, for each box of the frame in which the content may stand; two looks a second in all eight
positions, so that mirrored and turned copies are found.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from openiru.engines.media.packing import BrokenPrintError, pack, unpack

UPRIGHT: Final = 0  # the position in which known videos are compared
_KIND: Final = "video"
VERSION: Final = 1

Seconds = NDArray[np.float64]


class Depth(StrEnum):
    """How closely a video is looked at."""

    KEYFRAMES = "keyframes"  # only frames that decode alone: fast, blind to most between
    SECONDS = "seconds"  # four frames a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """The looks of a video by time, and their hashes; n looks, m hashes."""

    from_s: Seconds  # shape (n,)
    to_s: Seconds  # shape (n,); ends exclusive
    shots: NDArray[np.int32]  # shape (n,): in which shot each look lies
    hashes: NDArray[np.uint64]  # shape (m, 4): PDQ, most significant word first
    owners: NDArray[np.int32]  # shape (m,): whose hash it is
    turns: NDArray[np.uint8]  # shape (m,): position of the picture when it was hashed, 0 as it stands
    boxes: NDArray[np.uint8]  # shape (m,): 0 the whole frame, else a part of it

    def __len__(self) -> int:
        """How many looks there are."""
        return len(self.from_s)

    @property
    def seconds(self) -> float:
        """How long pictures are seen that can be compared: without black, flat and blurred ones."""
        return float((self.to_s - self.from_s).sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoPrint:
    """What is compared of a video."""

    depth: Depth
    seconds: float  # how much of it was read
    is_whole: bool  # whether it was read to its end
    width: int  # pixels, as people see it
    height: int
    looks: Looks

    def to_bytes(self) -> bytes:
        """The print, to be kept or sent."""
        facts: dict[str, Any] = {name: getattr(self, name) for name in _FACTS}
        return pack(_KIND, VERSION, {name: getattr(self.looks, name) for name in _ARRAYS}, facts)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The print that was kept.

        Raises:
            BrokenPrintError: if it is none, of another version, or damaged.
        """
        arrays, facts = unpack(data, _KIND, VERSION)
        try:
            looks = Looks(**{name: arrays[name].astype(kind, copy=False) for name, kind in _ARRAYS.items()})
            facts["depth"] = Depth(facts["depth"])
            made = cls(looks=looks, **{name: facts[name] for name in _FACTS})
        except (KeyError, ValueError, TypeError) as error:
            raise BrokenPrintError("this is a damaged print of a video; make it anew") from error
        _check_looks(made.looks)
        return made


_FACTS: Final = ("depth", "seconds", "is_whole", "width", "height")
_ARRAYS: Final = {
    "from_s": np.float64,
    "to_s": np.float64,
    "shots": np.int32,
    "hashes": np.uint64,
    "owners": np.int32,
    "turns": np.uint8,
    "boxes": np.uint8,
}


def _check_looks(looks: Looks) -> None:
    """Refuse arrays that do not fit each other: kernels do not look."""
    looked, hashed = len(looks.from_s), len(looks.owners)
    fits = (
        looks.from_s.shape == looks.to_s.shape == looks.shots.shape == (looked,)
        and looks.hashes.shape == (hashed, 4)
        and looks.owners.shape == looks.turns.shape == looks.boxes.shape == (hashed,)
        and bool(((looks.owners >= 0) & (looks.owners < looked)).all())
        and bool((np.isfinite(looks.from_s) & (looks.from_s < looks.to_s) & np.isfinite(looks.to_s)).all())
    )
    if not fits:
        raise BrokenPrintError("this is a damaged print of a video; make it anew")
