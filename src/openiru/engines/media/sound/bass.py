"""What is heard of a recording below 220 Hz, where bins of 16 Hz do not tell tones apart?

The sound is thinned to 1 kHz and looked at in windows four times as long. Only what lies under noise is looked for there: no
landmark is made of it, as drums and bass of much music are alike.
"""

from typing import Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import fft

from openiru.engines.media.sound.types import (
    BASS_BINS,
    DENSE_FRAMES,
    EACH,
    HOP,
    LOW_BASS_BIN,
    MOST_BASS,
    RATE_HZ,
    WINDOW,
)

Samples = NDArray[np.float32]
Power = NDArray[np.float32]

BESIDE: Final = 20  # bins below and above those that are kept: 80 Hz
THINNED: Final = 16  # samples of which one is left
BASS_WINDOW: Final = 256  # of these: 0.26 s
BASS_HOP: Final = EACH * HOP // THINNED
REACH_TIMES: Final = 8  # levels before and after a peak in which nothing is louder
REACH_BINS: Final = 4
_LOWEST: Final = max(0, LOW_BASS_BIN - BESIDE)  # the first bin that is looked at
BELOW: Final = LOW_BASS_BIN - _LOWEST  # bins below the first that is kept
_TAPS: Final = 223
# Where half of the wave is left, as a share of the highest pitch that there is; hardly any is left above 570 Hz.
_CUT_OFF: Final = 2 * 450 / RATE_HZ
_OFF_MIDDLE: Final = np.arange(_TAPS) - _TAPS // 2
_WINDOWED: Final = np.sinc(_CUT_OFF * _OFF_MIDDLE) * np.hamming(_TAPS)
# As scipy.signal.firwin makes it. All of scipy.signal would cost every worker that reads sound 45 MB.
_FILTER: Final = (_WINDOWED / _WINDOWED.sum()).astype(np.float32)
_MIDDLE: Final = ((EACH - 1) * HOP + WINDOW) // 2 // THINNED  # of the first level
_QUIET: Final = 1e-9
# A tone has the same power in it as in the windows above 220 Hz, which hold four times as many samples.
_TONE: Final = (WINDOW / BASS_WINDOW) ** 2
_CHUNK: Final = 4096  # times
_HANN: Final = np.hanning(BASS_WINDOW + 1)[:BASS_WINDOW].astype(np.float32)

_compiled = njit(cache=True, nogil=True, error_model="numpy")


class BassPeaks(NamedTuple):
    """Peaks below 220 Hz, by time, then pitch."""

    times: NDArray[np.int64]  # levels
    bins: NDArray[np.int64]  # from `LOW_BASS_BIN`
    power: Power


class Thinner:
    """Thins sound that comes piece by piece to 1 kHz; holds 4 KB of each second."""

    def __init__(self) -> None:
        self._tail = np.zeros(_TAPS // 2, np.float32)
        self._parts: list[Samples] = []

    def feed(self, samples: Samples) -> None:
        """Take the next piece: mono, 16 kHz."""
        held = np.concatenate((self._tail, samples))
        count = max(0, (len(held) - _TAPS) // THINNED + 1)
        self._parts.append(_thinned(held, count))
        self._tail = held[count * THINNED :].copy()

    def samples(self) -> Samples:
        """All that came, at `RATE_HZ` / `THINNED`."""
        return np.concatenate((np.empty(0, np.float32), *self._parts))

    def power(self, times: int) -> Power:
        """Power at each time of a level, in each bin from `BESIDE` below those that are kept to as many above."""
        samples = self.samples()
        before = BASS_WINDOW // 2 - _MIDDLE
        room = (times - 1) * BASS_HOP + BASS_WINDOW if times else 0
        padded = np.zeros(max(room, before), np.float32)
        fits = min(len(samples), len(padded) - before)
        padded[before : before + fits] = samples[:fits]
        told = np.empty((times, BELOW + BASS_BINS + BESIDE), np.float32)
        frames = (
            np.lib.stride_tricks.sliding_window_view(padded, BASS_WINDOW)[::BASS_HOP] if times else padded
        )
        for begin in range(0, times, _CHUNK):
            spectrum = fft.rfft(frames[begin : begin + _CHUNK][: times - begin] * _HANN, axis=1)
            kept = spectrum[:, _LOWEST : _LOWEST + told.shape[1]]
            told[begin : begin + len(kept)] = _TONE * (kept.real**2 + kept.imag**2)
        return told


def bass_peaks(power: Power) -> BassPeaks:
    """The strongest `MOST_BASS` peaks of each second; what `Thinner.power` tells."""
    times, bins, levels = _find(power)
    blocks = times // (DENSE_FRAMES // EACH)
    order = np.lexsort((-levels, blocks))
    ranked = blocks[order]
    rank = np.arange(len(times)) - np.searchsorted(ranked, ranked)
    kept = np.sort(order[rank < MOST_BASS])
    return BassPeaks(times[kept], bins[kept], levels[kept])


@_compiled
def _thinned(samples: Samples, count: int) -> Samples:
    """The filter, the same backwards, laid over the samples, and moved on by `THINNED` for each of those that are left."""
    told = np.empty(count, np.float32)
    for place in range(count):
        begin = place * THINNED
        # Four sums at once, as each waits for itself only.
        first, second, third, fourth = np.float32(0), np.float32(0), np.float32(0), np.float32(0)
        for tap in range(0, _TAPS - 3, 4):
            first += samples[begin + tap] * _FILTER[tap]
            second += samples[begin + tap + 1] * _FILTER[tap + 1]
            third += samples[begin + tap + 2] * _FILTER[tap + 2]
            fourth += samples[begin + tap + 3] * _FILTER[tap + 3]
        for tap in range(_TAPS // 4 * 4, _TAPS):
            first += samples[begin + tap] * _FILTER[tap]
        told[place] = (first + second) + (third + fourth)
    return told


@_compiled
def _find(power: Power) -> tuple[NDArray[np.int64], NDArray[np.int64], Power]:
    frames = len(power)
    when, pitch, levels = [0], [0], [np.float32(0)]
    for time in range(frames):
        for place in range(BELOW, BELOW + BASS_BINS):
            own = power[time, place]
            if own > _QUIET and _is_highest(power, time, place):
                when.append(time)
                pitch.append(place - BELOW)
                levels.append(own)
    return np.array(when[1:]), np.array(pitch[1:]), np.array(levels[1:])


@_compiled
def _is_highest(power: Power, time: int, place: int) -> bool:
    own = power[time, place]
    for near in range(max(0, time - REACH_TIMES), min(len(power), time + REACH_TIMES + 1)):
        for other in range(place - REACH_BINS, place + REACH_BINS + 1):
            value = power[near, other]
            if value > own or (value == own and (near, other) < (time, place)):
                return False
    return True
