"""At which places of which known recordings do the landmarks of a stretch agree?

Every landmark that is found votes for the time by which the known recording is ahead. Votes that agree are rare by
accident. The stretch is tried at other tempos by moving its peaks, not its sound, and at other pitches by looking into
the cells beside its own.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.media.sound.landmarks import (
    GAP_CELL,
    GAPS,
    INTERVAL_CELL,
    INTERVALS,
    PITCH_CELL,
    PITCHES,
    WIDEST_GAP,
    WIDEST_INTERVAL,
    Landmarks,
    shape_bucket,
)

WINDOW_FRAMES: Final = 1000  # 16 s: the stretches of a query that vote together
MOST_TEMPO: Final = 1.15
# Between recordings on the time line, so that a place belongs to one of them; and before the first.
APART_FRAMES: Final = int(WINDOW_FRAMES * MOST_TEMPO) + 64
PLACE_BITS: Final = 4  # a place is 16 frames wide: a quarter of a second
STRAY_STEPS: Final = 2  # how far pitches and
STRAY_FRAMES: Final = 1  # times of one peak may differ between two copies
MOST_PLACES: Final = 1024  # that are looked at closely, of each tempo
LEAST_VOTES: Final = 2
MOST_VOTES: Final = 1_000_000  # of a stretch at a tempo, or
MOST_SHARE: Final = 0.25  # of the landmarks of a bank: then the fullest buckets are left out
_SHIFTS: Final = 32  # more than cells of pitch are ever looked into
_MOST_COUNTED: Final = 255

_compiled = njit(cache=True, nogil=True, error_model="numpy")


class Postings(NamedTuple):
    """The landmarks of a bank, by bucket."""

    bits: int  # of shapes
    offsets: NDArray[np.uint32]  # where each bucket begins
    frames: NDArray[np.uint32]  # of first peaks, on the one time line of the bank
    end: int  # of that time line
    most_in_bucket: int  # fuller buckets say nothing: everybody has that landmark


class Found(NamedTuple):
    """Buckets that landmarks were found in; one row each."""

    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    frames: NDArray[np.float64]  # of the landmark, at the tempo of the known recording
    shifts: NDArray[np.int64]  # cells of pitch by which the bucket lies higher than the landmark


class Place(NamedTuple):
    """Where a known recording may go with the stretch."""

    votes: int
    tempo: float  # frames of the known recording for one of the stretch
    shift: int  # cells of pitch by which the known recording is higher
    ahead: float  # frames on the bank's time line minus frames of the stretch at that tempo


def places_of(
    landmarks: Landmarks, postings: Postings, tempo: float, shift_cells: int, most: int
) -> list[Place]:
    """The places with most votes, best first.

    Args:
        landmarks: of the stretch.
        postings: of the bank.
        tempo: at which the stretch is tried.
        shift_cells: how many cells of pitch up and down are looked into.
        most: places.
    """
    if not len(landmarks.frames) or not len(postings.frames):
        return []
    found = affordable(Found(*look_up(landmarks, postings, tempo, shift_cells)), len(postings.frames))
    counts = np.zeros(((postings.end + APART_FRAMES) >> PLACE_BITS) + 4, np.uint8)
    count_votes(found, postings.frames, APART_FRAMES, counts)
    least = _least(counts)
    cells, shifts, ahead = collect_votes(found, postings.frames, APART_FRAMES, counts, least)
    return [
        Place(votes, tempo, shift, exact - APART_FRAMES)
        for votes, shift, exact in _best(cells, shifts, ahead, most)
    ]


def affordable(found: Found, known: int) -> Found:
    """What was found without the fullest buckets, so that no stretch has more votes than can be counted."""
    sizes = found.ends - found.begins
    most = max(MOST_VOTES, int(MOST_SHARE * known))
    if sizes.sum() <= most:
        return found
    kept = np.sort(np.argsort(sizes, kind="stable")[: int(np.searchsorted(np.cumsum(np.sort(sizes)), most))])
    return Found(found.begins[kept], found.ends[kept], found.frames[kept], found.shifts[kept])


def _least(counts: NDArray[np.uint8]) -> int:
    """The fewest votes that a place must have, so that not too many are left."""
    above = np.cumsum(_histogram(counts)[::-1])[::-1]
    return max(LEAST_VOTES, int(np.argmax(above <= MOST_PLACES)))


def _best(
    cells: NDArray[np.int64], shifts: NDArray[np.int64], ahead: NDArray[np.float64], most: int
) -> list[tuple[int, int, float]]:
    """Votes, shift and time of the places that most votes agree on, with the next place and the next pitches."""
    keys, inverse, counts = np.unique(
        cells * _SHIFTS + shifts + _SHIFTS // 2, return_inverse=True, return_counts=True
    )
    total = counts.copy()
    for step in (-1, 1, _SHIFTS - 1, _SHIFTS, _SHIFTS + 1):
        rows = np.minimum(np.searchsorted(keys, keys + step), max(0, len(keys) - 1))
        total += np.where(keys[rows] == keys + step, counts[rows], 0)
    times = np.bincount(inverse, weights=ahead) / np.maximum(counts, 1)
    told: list[tuple[int, int, float]] = []
    # Own votes count twice: the place beside the true one has as many with its neighbour.
    for row in np.argsort(-total - counts, kind="stable")[: 4 * most]:
        shift = int(keys[row] % _SHIFTS) - _SHIFTS // 2
        near = any(
            abs(times[row] - time) < (2 << PLACE_BITS) and abs(shift - other) < 2 for _, other, time in told
        )
        if not near and total[row] >= LEAST_VOTES:
            told.append((int(total[row]), shift, float(times[row])))
        if len(told) == most:
            break
    return told


@_compiled
def _histogram(counts: NDArray[np.uint8]) -> NDArray[np.int64]:
    told = np.zeros(_MOST_COUNTED + 1, np.int64)
    for count in counts:
        told[count] += 1
    return told


@_compiled
def _within(value: float, stray: float, width: int, count: int) -> tuple[int, int]:
    """The first and the last cell that a value may lie in if it strays; the last below the first if none."""
    first = int(np.floor((value - stray) / width))
    last = int(np.floor((value + stray) / width))
    return max(0, first), min(count - 1, last)


@_compiled
def look_up(
    landmarks: Landmarks, postings: Postings, tempo: float, shift_cells: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """The buckets in which landmarks may lie that are the same; see `Found`. Empty and overfull ones are left out."""
    room, count = 4096, 0
    begins: NDArray[Any] = np.empty(room, np.int64)
    ends: NDArray[Any] = np.empty(room, np.int64)
    shifts: NDArray[Any] = np.empty(room, np.int64)
    frames: NDArray[Any] = np.empty(room, np.float64)
    shapes = np.empty(256, np.int64)
    for row in range(len(landmarks.frames)):
        told = _shapes(landmarks.intervals[row], landmarks.gaps[row], tempo, postings.bits, shapes)
        own = landmarks.steps[row] // PITCH_CELL
        low, high = _within(landmarks.steps[row], STRAY_STEPS, PITCH_CELL, PITCHES)
        low, high = max(0, low - shift_cells), min(PITCHES - 1, high + shift_cells)
        for number in range(told):
            for pitch in range(low, high + 1):
                bucket = shapes[number] * PITCHES + pitch
                begin, end = postings.offsets[bucket], postings.offsets[bucket + 1]
                if end == begin or end - begin > postings.most_in_bucket:
                    continue
                if count == room:
                    room *= 2
                    begins, ends, frames, shifts = (
                        _grown(begins, room),
                        _grown(ends, room),
                        _grown(frames, room),
                        _grown(shifts, room),
                    )
                begins[count], ends[count], shifts[count] = begin, end, pitch - own
                frames[count] = landmarks.frames[row] * tempo
                count += 1
    return begins[:count], ends[:count], frames[:count], shifts[:count]


@_compiled
def _shapes(
    intervals: NDArray[np.int32], gaps: NDArray[np.int32], tempo: float, bits: int, shapes: NDArray[np.int64]
) -> int:
    """Buckets of the shapes that one landmark may have at a tempo; how many."""
    count = 0
    if gaps[1] * tempo > WIDEST_GAP + STRAY_FRAMES:
        return count
    low, high = _within(intervals[0] + WIDEST_INTERVAL, STRAY_STEPS, INTERVAL_CELL, INTERVALS)
    second_low, second_high = _within(intervals[1] + WIDEST_INTERVAL, STRAY_STEPS, INTERVAL_CELL, INTERVALS)
    gap_low, gap_high = _within(gaps[0] * tempo, STRAY_FRAMES, GAP_CELL, GAPS)
    later_low, later_high = _within(gaps[1] * tempo, STRAY_FRAMES, GAP_CELL, GAPS)
    for first in range(low, high + 1):
        for second in range(second_low, second_high + 1):
            for gap in range(gap_low, gap_high + 1):
                for later in range(later_low, later_high + 1):
                    shapes[count] = shape_bucket(first, second, gap, later, bits)
                    count += 1
    return count


@_compiled
def _grown(array: NDArray[Any], room: int) -> NDArray[Any]:
    larger = np.empty(room, array.dtype)
    larger[: len(array)] = array
    return larger


@_compiled
def count_votes(found: Found, known: NDArray[np.uint32], origin: int, counts: NDArray[np.uint8]) -> None:
    """Add every vote to the count of its place, up to 255."""
    for row in range(len(found.begins)):
        base = origin - found.frames[row]
        for posting in range(found.begins[row], found.ends[row]):
            place = np.int64(base + known[posting]) >> PLACE_BITS
            # Files are not read through when a bank is opened: a damaged one must not lead outside.
            if place < len(counts) and counts[place] < _MOST_COUNTED:
                counts[place] += 1


@_compiled
def collect_votes(
    found: Found, known: NDArray[np.uint32], origin: int, counts: NDArray[np.uint8], least: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Place, shift and exact time of the votes for places that have enough of them, alone or with a neighbour."""
    room, taken = 4096, 0
    places: NDArray[Any] = np.empty(room, np.int64)
    shifts: NDArray[Any] = np.empty(room, np.int64)
    ahead: NDArray[Any] = np.empty(room, np.float64)
    for row in range(len(found.begins)):
        base = origin - found.frames[row]
        for posting in range(found.begins[row], found.ends[row]):
            exact = base + known[posting]
            place = np.int64(exact) >> PLACE_BITS
            if place + 1 >= len(counts) or max(counts[place], counts[place - 1], counts[place + 1]) < least:
                continue
            if taken == room:
                room *= 2
                places, shifts, ahead = _grown(places, room), _grown(shifts, room), _grown(ahead, room)
            places[taken], shifts[taken], ahead[taken] = place, found.shifts[row], exact
            taken += 1
    return places[:taken], shifts[:taken], ahead[:taken]
