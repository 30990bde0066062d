"""Does a known recording really go with a stretch, how exactly, and from when to when?

Here all peaks are asked, not only those of landmarks: a line is laid through the times at which the peaks of both agree,
and how many agree along it is weighed against how many would by accident.
"""

import math
from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.media.sound.types import FRAMES_A_SECOND, Frames, Steps

_SEEN_FRAMES: Final = 14  # within which they are looked for at first
_SEEN_STEPS: Final = 10
_SLOPES: Final = 7  # tempos that are tried around the one that was voted for
_SLOPE: Final = 0.004
_ROUNDS: Final = 6
_GROWTH: Final = 3.0
_DROP: Final = 12.0  # what a stretch may lose between agreement: some seconds without any
_BIN: Final = int(FRAMES_A_SECOND / 2)  # half a second
SECOND: Final = 2  # of these

BY_PEAKS: Final = "sound"
UNDER_NOISE: Final = "sound-under-noise"  # by levels, where noise leaves too few peaks
BY_WAVE: Final = "sound-by-wave"  # by how the wave goes below 480 Hz, where it leaves too little of these
BY_BOTH: Final = "sound-by-levels-and-wave"  # by both together, where neither is enough

_compiled = njit(cache=True, nogil=True, error_model="numpy")


class Line(NamedTuple):
    """How a known recording's times and pitches follow from those of the query."""

    tempo: float
    ahead: float  # frames
    shift: float  # steps


class Near(NamedTuple):
    """How far apart the peaks of two copies may lie."""

    frames: float
    steps: float


NEAR: Final = Near(2.0, 3.0)
CLOSE: Final = Near(1.5, 2.0)  # where one plays exactly as fast and as high as the other


class Aligned(NamedTuple):
    """A stretch in which two recordings agree along a line."""

    line: Line
    first: int  # frames of the query
    last: int
    agreeing: int  # peaks
    peaks: int  # of the query, in the stretch
    chance: float  # share of peaks that agree by accident
    evidence: float  # natural logarithm of how much likelier this is if the recordings are the same
    steady: float  # the same without the second in which most agree (`stretches`): one word that is the same leaves little
    # How it was found. Under noise `peaks` are the known recording's, and at `agreeing` of them the query is loud; by the wave they are
    # samples, and those on the same side of zero; by both, what tells more.
    method: str = BY_PEAKS


class Peaks(NamedTuple):
    """Peaks of one recording, by time."""

    frames: Frames
    steps: Steps
    length: int


@_compiled
def refined(query: Peaks, known: Peaks, guess: Line, begin: int, end: int) -> Line:
    """The line near a guess on which most peaks of the query between two frames agree."""
    middle = (begin + end) / 2
    wide, high = 2 * _SEEN_FRAMES + 1, 2 * _SEEN_STEPS + 1
    tally = np.zeros((_SLOPES, wide, high), np.int64)
    first, last = np.searchsorted(query.frames, begin), np.searchsorted(query.frames, end)
    for row in range(first, last):
        own = np.int64(query.frames[row])
        time: Any = guess.tempo * own + guess.ahead
        pitch = query.steps[row] + guess.shift
        other = np.searchsorted(known.frames, max(0, math.ceil(time - 2 * _SEEN_FRAMES)))
        while other < len(known.frames) and known.frames[other] <= time + 2 * _SEEN_FRAMES:
            up = round(known.steps[other] - pitch) + _SEEN_STEPS
            if 0 <= up < high:
                for slope in range(_SLOPES):
                    drift = (slope - _SLOPES // 2) * _SLOPE * (own - middle)
                    late = round(known.frames[other] - time - drift) + _SEEN_FRAMES
                    if 0 <= late < wide:
                        tally[slope, late, up] += 1
            other += 1
    best: Any = -1
    told = guess
    for slope in range(_SLOPES):
        for late in range(1, wide - 1):
            for up in range(1, high - 1):
                votes = tally[slope, late - 1 : late + 2, up - 1 : up + 2].sum()
                if votes > best:
                    best, tilt = votes, (slope - _SLOPES // 2) * _SLOPE
                    told = Line(
                        guess.tempo + tilt,
                        guess.ahead + late - _SEEN_FRAMES - tilt * middle,
                        guess.shift + up - _SEEN_STEPS,
                    )
    return told


@_compiled
def fitted(query: Peaks, known: Peaks, line: Line, begin: int, end: int) -> Line:
    """The same line, laid through the peaks that agree, over more and more of the query."""
    middle, half = (begin + end) / 2, (end - begin) / 2
    for _ in range(_ROUNDS):
        first = np.searchsorted(query.frames, max(0.0, middle - half))
        last = np.searchsorted(query.frames, middle + half)
        n, sx, sy, sxx, sxy = 0, 0.0, 0.0, 0.0, 0.0
        up: Any = 0.0
        for row in range(first, last):
            other = partner(query, known, line, row, NEAR)
            if other >= 0:
                x, y = query.frames[row] - middle, np.float64(known.frames[other])
                n, sx, sy, sxx, sxy = n + 1, sx + x, sy + y, sxx + x * x, sxy + x * y
                up += known.steps[other] - np.float64(query.steps[row])
        spread = n * sxx - sx * sx
        if n < 8 or spread <= 0:
            return line
        tempo = (n * sxy - sx * sy) / spread
        line = Line(tempo, (sy - tempo * sx) / n - tempo * middle, up / n)
        half *= _GROWTH
    return line


@_compiled
def partner(query: Peaks, known: Peaks, line: Line, row: int, near: Near) -> int:
    """The known peak that lies where the line puts a peak of the query, or -1."""
    time, pitch = line.tempo * query.frames[row] + line.ahead, query.steps[row] + line.shift
    other = np.searchsorted(known.frames, max(0, math.ceil(time - near.frames)))
    best = -1
    nearest: Any = 1e9
    while other < len(known.frames) and known.frames[other] <= time + near.frames:
        apart = abs(known.steps[other] - pitch)
        if apart <= near.steps and apart < nearest:
            best, nearest = other, apart
        other += 1
    return best


@_compiled
def weights(
    query: Peaks, known: Peaks, line: Line, near: Near
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each half second of the query: peaks that the known recording could have, and peaks that it has."""
    bins = query.length // _BIN + 1
    could, has = np.zeros(bins, np.int64), np.zeros(bins, np.int64)
    for row in range(len(query.frames)):
        time = line.tempo * query.frames[row] + line.ahead
        if 0 <= time < known.length:
            place = query.frames[row] // _BIN
            could[place] += 1
            has[place] += partner(query, known, line, row, near) >= 0
    return could, has


@_compiled
def evidence_of(agreeing: int, peaks: int, chance: float) -> float:
    """How much likelier so many agreeing peaks are than by accident; a natural logarithm, 0 if fewer agree."""
    if not peaks or agreeing <= peaks * chance:
        return 0.0
    share = agreeing / peaks
    told = agreeing * math.log(share / chance)
    if agreeing < peaks:
        told += (peaks - agreeing) * math.log((1 - share) / (1 - chance))
    return told


def stretches(
    line: Line,
    could: NDArray[np.int64],
    has: NDArray[np.int64],
    share: float,
    chance: float,
    without: int = SECOND,
) -> list[Aligned]:
    """The stretches of the query in which it agrees along a line, by time.

    Args:
        line: that was fitted.
        could: of each half second, from `weights`.
        has: of each half second.
        share: of peaks that are expected to agree in such a stretch.
        chance: share that agrees by accident.
        without: half seconds that `steady` leaves out.
    """
    expected = min(0.95, max(share * 0.8, 1.5 * chance))
    gains = has * math.log(expected / chance) + (could - has) * math.log((1 - expected) / (1 - chance))
    told = []
    for first, last in _runs(gains):
        asked, agreed = could[first:last], has[first:last]
        peaks, agreeing = int(asked.sum()), int(agreed.sum())
        evidence = evidence_of(agreeing, peaks, chance)
        steady = _steady(asked, agreed, chance, without)
        told.append(Aligned(line, first * _BIN, last * _BIN, agreeing, peaks, chance, evidence, steady))
    return told


def _steady(asked: NDArray[np.int64], agreed: NDArray[np.int64], chance: float, without: int) -> float:
    if len(asked) <= without:
        return 0.0
    gain = np.convolve(agreed - chance * asked, np.ones(without), "valid")
    kept = np.ones(len(asked), np.bool_)
    kept[int(gain.argmax()) : int(gain.argmax()) + without] = False
    return float(evidence_of(int(agreed[kept].sum()), int(asked[kept].sum()), chance))


def _runs(gains: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Where gains add up; a run ends where it has lost more than `_DROP` since its best."""
    told, total, best, begin, end = [], 0.0, 0.0, 0, 0
    for place, gain in enumerate(gains.tolist()):
        if total <= 0:
            total, best, begin, end = 0.0, 0.0, place, place
        total += gain
        if total > best:
            best, end = total, place + 1
        if best > 0 and (total <= 0 or best - total > _DROP):
            told.append((begin, end))
            total, best = 0.0, 0.0
    if best > 0:
        told.append((begin, end))
    return told


def loudest(gains: NDArray[np.float64]) -> tuple[int, int]:
    """The bins in a row that gain most: the first, and the one after the last."""
    sums = np.concatenate(([0.0], np.cumsum(gains)))
    lowest = np.minimum.accumulate(sums)
    last = int((sums - lowest).argmax())
    return int(sums[: last + 1].argmin()), last
