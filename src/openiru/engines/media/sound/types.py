"""What is kept of a recording, and how much of one is read?"""

from dataclasses import dataclass, field
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from openiru.engines.media import packing

KIND: Final = "sound"
VERSION: Final = 3

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

LOW_BASS_BIN: Final = 10  # of 3.9 Hz: 39 Hz, the lowest that is heard under noise
BASS_BINS: Final = 48  # from there to 222 Hz
MOST_BASS: Final = 3  # peaks in `DENSE_FRAMES` that are kept there, the strongest
COLUMNS: Final = LEVEL_BINS + BASS_BINS  # of levels
STRENGTH_DB: Final = 3.0  # below the loudest peak around
WEAKEST: Final = 15  # of these

WAVE_RATE_HZ: Final = 500  # at which the wave below 245 Hz is kept, and that above it
WAVE_EACH: Final = 8  # of these samples in a frame
WAVES: Final = 2  # below 245 Hz, and from 255 to 480 Hz
LOUDEST_WAVE: Final = 127

DENSE_FRAMES: Final = 64  # about a second, in which
MOST_PEAKS: Final = (
    80  # are kept, the strongest: music and speech have 40, a row of clicks would have hundreds
)

MOST_ROOM_DB: Final = 100
MOST_FRAMES: Final = 1 << 19  # 2.3 hours: as long as a recording in a bank may be
_STRENGTH_BITS: Final = 4
_TIME_BITS: Final = 10  # below those that tell the time
_OPTIONAL: Final = ("strengths", "bass", "levels", "room", "signs", "wave")  # longer prints lack some
_BIN_MASK: Final = (1 << (_TIME_BITS - _STRENGTH_BITS)) - 1

Frames = NDArray[np.uint32]
Steps = NDArray[np.uint16]
Levels = NDArray[np.uint8]
Strengths = NDArray[np.uint8]
Bass = NDArray[np.uint32]
Room = NDArray[np.int8]
Signs = NDArray[np.uint8]
Wave = NDArray[np.int8]


def _no_frames() -> Frames:
    return np.empty(0, np.uint32)


def _no_steps() -> Steps:
    return np.empty(0, np.uint16)


def no_levels() -> Levels:
    """Those of a recording that is longer than `LEVELS_S`, or known."""
    return np.empty((0, COLUMNS // 2), np.uint8)


def _no_bytes() -> Strengths:
    return np.empty(0, np.uint8)


def no_room() -> Room:
    """That of a recording without levels."""
    return np.empty(0, np.int8)


def no_wave() -> Wave:
    """That of a recording without levels."""
    return np.empty(0, np.int8)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SoundPrint:
    """Where a recording's spectrum has its peaks, and how its wave goes below 480 Hz. About 1.5 MB an hour.

    Nothing can be heard or read from it again but the rough course of its pitches. One of 30 s at most also tells how loud it
    is at each time and pitch and more of its wave, 7 KB a second; prints without are as good where there is little noise.
    """

    frames: Frames = field(default_factory=_no_frames)  # when, in frames of 16 ms, ascending
    steps: Steps = field(default_factory=_no_steps)  # how high, in eighths of a semitone above 220 Hz
    length_frames: int = 0
    is_cut: bool = False  # whether the recording goes on after what was read
    strengths: Strengths = field(
        default_factory=_no_bytes
    )  # of peaks: 3 dB below the loudest around, or none
    bass: Bass = field(default_factory=_no_frames)  # peaks below 220 Hz, by time: see `bass_codes`
    levels: Levels = field(default_factory=no_levels)  # how loud, of a short recording: see `levels.py`
    room: Room = field(
        default_factory=no_room
    )  # dB from what is usual at each pitch up to the loudest, of one with levels
    signs: Signs = field(default_factory=_no_bytes)  # whether the wave is above zero: see `waves.py`
    wave: Wave = field(default_factory=no_wave)  # of one with levels, `WAVES` times `WAVE_EACH` in a frame

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
            and all(np.array_equal(getattr(self, name), getattr(other, name)) for name in _OPTIONAL)
        )

    __hash__ = None  # type: ignore[assignment]  # compared by value

    @property
    def seconds(self) -> float:
        """How long the recording is."""
        return self.length_frames / FRAMES_A_SECOND

    def to_bytes(self) -> bytes:
        """The print as it lies in files."""
        arrays: dict[str, NDArray[Any]] = {"frames": self.frames, "steps": self.steps}
        for name in _OPTIONAL:
            if len(getattr(self, name)):
                arrays[name] = getattr(self, name)
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
        levels, room = arrays.get("levels", no_levels()), arrays.get("room", no_room())
        strengths, bass = arrays.get("strengths", _no_bytes()), arrays.get("bass", _no_frames())
        signs, wave = arrays.get("signs", _no_bytes()), arrays.get("wave", no_wave())
        if not (
            _are_peaks(frames, steps, length)
            and _are_strengths(strengths, len(frames))
            and _are_bass(bass, length)
            and _are_levels(levels, room, length)
            and _is_wave(signs, wave, length)
        ):
            raise packing.BrokenPrintError("this print of sound is damaged; make it anew")
        return cls(
            frames=frames,
            steps=steps,
            length_frames=length,
            is_cut=facts.get("is_cut") is True,
            strengths=strengths,
            bass=bass,
            levels=levels,
            room=room,
            signs=signs,
            wave=wave,
        )


def bass_codes(times: NDArray[np.int64], bins: NDArray[np.int64], strengths: Strengths) -> Bass:
    """Peaks below 220 Hz as one number each: time in levels, bin and strength."""
    return ((times << _TIME_BITS) | (bins << _STRENGTH_BITS) | strengths).astype(np.uint32)


def bass_of(codes: Bass) -> tuple[NDArray[np.int64], NDArray[np.int64], Strengths]:
    """Times in levels, bins and strengths of peaks below 220 Hz."""
    times, bins, strengths = bass_at(codes.astype(np.int64))
    return times, bins, strengths.astype(np.uint8)


def bass_at(code: Any) -> tuple[Any, Any, Any]:
    """The same of one code, or of many in 64 bits."""
    return code >> _TIME_BITS, (code >> _STRENGTH_BITS) & _BIN_MASK, code & WEAKEST


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
    if not 0 <= length <= MOST_FRAMES:
        return False
    if not len(frames):
        return True
    if not (frames[-1] < length and (frames[1:] >= frames[:-1]).all() and steps.max() <= HIGHEST_STEP):
        return False
    return bool(np.bincount(frames // DENSE_FRAMES).max() <= MOST_PEAKS)


def _are_strengths(strengths: NDArray[Any], peaks: int) -> bool:
    if strengths.dtype != np.uint8 or strengths.ndim != 1 or len(strengths) not in (0, peaks):
        return False
    return not len(strengths) or int(strengths.max()) <= WEAKEST


def _are_bass(codes: NDArray[Any], length: int) -> bool:
    if codes.dtype != np.uint32 or codes.ndim != 1:
        return False
    if not len(codes):
        return True
    times, bins, _ = bass_of(codes)
    if not (bool((np.diff(times) >= 0).all()) and EACH * int(times[-1]) < length and bins.max() < BASS_BINS):
        return False
    return bool(np.bincount(times // (DENSE_FRAMES // EACH)).max() <= MOST_BASS)


def _are_levels(levels: NDArray[Any], room: NDArray[Any], length: int) -> bool:
    if levels.dtype != np.uint8 or levels.ndim != 2 or levels.shape[1] != COLUMNS // 2:
        return False
    if room.dtype != np.int8 or room.shape != ((COLUMNS,) if len(levels) else (0,)):
        return False
    return EACH * len(levels) <= min(length, LEVELS_S * FRAMES_A_SECOND) + EACH


def _is_wave(signs: NDArray[Any], wave: NDArray[Any], length: int) -> bool:
    if signs.dtype != np.uint8 or wave.dtype != np.int8 or signs.ndim != 1 or wave.ndim != 1:
        return False
    is_short = length <= LEVELS_S * FRAMES_A_SECOND + EACH
    return len(signs) in (0, WAVES * length) and len(wave) in (
        0,
        WAVES * WAVE_EACH * length if is_short else 0,
    )
