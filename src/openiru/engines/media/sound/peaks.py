"""Where does the spectrum of a recording have its peaks?

A peak is a point of time and pitch that is louder than all around it. Which points these are hardly depends on loudness,
compression or noise; that is why recordings are compared by them.
"""

import math
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import fft

from openiru.engines.media.sound.bass import Thinner, bass_peaks
from openiru.engines.media.sound.levels import averaged, levels_of, room_of
from openiru.engines.media.sound.types import (
    DENSE_FRAMES,
    EACH,
    FRAMES_A_SECOND,
    HIGHEST_STEP,
    HOP,
    LEVEL_BINS,
    LEVELS_S,
    LOW_BIN,
    LOWEST_HZ,
    MOST_PEAKS,
    RATE_HZ,
    STEPS_AN_OCTAVE,
    STRENGTH_DB,
    WEAKEST,
    WINDOW,
    Frames,
    SoundPrint,
    Steps,
    Strengths,
    bass_codes,
    no_levels,
    no_room,
    no_wave,
)
from openiru.engines.media.sound.waves import signs_of, wave_of

Samples = NDArray[np.float32]

_BIN_HZ: Final = RATE_HZ / WINDOW
_BINS: Final = int(LOWEST_HZ * 2 ** (HIGHEST_STEP / STEPS_AN_OCTAVE) / _BIN_HZ) + 2
_CHUNK: Final = 2048  # frames: bounds the memory that an hour takes

REACH_FRAMES: Final = 7  # how far around a peak nothing is louder, in time
REACH_SHARE: Final = 0.105  # and in pitch, as a share of its own
LEAST_REACH_BINS: Final = 2
_QUIET: Final = 1e-9  # power of a window of digital silence, and of what only rounding leaves in it
_DEPTH: Final = 1e-6  # 60 dB below the loudest peak around: not heard
BASS_DEPTH: Final = 10 ** (-(WEAKEST + 0.5) * STRENGTH_DB / 10)
AROUND_FRAMES: Final = int(2 * FRAMES_A_SECOND)


def _reach(place: int) -> int:
    """How many bins up and down nothing is louder than a peak."""
    return max(LEAST_REACH_BINS, round(place * REACH_SHARE))


_REACHES: Final = np.array([_reach(place) for place in range(_BINS)], np.int64)
_HANN: Final = np.hanning(WINDOW + 1)[:WINDOW].astype(np.float32)

_compiled = njit(cache=True, nogil=True, error_model="numpy")


class PeakFinder:
    """Finds the peaks of a recording that comes piece by piece; holds some seconds of it at a time."""

    def __init__(self) -> None:
        self.count = 0  # samples so far
        self._waiting: list[Samples] = []
        self._held = 0  # samples that wait
        self._tail = np.empty(0, np.float32)
        self._frame = 0  # the first whose peaks are not yet told
        self._before = 0  # frames that the tail holds before that one
        self._found: list[tuple[Frames, Steps, NDArray[np.float32]]] = []
        self._thinner = Thinner()
        self._heard: list[NDArray[np.float32]] = []  # power of a short recording, for its levels

    def feed(self, samples: Samples) -> None:
        """Take the next piece: mono, 16 kHz, -1 to 1; what is not a number counts as silence."""
        self._waiting.append(np.asarray(samples, np.float32).ravel())
        self._held += len(self._waiting[-1])
        self.count += len(self._waiting[-1])
        if self._held >= _CHUNK * HOP:
            self._look(is_last=False)

    def finish(self, *, is_cut: bool = False) -> SoundPrint:
        """The print of all that came; `is_cut` if more would have come."""
        self._look(is_last=True)
        length = self.count // HOP
        if not self._found:
            return SoundPrint(length_frames=length, is_cut=is_cut)
        frames, steps, powers = (np.concatenate(parts) for parts in zip(*self._found, strict=True))
        bass_power = self._thinner.power((self._frame + EACH - 1) // EACH)
        bass = bass_peaks(bass_power)
        loudest = loudest_around(frames, powers)
        kept = _strongest(frames, powers, powers >= loudest[frames // AROUND_FRAMES] * _DEPTH)
        at = (bass.times * EACH).astype(np.uint32)
        both = loudest_around(np.concatenate((frames, at)), np.concatenate((powers, bass.power)))
        bass_strengths = strengths_of(bass.power, both[at // AROUND_FRAMES])
        is_heard = bass.power >= both[at // AROUND_FRAMES] * BASS_DEPTH
        power = averaged(np.concatenate(self._heard)) if self._heard else None
        thinned = self._thinner.samples()
        return SoundPrint(
            frames=frames[kept],
            steps=steps[kept],
            length_frames=length,
            is_cut=is_cut,
            strengths=strengths_of(powers[kept], both[frames[kept] // AROUND_FRAMES]),
            bass=bass_codes(bass.times[is_heard], bass.bins[is_heard], bass_strengths[is_heard]),
            levels=no_levels() if power is None else levels_of(power, bass_power),
            room=no_room() if power is None else room_of(power, bass_power),
            signs=signs_of(thinned, length),
            wave=no_wave() if power is None else wave_of(thinned, length),
        )

    def _look(self, *, is_last: bool) -> None:
        new = np.nan_to_num(np.concatenate([*self._waiting, np.empty(0, np.float32)]), posinf=0.0, neginf=0.0)
        samples = np.concatenate((self._tail, new))
        self._waiting, self._held = [], 0
        self._thinner.feed(new)
        frames = max(0, (len(samples) - WINDOW) // HOP + 1)
        end = frames if is_last else frames - REACH_FRAMES
        if end > self._before:
            for begin in range(self._before, end, _CHUNK):
                self._find(samples, begin, min(end, begin + _CHUNK), frames)
            self._frame += end - self._before
            kept = max(0, end - REACH_FRAMES)
            self._before = end - kept
            samples = samples[kept * HOP :].copy()
        self._tail = samples

    def _find(self, samples: Samples, begin: int, end: int, frames: int) -> None:
        first, last = max(0, begin - REACH_FRAMES), min(frames, end + REACH_FRAMES)
        power = _powers(samples[first * HOP : (last - 1) * HOP + WINDOW])
        when, steps, levels = _find_peaks(power, _REACHES, begin - first, end - first)
        offset = self._frame - self._before + first
        self._found.append((when + np.uint32(offset), steps, levels))
        if self.count > LEVELS_S * RATE_HZ:
            self._heard.clear()
        else:
            self._heard.append(power[begin - first : end - first, LOW_BIN : LOW_BIN + LEVEL_BINS].copy())


def sound_print_of(samples: Samples, *, is_cut: bool = False) -> SoundPrint:
    """The print of a recording.

    Args:
        samples: mono, 16 kHz, -1 to 1; what is not a number counts as silence.
        is_cut: whether the recording goes on after them.

    Cost:
        About 3 s of one core and 100 MB for an hour.
    """
    finder = PeakFinder()
    finder.feed(samples)
    return finder.finish(is_cut=is_cut)


def _powers(samples: Samples) -> NDArray[np.float32]:
    """Power of each frame in each bin that is looked at."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP] * _HANN
    top = _BINS + int(_BINS * REACH_SHARE) + 2
    spectrum = fft.rfft(frames, axis=1, overwrite_x=True)[:, :top]
    power: NDArray[np.float32] = spectrum.real**2
    power += spectrum.imag**2
    return power


@_compiled
def _find_peaks(
    power: NDArray[np.float32], reach: NDArray[np.int64], begin: int, end: int
) -> tuple[NDArray[np.uint32], NDArray[np.uint16], NDArray[np.float32]]:
    """Peaks of the frames from `begin` to `end`, by time, then pitch."""
    frames = len(power)
    room = 1024
    when: NDArray[Any] = np.empty(room, np.uint32)
    pitch: NDArray[Any] = np.empty(room, np.uint16)
    level: NDArray[Any] = np.empty(room, np.float32)
    count = 0
    for frame in range(begin, end):
        for place in range(LOW_BIN, _BINS):
            own = power[frame, place]
            if own <= _QUIET or own <= power[frame, place - 1] or own < power[frame, place + 1]:
                continue
            if (frame and own <= power[frame - 1, place]) or (
                frame + 1 < frames and own < power[frame + 1, place]
            ):
                continue
            if not _is_highest(power, frame, place, reach[place]):
                continue
            step = _step(power[frame, place - 1], own, power[frame, place + 1], place)
            if step < 0 or step > HIGHEST_STEP:
                continue
            if count == room:
                room *= 2
                when, pitch, level = _grown(when, room), _grown(pitch, room), _grown(level, room)
            when[count], pitch[count], level[count] = frame, step, own
            count += 1
    return when[:count], pitch[:count], level[:count]


@_compiled
def _grown(array: NDArray[Any], room: int) -> NDArray[Any]:
    larger = np.empty(room, array.dtype)
    larger[: len(array)] = array
    return larger


@_compiled
def _is_highest(power: NDArray[np.float32], frame: int, place: int, reach: int) -> bool:
    frames, bins = power.shape
    own = power[frame, place]
    # The own frame first: it refuses most.
    for other in range(max(0, place - reach), min(bins, place + reach + 1)):
        if power[frame, other] > own:
            return False
    for near in range(max(0, frame - REACH_FRAMES), min(frames, frame + REACH_FRAMES + 1)):
        for other in range(max(0, place - reach), min(bins, place + reach + 1)):
            if power[near, other] > own:
                return False
    return True


@_compiled
def _step(below: float, own: float, above: float, place: int) -> int:
    """The pitch between the bins: where the parabola through three logarithms has its top."""
    a, b, c = math.log(below + 1e-20), math.log(own), math.log(above + 1e-20)
    curve = a - 2 * b + c
    shift = 0.5 * (a - c) / curve if curve < 0 else 0.0
    return round(STEPS_AN_OCTAVE * math.log2((place + shift) * _BIN_HZ / LOWEST_HZ))


def loudest_around(frames: NDArray[np.uint32], powers: NDArray[np.float32]) -> NDArray[np.float32]:
    """The loudest peak of each two seconds and those before and after."""
    blocks = frames // AROUND_FRAMES
    loudest = np.zeros(int(blocks.max()) + 3 if len(frames) else 2, np.float32)
    np.maximum.at(loudest, blocks + 1, powers)
    told: NDArray[np.float32] = np.maximum(np.maximum(loudest[:-2], loudest[1:-1]), loudest[2:])
    return told


def strengths_of(powers: NDArray[np.float32], loudest: NDArray[np.float32]) -> Strengths:
    """By how many times 3 dB peaks are weaker than the loudest around."""
    below = np.rint(10 / STRENGTH_DB * np.log10(loudest / powers))
    told: Strengths = np.minimum(below, WEAKEST).astype(np.uint8)
    return told


def _strongest(
    frames: NDArray[np.uint32], levels: NDArray[np.float32], audible: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which of the audible peaks are among the strongest `MOST_PEAKS` of their `DENSE_FRAMES`."""
    rows = np.flatnonzero(audible)
    blocks = frames[rows] // DENSE_FRAMES
    order = np.lexsort((-levels[rows], blocks))
    sorted_blocks = blocks[order]
    rank = np.arange(len(rows)) - np.searchsorted(sorted_blocks, sorted_blocks)
    kept = np.zeros(len(frames), np.bool_)
    kept[rows[order[rank < MOST_PEAKS]]] = True
    return kept
