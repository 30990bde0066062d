"""How loud is a recording at each time and pitch, against what is around it?

Noise as loud as music drowns its peaks, but where there was one it is still a little louder than around it. Levels are kept of
short recordings only, as whatever is longer has peaks enough, and only of what is asked: banks do not hold them.
"""

from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.media.sound.bass import BELOW
from openiru.engines.media.sound.types import (
    BASS_BINS,
    COLUMNS,
    EACH,
    LOUDEST,
    MOST_ROOM_DB,
    Levels,
    Room,
)

SMOOTH: Final = 1  # frames before and after those of a level that are heard with them
AROUND_TIMES: Final = 12  # levels before and after: 0.4 s
AROUND_BINS: Final = 10  # up and down: 160 Hz
BASS_AROUND: Final = 20  # the same in the bass: 80 Hz
# The level of what is as loud as all around it. Levels go by the root of power, so that in four bits they tell more of what is weak
# and still what is fourteen times as loud: where a tone stands out of noise it does so for an instant only.
FINE: Final = 4.0
_SILENCE: Final = 1e-7  # a power of which only rounding is left

Power = NDArray[np.float32]

_compiled = njit(cache=True, nogil=True, error_model="numpy")


def levels_of(power: Power, bass: Power) -> Levels:
    """Levels of a recording, two in a byte, those of the bass last.

    Args:
        power: at each time in each of `LEVEL_BINS` bins, as `averaged`.
        bass: at each time in the bins below 220 Hz and beside them, as `Thinner.power` tells it.
    """
    heard = relative(bass, BASS_AROUND)[:, BELOW : BELOW + BASS_BINS]
    told = np.hstack((relative(power, AROUND_BINS), heard))
    levels = np.minimum(np.rint(FINE * np.sqrt(told)), LOUDEST).astype(np.uint8)
    return np.ascontiguousarray(levels[:, 0::2] | (levels[:, 1::2] << 4))


def room_of(power: Power, bass: Power) -> Room:
    """How far what is usual at each pitch lies below the loudest that may be heard, in dB.

    What is usual is the mean of all times: mostly noise, where there is as much of it. The mean of all that is heard stands for
    the loudest. Args as for `levels_of`.
    """
    if not len(power):
        return np.empty(0, np.int8)
    usual = np.hstack((power.mean(axis=0), bass[:, BELOW : BELOW + BASS_BINS].mean(axis=0)))
    loudest = usual.sum()
    told = 10 * np.log10((loudest + _SILENCE) / (usual + _SILENCE))
    room: Room = np.clip(np.rint(told), -MOST_ROOM_DB, MOST_ROOM_DB).astype(np.int8)
    return room


def unpacked(levels: Levels) -> NDArray[np.uint8]:
    """Levels by time and bin, each in a byte of its own."""
    told = np.empty((len(levels), COLUMNS), np.uint8)
    told[:, 0::2], told[:, 1::2] = levels & LOUDEST, levels >> 4
    return told


@_compiled
def averaged(power: Power) -> Power:
    """Mean power of every `EACH` frames and those beside them."""
    frames, bins = power.shape
    told = np.zeros(((frames + EACH - 1) // EACH, bins), np.float32)
    for time in range(len(told)):
        first, last = max(0, time * EACH - SMOOTH), min(frames, (time + 1) * EACH + SMOOTH)
        for frame in range(first, last):
            told[time] += power[frame]
        told[time] /= last - first
    return told


@_compiled
def relative(power: Power, reach: int) -> Power:
    """Power as a multiple of the mean of the times and of so many bins around."""
    times, bins = power.shape
    sums = np.zeros((times + 1, bins + 1), np.float64)  # of all before and below
    for time in range(times):
        row = 0.0
        for place in range(bins):
            row += power[time, place]
            sums[time + 1, place + 1] = sums[time, place + 1] + row
    told = np.empty_like(power)
    for time in range(times):
        first, last = max(0, time - AROUND_TIMES), min(times, time + AROUND_TIMES + 1)
        for place in range(bins):
            low, high = max(0, place - reach), min(bins, place + reach + 1)
            around = sums[last, high] - sums[first, high] - sums[last, low] + sums[first, low]
            told[time, place] = power[time, place] / (around / ((last - first) * (high - low)) + _SILENCE)
    return told
