"""What is kept of a video, to compare it later without the file?

A video is cut into shots, and a shot into *looks*: stretches in which the picture hardly changes. Each look keeps the
hashes of its first frame, for each box of the frame in which the content may stand; two looks a second in all eight
positions, so that mirrored and turned copies are found.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.dihedral import TURNS
from openiru.engines.media.packing import BrokenPrintError, pack, unpack
from openiru.engines.media.sound.types import SoundPrint
from openiru.engines.media.video.views import KINDS as VIEW_KINDS
from openiru.engines.media.video.views import Views, check_views, no_views

UPRIGHT: Final = 0  # the position in which known videos are compared
_KIND: Final = "video"
_SOUND: Final = "sound"
_VIEWS: Final = "views."  # before the names of their arrays
VERSION: Final = 2

MAX_S: Final = 1e6  # eleven days; no time of a video that we read is later

Seconds = NDArray[np.float64]


class Depth(StrEnum):
    """How closely a video is looked at."""

    KEYFRAMES = "keyframes"  # only frames that decode alone: fast, blind to most between
    SECONDS = "seconds"  # four frames a second
    LOCAL = "local"  # also local features every two seconds: finds crops and insets


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
    views: Views = field(default_factory=no_views)  # of depth `LOCAL` alone
    sound: SoundPrint | None = None  # if it has any

    def to_bytes(self) -> bytes:
        """The print, to be kept or sent."""
        facts: dict[str, Any] = {name: getattr(self, name) for name in _FACTS}
        arrays = {name: getattr(self.looks, name) for name in _ARRAYS}
        arrays |= {_VIEWS + name: getattr(self.views, name) for name in VIEW_KINDS}
        if self.sound is not None:
            arrays[_SOUND] = np.frombuffer(self.sound.to_bytes(), np.uint8)
        return pack(_KIND, VERSION, arrays, facts)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The print that was kept.

        Raises:
            BrokenPrintError: if it is none, of another version, or damaged.
        """
        arrays, facts = unpack(data, _KIND, VERSION)
        try:
            looks = Looks(**{name: arrays[name].astype(kind, copy=False) for name, kind in _ARRAYS.items()})
            views = Views(
                **{name: arrays[_VIEWS + name].astype(kind, copy=False) for name, kind in VIEW_KINDS.items()}
            )
            facts["depth"] = Depth(facts["depth"])
            sound = SoundPrint.from_bytes(arrays[_SOUND].tobytes()) if _SOUND in arrays else None
            made = cls(looks=looks, views=views, sound=sound, **{name: facts[name] for name in _FACTS})
        except (KeyError, ValueError, TypeError) as error:
            raise BrokenPrintError("this is a damaged print of a video; make it anew") from error
        _check_looks(made.looks)
        check_views(made.views)
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


def are_stretches(from_s: Seconds, to_s: Seconds) -> bool:
    """Whether all begin before they end, within what a video may last; what is no number is no stretch."""
    return bool(((from_s >= -MAX_S) & (from_s < to_s) & (to_s <= MAX_S)).all())


def _check_looks(looks: Looks) -> None:
    """Refuse arrays that do not fit each other: kernels do not look."""
    looked, hashed = len(looks.from_s), len(looks.owners)
    fits = (
        looks.from_s.shape == looks.to_s.shape == looks.shots.shape == (looked,)
        and looks.hashes.shape == (hashed, 4)
        and looks.owners.shape == looks.turns.shape == looks.boxes.shape == (hashed,)
        and bool(((looks.owners >= 0) & (looks.owners < looked)).all())
        and are_stretches(looks.from_s, looks.to_s)
        and bool((np.diff(looks.from_s) >= 0).all())
        and bool((looks.turns < len(TURNS)).all())
    )
    if not fits:
        raise BrokenPrintError("this is a damaged print of a video; make it anew")
