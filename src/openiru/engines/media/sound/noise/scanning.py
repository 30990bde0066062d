"""Where in a bank would known peaks lie on what is loud in a query?

Votes need peaks of the query. Under loud noise few are left, so every place of every recording is tried: what the query's level
is at each peak that the recording has there, in sum. Peaks count by what the noise leaves of them: one that is far below the
noise at its pitch tells nothing. A peak adds one row of numbers to another one, so an hour takes about one thousandth of a second.
"""

from typing import Any, Final, NamedTuple, Self

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.media.sound.codes import code_at
from openiru.engines.media.sound.levels import unpacked
from openiru.engines.media.sound.part import Part
from openiru.engines.media.sound.types import (
    BASS_BINS,
    COLUMNS,
    EACH,
    HIGHEST_STEP,
    LEVEL_BINS,
    LOW_BIN,
    LOWEST_HZ,
    RATE_HZ,
    STEPS_AN_OCTAVE,
    STRENGTH_DB,
    WEAKEST,
    WINDOW,
    SoundPrint,
    bass_at,
    bass_of,
)

FULL: Final = 63  # weight of a peak that no noise reaches
LEAST_PEAKS: Final = (
    15.0  # of the recording, beside the query, that count: as many of one weight would be as steady
)
_SCANNED: Final = 256  # levels of the query in a row that are tried everywhere: eight seconds
_COARSE: Final = 2  # levels that are one time there
PLACES: Final = 3  # of each recording: it may repeat itself, but not as well
_APART: Final = 100  # of these times, that places lie apart: 6.4 s
_ROUGH: Final = 3  # the greatest weight there
# So loud at most: sums of 750 peaks, more than eight seconds may have, fit into 16 bits.
_LOUDEST: Final = 14
_SCALE: Final = 1 / 24
LOUDEST_DB: Final = -6.0  # of the loudest peak around, above the mean of all that is heard: chosen on half A
STEPS: Final = HIGHEST_STEP + 1
ROWS: Final = STEPS + BASS_BINS  # pitches above 220 Hz, then those below
_COLUMN_OF_ROW: Final = np.concatenate(
    [
        [
            round(LOWEST_HZ * 2 ** (step / STEPS_AN_OCTAVE) * WINDOW / RATE_HZ) - LOW_BIN
            for step in range(STEPS)
        ],
        range(LEVEL_BINS, COLUMNS),
    ]
).astype(np.int64)

_compiled = njit(cache=True, nogil=True, error_model="numpy")

_bass_at: Any = _compiled(bass_at)
_code_at: Any = _compiled(code_at)

Table = NDArray[np.int16]
Weights = NDArray[np.int16]


class Spot(NamedTuple):
    """Where a recording may lie under a query."""

    score: float
    row: int  # of the recording
    ahead: int  # levels by which it is


class Sound(NamedTuple):
    """What is heard of a query."""

    table: Table  # how much louder than usual at its pitch it is, by row of pitch, then time
    weights: Weights  # of a known peak, by strength, then row of pitch

    @classmethod
    def of(cls, print_: SoundPrint) -> Self:
        """That of a print with levels."""
        loud = unpacked(print_.levels).astype(np.float32).T ** 2
        loud -= loud.mean(axis=1, keepdims=True)
        table = np.ascontiguousarray(np.rint(loud).astype(np.int16)[_COLUMN_OF_ROW])
        below = STRENGTH_DB * np.arange(WEAKEST + 1)[:, None]
        ratio = 10 ** ((print_.room[_COLUMN_OF_ROW].astype(np.float64)[None] + LOUDEST_DB - below) / 10)
        # What the optimal detector of a sound of known strength in noise weighs power with: Van Trees, Detection, Estimation and
        # Modulation Theory, part III, section 2.1.
        return cls(table, np.rint(FULL * ratio / (1 + ratio)).astype(np.int16))


class Marks(NamedTuple):
    """Peaks of a known recording, above 220 Hz and below."""

    times: NDArray[np.int64]  # levels
    rows: NDArray[np.int64]  # of pitch
    strengths: NDArray[np.int64]

    @classmethod
    def of(cls, part: Part, row: int) -> Self:
        """Those of one recording."""
        frames, steps, strong = part.strong_peaks(row)
        times, bins, strengths = bass_of(part.bass_peaks(row))
        low = (
            bins < BASS_BINS
        )  # Files are not read through when a bank is opened: a damaged one must not lead outside.
        parts = (
            (frames.astype(np.int64) // EACH, times[low]),
            (steps.astype(np.int64), bins[low] + STEPS),
            (strong.astype(np.int64), strengths[low].astype(np.int64)),
        )
        return cls(*(np.concatenate(both) for both in parts))


def spots_of(sound: Sound, part: Part, most: int) -> list[Spot]:
    """The best places of so many recordings as are best, up to three in each, the best first.

    Args:
        sound: of the query; of a longer one the middle is tried.
        part: of a bank.
        most: recordings.
    """
    begin = max(0, (sound.table.shape[1] - _SCANNED) // 2)
    tried = sound.table[:, begin : begin + _SCANNED]
    tried = tried[:, : tried.shape[1] // _COARSE * _COARSE]
    if not tried.shape[1]:
        return []
    coarse = np.rint(tried.reshape(len(tried), -1, _COARSE).sum(axis=2) * _SCALE).clip(-_LOUDEST, _LOUDEST)
    backwards = np.ascontiguousarray(coarse[:, ::-1].astype(np.int16))
    scores, ahead = best_of_each(part, backwards, _rough(sound.weights))
    best = np.argsort(-scores[:, 0], kind="stable")[:most]
    return [
        Spot(float(score), row, int(place) * _COARSE - begin)
        for row in best.tolist()
        for score, place in zip(scores[row], ahead[row], strict=True)
        if score > 0
    ]


def _rough(weights: Weights) -> Weights:
    """Weights from 0 to `_ROUGH`, so that sums stay small."""
    rough: Weights = np.rint(weights * (_ROUGH / max(1, int(weights.max())))).astype(np.int16)
    return rough


@_compiled
def best_of_each(
    part: Part, backwards: Table, weights: Weights
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The greatest sums of each recording, by the root of the squares in them, and by how much the recording is ahead there.

    Returns:
        Two arrays of shape (n, `PLACES`), the greatest first. A sum of zero means that there is no such place.
    """
    width = backwards.shape[1]
    count = len(part.lengths)
    scores, ahead = np.zeros((count, PLACES), np.float64), np.zeros((count, PLACES), np.int64)
    for row in range(count):
        times = part.lengths[row] // (EACH * _COARSE) + 1
        sums = np.zeros(times + width, np.int16)
        weighed = np.zeros(times + width + 1, np.int32)  # what enters and leaves at each place: weights,
        squared = np.zeros(times + width + 1, np.int32)  # and their squares
        frame = 0
        for place in range(part.starts[row], part.starts[row + 1]):
            wait, step, strength = _code_at(np.int64(part.codes[place]))
            frame += wait
            time = frame // (EACH * _COARSE)
            if time < times and step < STEPS and strength <= WEAKEST and weights[strength, step]:
                _add(sums[time : time + width], backwards[step], weights[strength, step])
                _enter(weighed, squared, (time, time + width), weights[strength, step])
        for peak in range(part.bass_starts[row], part.bass_starts[row + 1]):
            at, place, strength = _bass_at(np.int64(part.bass[peak]))
            time, own = at // _COARSE, STEPS + place
            if time < times and own < ROWS and weights[strength, own]:
                _add(sums[time : time + width], backwards[own], weights[strength, own])
                _enter(weighed, squared, (time, time + width), weights[strength, own])
        _best(sums, weighed, squared, scores[row], ahead[row])
        ahead[row] -= width - 1
    return scores, ahead


@_compiled
def _best(
    sums: NDArray[np.int16],
    weighed: NDArray[np.int32],
    squared: NDArray[np.int32],
    scores: NDArray[np.float64],
    places: NDArray[np.int64],
) -> None:
    """Fill in the best places, and the next best that lie apart from them."""
    total, squares = 0, 0
    told = np.zeros(len(sums), np.float32)
    for place in range(len(sums)):
        total += weighed[place]
        squares += squared[place]
        if sums[place] > 0 and total * total >= LEAST_PEAKS * squares:
            told[place] = sums[place] / np.sqrt(squares)
    for number in range(len(scores)):
        best = np.argmax(told)
        scores[number], places[number] = told[best], best
        told[max(0, best - _APART + 1) : best + _APART] = 0


@_compiled
def _add(sums: NDArray[np.int16], own: NDArray[np.int16], weight: np.int16) -> None:
    for place in range(len(own)):
        sums[place] += weight * own[place]


@_compiled
def _enter(
    weighed: NDArray[np.int32], squared: NDArray[np.int32], ends: tuple[Any, Any], weight: np.int16
) -> None:
    weighed[ends[0]] += weight
    weighed[ends[1]] -= weight
    squared[ends[0]] += weight * weight
    squared[ends[1]] -= weight * weight
