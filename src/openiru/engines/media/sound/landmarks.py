"""Which peaks are looked up together, and under which numbers?

A landmark is a peak and two later ones. Its number tells the two intervals in pitch, the two in time, and last the pitch
of the first peak, so that a recording at another pitch is found in the cells beside it.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.media.sound.types import HIGHEST_STEP, Frames, Steps

KNOWN_TARGETS: Final = 3  # later peaks that a known peak is joined with, two at a time
QUERY_TARGETS: Final = 7  # more, because noise puts peaks between those that are known
FEWER_TARGETS: Final = 4  # where many tempos and pitches are tried
LEAST_GAP: Final = 2  # frames; what is closer may come in either order
WIDEST_GAP: Final = 63  # frames: a second
WIDEST_INTERVAL: Final = 95  # steps: an octave

PITCH_CELL: Final = 6  # steps
INTERVAL_CELL: Final = 6  # steps
GAP_CELL: Final = 4  # frames
PITCHES: Final = HIGHEST_STEP // PITCH_CELL + 1
INTERVALS: Final = 2 * WIDEST_INTERVAL // INTERVAL_CELL + 1
GAPS: Final = WIDEST_GAP // GAP_CELL + 1
SHAPES: Final = INTERVALS * INTERVALS * GAPS * GAPS  # numbers without the pitch

_MIX: Final = 2654435761  # Knuth, The Art of Computer Programming, volume 3, section 6.4

_compiled = njit(cache=True, nogil=True, error_model="numpy")


class Landmarks(NamedTuple):
    """Landmarks of a recording that is asked about; one row each, by time."""

    frames: NDArray[np.int32]  # of the first peak
    steps: NDArray[np.int32]  # of the first peak
    intervals: NDArray[np.int32]  # shape (n, 2): pitch of the others above it
    gaps: NDArray[np.int32]  # shape (n, 2): frames until the others


@_compiled
def shape_bucket(first: int, second: int, gap: int, later: int, bits: int) -> int:
    """Where landmarks of a shape lie, told by its four cells; many shapes share one place in small banks."""
    number = ((first * INTERVALS + second) * GAPS + gap) * GAPS + later
    return ((number * _MIX) & 0xFFFFFFFF) >> (32 - bits)


@_compiled
def _targets(frames: Frames, steps: Steps, anchor: int, most: int, found: NDArray[np.int64]) -> int:
    """Rows of the first peaks that a peak can be joined with; how many."""
    count = 0
    for row in range(anchor + 1, len(frames)):
        gap = np.int64(frames[row]) - np.int64(frames[anchor])
        if gap > WIDEST_GAP or count == most:
            break
        if gap >= LEAST_GAP and abs(np.int64(steps[row]) - np.int64(steps[anchor])) <= WIDEST_INTERVAL:
            found[count] = row
            count += 1
    return count


@_compiled
def known_buckets(frames: Frames, steps: Steps, bits: int) -> tuple[NDArray[np.uint32], Frames]:
    """The buckets of a known recording's landmarks, and the frames of their first peaks."""
    room = len(frames) * (KNOWN_TARGETS * (KNOWN_TARGETS - 1) // 2)
    buckets, when = np.empty(room, np.uint32), np.empty(room, np.uint32)
    found = np.empty(KNOWN_TARGETS, np.int64)
    count = 0
    for anchor in range(len(frames)):
        targets = _targets(frames, steps, anchor, KNOWN_TARGETS, found)
        for one in range(targets):
            for other in range(one + 1, targets):
                buckets[count] = _bucket(frames, steps, (anchor, found[one], found[other]), bits)
                when[count] = frames[anchor]
                count += 1
    return buckets[:count], when[:count]


@_compiled
def _bucket(frames: Frames, steps: Steps, rows: tuple[int, int, int], bits: int) -> int:
    anchor, one, other = rows
    own: Any = np.int64(steps[anchor])
    first: Any = (np.int64(steps[one]) - own + WIDEST_INTERVAL) // INTERVAL_CELL
    second: Any = (np.int64(steps[other]) - own + WIDEST_INTERVAL) // INTERVAL_CELL
    gap: Any = (np.int64(frames[one]) - np.int64(frames[anchor])) // GAP_CELL
    later: Any = (np.int64(frames[other]) - np.int64(frames[anchor])) // GAP_CELL
    bucket: int = shape_bucket(first, second, gap, later, bits) * PITCHES + own // PITCH_CELL
    return bucket


@_compiled
def query_landmarks(
    frames: Frames, steps: Steps, most: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """The landmarks of a recording that is asked about: each peak with two of the next `most`. See `Landmarks`."""
    room = len(frames) * most * (most - 1)
    when, pitch = np.empty(room, np.int32), np.empty(room, np.int32)
    intervals, gaps = np.empty((room, 2), np.int32), np.empty((room, 2), np.int32)
    found = np.empty(most, np.int64)
    count = 0
    for anchor in range(len(frames)):
        targets = _targets(frames, steps, anchor, most, found)
        for one in range(targets):
            for other in range(targets):
                between = np.int64(frames[found[other]]) - np.int64(frames[found[one]])
                # What lies close together may have come in the other order.
                if one == other or between < 0 or (other < one and between > LEAST_GAP):
                    continue
                when[count], pitch[count] = frames[anchor], steps[anchor]
                for side, row in enumerate((found[one], found[other])):
                    intervals[count, side] = np.int64(steps[row]) - np.int64(steps[anchor])
                    gaps[count, side] = np.int64(frames[row]) - np.int64(frames[anchor])
                count += 1
    return when[:count], pitch[:count], intervals[:count], gaps[:count]
