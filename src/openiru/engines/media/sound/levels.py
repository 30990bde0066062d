"""How loud is a recording at each time and pitch, against what is around it?

Noise as loud as music drowns its peaks, but where there was one it is still a little louder than around it. Levels are kept of
short recordings only, as whatever is longer has peaks enough, and only of what is asked: banks do not hold them.
"""

from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.media.sound.types import EACH, LEVEL_BINS, LOUDEST, Levels

SMOOTH: Final = 1  # frames before and after those of a level that are heard with them
AROUND_TIMES: Final = 12  # levels before and after: 0.4 s
AROUND_BINS: Final = 10  # up and down: 160 Hz
FINE: Final = 3.0  # the level of what is as loud as all around it
_SILENCE: Final = 1e-7  # a power of which only rounding is left

_compiled = njit(cache=True, nogil=True, error_model="numpy")


def levels_of(power: NDArray[np.float32]) -> Levels:
    """Levels of a recording, two in a byte.

    Args:
        power: of each frame in each of `LEVEL_BINS` bins.
    """
    levels = np.minimum(FINE * relative(averaged(power)), LOUDEST).astype(np.uint8)
    return np.ascontiguousarray(levels[:, 0::2] | (levels[:, 1::2] << 4))


def unpacked(levels: Levels) -> NDArray[np.uint8]:
    """Levels by time and bin, each in a byte of its own."""
    told = np.empty((len(levels), LEVEL_BINS), np.uint8)
    told[:, 0::2], told[:, 1::2] = levels & LOUDEST, levels >> 4
    return told


@_compiled
def averaged(power: NDArray[np.float32]) -> NDArray[np.float32]:
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
def relative(power: NDArray[np.float32]) -> NDArray[np.float32]:
    """Power as a multiple of the mean of the times and bins around."""
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
            low, high = max(0, place - AROUND_BINS), min(bins, place + AROUND_BINS + 1)
            around = sums[last, high] - sums[first, high] - sums[last, low] + sums[first, low]
            told[time, place] = power[time, place] / (around / ((last - first) * (high - low)) + _SILENCE)
    return told
