"""What is kept of a recording, and how much of one is read?"""

from dataclasses import dataclass, field
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from openiru.engines.media import packing

KIND: Final = "sound"
VERSION: Final = 2

RATE_HZ: Final = 16_000
HOP: Final = 256  # samples between two frames: times are counted in frames
FRAMES_A_SECOND: Final = RATE_HZ / HOP

STEPS_AN_OCTAVE: Final = 96  # pitches are counted in eighths of a semitone
STEPS_A_SEMITONE: Final = STEPS_AN_OCTAVE // 12
LOWEST_HZ: Final = 220.0
OCTAVES: Final = 4.6  # up to 5,300 Hz
HIGHEST_STEP: Final = int(STEPS_AN_OCTAVE * OCTAVES)

WINDOW: Final = 1024  # samples of which a spectrum is made
LEVELS_S: Final = 30  # a recording that is longer has no levels
EACH: Final = 2  # frames that have one level
LOW_BIN: Final = int(LOWEST_HZ * WINDOW / RATE_HZ)
LEVEL_BINS: Final = 328  # from that bin up to `HIGHEST_STEP`; even, as two levels are in a byte
LOUDEST: Final = 15

DENSE_FRAMES: Final = 64  # about a second, in which
MOST_PEAKS: Final = (
    80  # are kept, the strongest: music and speech have 40, a row of clicks would have hundreds
)

_MOST_FRAMES: Final = 1 << 24  # three days

Frames = NDArray[np.uint32]
Steps = NDArray[np.uint16]
Levels = NDArray[np.uint8]


def _no_frames() -> Frames:
    return np.empty(0, np.uint32)


def _no_steps() -> Steps:
    return np.empty(0, np.uint16)


def no_levels() -> Levels:
    """Those of a recording that is longer than `LEVELS_S`, or known."""
    return np.empty((0, LEVEL_BINS // 2), np.uint8)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SoundPrint:
    """Where a recording's spectrum has its peaks: all that is compared later. About 0.8 MB an hour.

    Nothing can be heard or read from it again but the rough course of its pitches. One of 30 s at most also tells how loud it
    is at each time and pitch, 5 KB a second; prints without are as good where there is little noise.
    """

    frames: Frames = field(default_factory=_no_frames)  # when, in frames of 16 ms, ascending
    steps: Steps = field(default_factory=_no_steps)  # how high, in eighths of a semitone above 220 Hz
    length_frames: int = 0
    is_cut: bool = False  # whether the recording goes on after what was read
    levels: Levels = field(default_factory=no_levels)  # how loud, of a short recording: see `levels.py`

    def __len__(self) -> int:
        """How many peaks."""
        return len(self.frames)

    def __eq__(self, other: object) -> bool:
        """Whether it is the same print."""
        return (
            isinstance(other, SoundPrint)
            and (self.length_frames, self.is_cut) == (other.length_frames, other.is_cut)
            and np.array_equal(self.frames, other.frames)
            and np.array_equal(self.steps, other.steps)
            and np.array_equal(self.levels, other.levels)
        )

    __hash__ = None  # type: ignore[assignment]  # compared by value

    @property
    def seconds(self) -> float:
        """How long the recording is."""
        return self.length_frames / FRAMES_A_SECOND

    def to_bytes(self) -> bytes:
        """The print as it lies in files."""
        arrays: dict[str, NDArray[Any]] = {"frames": self.frames, "steps": self.steps}
        if len(self.levels):
            arrays["levels"] = self.levels
        facts = {"length_frames": self.length_frames, "is_cut": self.is_cut}
        return packing.pack(KIND, VERSION, arrays, facts)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """A print that was kept.

        Raises:
            BrokenPrintError: if it is none of sound, of another version, or damaged.
        """
        arrays, facts = packing.unpack(data, KIND, VERSION)
        if not {"frames", "steps"} <= arrays.keys() or not isinstance(facts.get("length_frames"), int):
            raise packing.BrokenPrintError("this print of sound lacks a part; make it anew")
        frames, steps, length = arrays["frames"], arrays["steps"], facts["length_frames"]
        levels = arrays.get("levels", no_levels())
        if not (_are_peaks(frames, steps, length) and _are_levels(levels, length)):
            raise packing.BrokenPrintError("this print of sound is damaged; make it anew")
        is_cut = facts.get("is_cut") is True
        return cls(frames=frames, steps=steps, length_frames=length, is_cut=is_cut, levels=levels)


def _are_peaks(frames: NDArray[Any], steps: NDArray[Any], length: int) -> bool:
    if isinstance(length, bool):
        return False
    if (
        frames.dtype != np.uint32
        or steps.dtype != np.uint16
        or frames.ndim != 1
        or frames.shape != steps.shape
    ):
        return False
    if not 0 <= length <= _MOST_FRAMES:
        return False
    if not len(frames):
        return True
    if not (frames[-1] < length and (frames[1:] >= frames[:-1]).all() and steps.max() <= HIGHEST_STEP):
        return False
    return bool(np.bincount(frames // DENSE_FRAMES).max() <= MOST_PEAKS)


def _are_levels(levels: NDArray[Any], length: int) -> bool:
    if levels.dtype != np.uint8 or levels.ndim != 2 or levels.shape[1] != LEVEL_BINS // 2:
        return False
    return EACH * len(levels) <= min(length, LEVELS_S * FRAMES_A_SECOND) + EACH
