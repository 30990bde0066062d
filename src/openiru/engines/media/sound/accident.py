"""How many peaks of two recordings agree by accident?

Music of one beat and scale agrees by accident wherever the beats fall together, so the best of the wrong alignments up to six
seconds around a line counts. Unless it is wrong only because the known recording repeats itself: a loop agrees with its own copy
again one round later, and that speaks for the copy. How much the known recording agrees with itself then tells how much of a wrong
alignment the right one explains. Two tunes on one beat agree more than that.
"""

import math
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.media.sound.aligning import CLOSE, Line, Near, Peaks

_NEAREST: Final = 30  # frames between a line and
_FARTHEST: Final = 400  # the wrong alignments
_LEAST_ASKED: Final = 20  # peaks
_LUCK: Final = 3.0  # standard deviations
_LEAST_CHANCE: Final = 0.02
_BESIDE: Final = 2  # frames
_MOST_CHANCE: Final = 0.6  # what repeats itself agrees with itself everywhere, and its copies are still found
_SAME: Final = Line(1.0, 0.0, 0.0)

Counts = NDArray[np.int64]

_compiled = njit(cache=True, nogil=True, error_model="numpy")


@_compiled
def chance_of(query: Peaks, known: Peaks, line: Line, span: tuple[int, int], near: Near) -> float:
    """The share of peaks of the query between two frames that agree where most do among the wrong alignments."""
    agreeing, asked = _lags(query, known, line, span, near)
    return _worst(agreeing, asked, np.zeros(len(asked)))


@_compiled
def chance_beside_repeats(query: Peaks, known: Peaks, line: Line, span: tuple[int, int], near: Near) -> float:
    """The same, without the wrong alignments that the line explains, as the known recording repeats itself there."""
    agreeing, asked = _lags(query, known, line, span, near)
    first, last = line.tempo * span[0] + line.ahead, line.tempo * span[1] + line.ahead
    own_shares = _repeats(known, (int(first), int(last)), near)
    survived = agreeing[_FARTHEST] / max(1, asked[_FARTHEST])
    mean = _mean(agreeing, asked)
    explained = np.zeros(len(asked))
    for place in range(len(asked)):
        own = own_shares[place]
        share = survived * own + (1 - survived) * mean
        spread = math.sqrt(max(share * (1 - share), _LEAST_CHANCE) / max(1, asked[place]))
        explained[place] = share + _LUCK * spread
    return _worst(agreeing, asked, explained)


@_compiled
def repeats_of(known: Peaks, span: tuple[int, int]) -> NDArray[np.float64]:
    """The share of a recording's peaks between two frames that it has again, for each alignment up to `_FARTHEST` frames around."""
    return _repeats(known, span, CLOSE)


@_compiled
def _repeats(known: Peaks, span: tuple[int, int], near: Near) -> NDArray[np.float64]:
    agreeing, asked = _lags(known, known, _SAME, span, near)
    told = np.zeros(len(asked))
    for place in range(len(asked)):
        # Times are told in frames: the same may lie one or two beside.
        for beside in range(max(0, place - _BESIDE), min(len(asked), place + _BESIDE + 1)):
            told[place] = max(told[place], agreeing[beside] / max(_LEAST_ASKED, asked[beside]))
    return told


@_compiled
def _lags(query: Peaks, known: Peaks, line: Line, span: tuple[int, int], near: Near) -> tuple[Counts, Counts]:
    """For each alignment up to six seconds around a line: peaks that agree, and peaks that could."""
    width = 2 * _FARTHEST + 1
    agreeing, asked = np.zeros(width, np.int64), np.zeros(width + 1, np.int64)
    last_row = np.full(width, -1, np.int64)  # that was counted: a peak agrees once with each alignment
    first, last = np.searchsorted(query.frames, span[0]), np.searchsorted(query.frames, span[1])
    for row in range(first, last):
        time, pitch = line.tempo * query.frames[row] + line.ahead, query.steps[row] + line.shift
        low, high = (
            max(0, math.ceil(_FARTHEST - time)),
            min(width, math.ceil(known.length - time + _FARTHEST)),
        )
        if low < high:
            asked[low] += 1
            asked[high] -= 1
        other = np.searchsorted(known.frames, max(0, math.ceil(time - _FARTHEST)))
        while other < len(known.frames) and known.frames[other] <= time + _FARTHEST:
            if abs(known.steps[other] - pitch) <= near.steps:
                late = known.frames[other] - time + _FARTHEST
                begins, ends = math.ceil(late - near.frames), math.floor(late + near.frames) + 1
                for place in range(max(low, begins), min(high, ends)):
                    if last_row[place] < row:
                        agreeing[place] += 1
                        last_row[place] = row
            other += 1
    return agreeing, np.cumsum(asked[:width])


@_compiled
def _mean(agreeing: Counts, asked: Counts) -> float:
    """The share over all wrong alignments."""
    wrong_agreeing, wrong_asked = 0, 0
    for place in range(len(agreeing)):
        if abs(place - _FARTHEST) >= _NEAREST:
            wrong_agreeing += agreeing[place]
            wrong_asked += asked[place]
    return (wrong_agreeing + 1.0) / (wrong_asked + 20.0)


@_compiled
def _worst(agreeing: Counts, asked: Counts, explained: NDArray[np.float64]) -> float:
    """The greatest share over all wrong alignments that are not explained, less what the best of so many has by luck."""
    mean = _mean(agreeing, asked)
    worst: Any = mean
    for place in range(len(agreeing)):
        if abs(place - _FARTHEST) >= _NEAREST and asked[place] >= _LEAST_ASKED:
            share = agreeing[place] / asked[place]
            luck = _LUCK * math.sqrt(max(mean, _LEAST_CHANCE) / asked[place])
            if share > explained[place]:
                worst = max(worst, share - luck)
    told: float = min(_MOST_CHANCE, max(_LEAST_CHANCE, worst))
    return told
