"""Does a known recording lie under the noise of a query?

No peak of the query is asked for: at each peak of the known recording its level is read, and the sum is held against the same sum
at other pitches and other times. What is said is by how many deviations it stands out from all of these.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.media.sound.accident import repeats_of
from openiru.engines.media.sound.aligning import UNDER_NOISE, Aligned, Line, Peaks, loudest
from openiru.engines.media.sound.noise.scanning import (
    LEAST_PEAKS,
    ROWS,
    STEPS,
    Marks,
    Sound,
    Spot,
    Table,
    Weights,
    spots_of,
)
from openiru.engines.media.sound.part import Part
from openiru.engines.media.sound.types import EACH, SoundPrint

SPOTS: Final = 6  # recordings of a part that are looked at
LAGS: Final = 200  # levels before and after: 6.4 s
NEAREST: Final = 15  # of the wrong alignments
_STRAY: Final = 2  # levels by which a spot may lie beside the best alignment
SHIFTS: Final = np.array([0, -40, -28, -20, -12, 12, 20, 28, 40], np.int64)  # steps, first the right one
BASS_SHIFTS: Final = np.array([0, -9, -7, -5, -3, 3, 5, 7, 9], np.int64)  # bins, beside them
_ASKED: Final = 100  # wrong alignments at least, of which deviations are told
_BIN: Final = 16  # levels: half a second
_WITHOUT: Final = 3  # of these, in which it is loudest
# Deviations, chosen on half A: of what stands out of other times at the right pitch, and above the best of these, by as much,
LEAST_PROMINENCE: Final = 8.0  # are enough in all,
BELOW: Final = 5.5  # if less of the sum, since its best second and a half may be a word or a chord;
LEAST_BESIDE: Final = 7.0
LEAST_ABOVE: Final = 3.0
# or, where a tune repeats itself and so cannot stand out of other times, both together. Chosen on half A and on music of other packages.
LEAST_PROMINENCE_ALONE: Final = 9.5
LEAST_TOGETHER: Final = 17.0
LEAST_TOGETHER_ABOVE: Final = 15.0  # where it is above other times as it must be otherwise
# What is far above the best of other times needs to stand out of them by `FAR_BESIDE` only. If it also stands out by `FAR` in all, less needs to
# be left without its best second and a half, as in a clip of a few strokes and silence.
FAR: Final = 15.0
FAR_ABOVE: Final = 8.0
FAR_BESIDE: Final = 5.0
LEAST_PROMINENCE_FAR: Final = 5.0
_LUCK: Final = 2.0
_REPEATED: Final = 0.2  # of its peaks
_CLEAREST: Final = 6  # half seconds
_KEPT: Final = 0.4  # of the mean where it is clearest, below which the ends of a stretch are left out

_compiled = njit(cache=True, nogil=True, error_model="numpy")


class Halves(NamedTuple):
    """What is heard at known peaks in each half second of the query."""

    sums: NDArray[np.float64]  # of levels by weight
    weights: NDArray[np.float64]  # in sum
    squares: NDArray[np.float64]  # of weights, in sum


class Heard(NamedTuple):
    """How far a known recording stands out in a query, in deviations of the wrong alignments."""

    ahead: int  # levels by which the recording is
    all: float
    steady: float  # without its best second and a half
    beside: float  # in deviations of other times at the right pitch, which one beat and scale make wider
    above: float  # above the best of these

    @property
    def prominence(self) -> float:
        """How far it stands out in all, and without its best second and a half: the lesser of both."""
        return min(self.all - BELOW, self.steady)

    @property
    def is_far(self) -> bool:
        """Whether it is so far above other times that it is no tune over a common beat."""
        return self.above >= FAR_ABOVE and self.beside >= FAR_BESIDE

    @property
    def least_prominence(self) -> float:
        """How far it has to, by how it stands out of other times at the right pitch."""
        if self.beside >= LEAST_BESIDE and self.above >= LEAST_ABOVE:
            return LEAST_PROMINENCE_FAR if self.is_far and self.all >= FAR else LEAST_PROMINENCE
        if self.is_far:
            return LEAST_PROMINENCE
        together = LEAST_TOGETHER_ABOVE if self.above >= LEAST_ABOVE else LEAST_TOGETHER
        return max(LEAST_PROMINENCE_ALONE, together - self.beside) if self.above >= 0 else np.inf


def listen(print_: SoundPrint, part: Part) -> dict[int, list[Aligned]]:
    """Recordings of a part that lie under a query, by row."""
    if not len(print_.levels):
        return {}
    sound = Sound.of(print_)
    best: dict[int, Heard] = {}
    for row, heard in heard_in(sound, part):
        if is_enough(heard) and (row not in best or heard.all > best[row].all):
            best[row] = heard
    return {row: [aligned(sound, part, row, heard)] for row, heard in best.items()}


def heard_in(sound: Sound, part: Part) -> Iterator[tuple[int, Heard]]:
    """How far those recordings of a part stand out that stand out most, by row, at some places each."""
    return heard_near(sound, part, spots_of(sound, part, SPOTS))


def heard_near(sound: Sound, part: Part, spots: Iterable[Spot]) -> Iterator[tuple[int, Heard]]:
    """How far recordings of a part stand out near some spots, by row; each place is told once."""
    places: dict[int, list[Spot]] = {}
    for spot in spots:
        places.setdefault(spot.row, []).append(spot)
    for row, own in places.items():
        marks, known = Marks.of(part, row), part.peaks(row)
        told = (heard_at(sound, marks, known, spot) for spot in own)
        for heard in {one.ahead: one for one in told if one is not None}.values():
            yield row, heard


def is_enough(heard: Heard) -> bool:
    """Whether a recording stands out."""
    return heard.prominence >= heard.least_prominence


def heard_at(sound: Sound, marks: Marks, known: Peaks, spot: Spot) -> Heard | None:
    """How far it stands out near a spot; nothing if there is too little to hold it against.

    What repeats itself may lie better some seconds on: then it is heard there.
    """
    ahead = spot.ahead
    scores = _scores(sound, marks, ahead)
    if np.isnan(scores[0]).all():
        return None
    best = int(np.nanargmax(scores[0])) - LAGS
    if abs(best) > _STRAY:
        ahead += best
        scores = _scores(sound, marks, ahead)
    near = scores[0, LAGS - _STRAY : LAGS + _STRAY + 1]
    here = LAGS - _STRAY + int(np.argmax(np.nan_to_num(near, nan=-np.inf)))
    own = float(scores[0, here])
    wrong = scores[1:][~np.isnan(scores[1:])]
    if np.isnan(own) or len(wrong) < _ASKED or not wrong.std():
        return None
    mean, spread = float(wrong.mean()), float(wrong.std())
    ahead += here - LAGS
    rest = _without_best(_halves(sound, marks, ahead))
    others = _others(scores[0], here, known, (ahead, ahead + sound.table.shape[1]), spread)
    return Heard(ahead, (own - mean) / spread, (rest - mean) / spread, *_above(own, others, spread))


def _scores(sound: Sound, marks: Marks, ahead: int) -> NDArray[np.float64]:
    """Sums of levels by weight, by the root of squared weights, by shift of pitch and alignment around one."""
    end = ahead + sound.table.shape[1]
    near = np.flatnonzero((marks.times >= ahead - LAGS) & (marks.times < end + LAGS))
    times, rows = marks.times[near], marks.rows[near]
    weights = sound.weights[marks.strengths[near], rows]
    kept = weights > 0
    sums, totals, squares = sums_around(times[kept], rows[kept], weights[kept], sound.table, ahead, LAGS)
    enough = (totals**2 >= LEAST_PEAKS * squares) & (totals > 0)
    told: NDArray[np.float64] = np.where(enough, sums / np.sqrt(np.maximum(squares, 1)), np.nan)
    return told


def _above(own: float, others: NDArray[np.float64], spread: float) -> tuple[float, float]:
    """How far it stands out of other times, and above the best of them; nothing is above what is not known."""
    if len(others) < _ASKED:
        return 0.0, -np.inf
    return (own - float(others.mean())) / max(float(others.std()), spread), (
        own - float(others.max())
    ) / spread


def _others(
    scores: NDArray[np.float64], here: int, known: Peaks, span: tuple[int, int], spread: float
) -> NDArray[np.float64]:
    """The other times at the right pitch, but for those that the known recording explains as it repeats itself."""
    repeats = repeats_of(known, (max(0, span[0] * EACH), min(known.length, span[1] * EACH)))
    lags = np.arange(len(scores)) - here
    # `repeats` has one place for each frame, up to as far as `LAGS` on both sides.
    at = np.clip(lags * EACH + len(repeats) // 2, 0, len(repeats) - 1)
    is_explained = (repeats[at] > _REPEATED) & (scores <= scores[here] * repeats[at] + _LUCK * spread)
    told: NDArray[np.float64] = scores[(np.abs(lags) >= NEAREST) & ~np.isnan(scores) & ~is_explained]
    return told


def _halves(sound: Sound, marks: Marks, ahead: int) -> Halves:
    times = marks.times - ahead
    inside = (times >= 0) & (times < sound.table.shape[1])
    rows, times = marks.rows[inside], times[inside]
    weights = sound.weights[marks.strengths[inside], rows].astype(np.int64)
    bins, count = times // _BIN, sound.table.shape[1] // _BIN + 1
    loud = weights * sound.table[rows, times]
    return Halves(
        *(np.bincount(bins, each, count).astype(np.float64) for each in (loud, weights, weights**2))
    )


def _but_best(halves: Halves) -> Halves:
    """The same without the second and a half in which it is loudest; these are not asked."""
    best = int(np.convolve(halves.sums, np.ones(_WITHOUT), "valid").argmax())
    kept = np.ones(len(halves.sums))
    kept[best : best + _WITHOUT] = 0
    return Halves(*(each * kept for each in halves))


def _without_best(halves: Halves) -> float:
    if len(halves.sums) <= _WITHOUT:
        return 0.0
    rest = _but_best(halves)
    return float(rest.sums.sum() / np.sqrt(max(1.0, rest.squares.sum())))


def aligned(sound: Sound, part: Part, row: int, heard: Heard) -> Aligned:
    """The stretch in which a recording is heard, and what was read there."""
    marks = Marks.of(part, row)
    halves, width = _halves(sound, marks, heard.ahead), sound.table.shape[1]
    # A single stroke is no measure of how clear all the rest is, if that is enough without it.
    measure = _but_best(halves) if heard.steady >= LEAST_PROMINENCE else halves
    first, last = loudest(halves.sums - _KEPT * _clearest(measure) * halves.weights)
    times = marks.times - heard.ahead
    inside = (times >= first * _BIN) & (times < min(last * _BIN, width))
    inside &= sound.weights[marks.strengths, marks.rows] > 0
    return Aligned(
        line=Line(1.0, float(heard.ahead * EACH), 0.0),
        first=first * _BIN * EACH,
        last=min(last * _BIN, width) * EACH,
        agreeing=int((sound.table[marks.rows[inside], times[inside]] > 0).sum()),
        peaks=int(inside.sum()),
        chance=float((sound.table > 0).mean()),
        evidence=heard.all**2 / 2,
        steady=max(0.0, heard.steady) ** 2 / 2,
        method=UNDER_NOISE,
    )


def _clearest(halves: Halves) -> float:
    """The mean level where most is heard, over three seconds."""
    width = min(_CLEAREST, len(halves.sums))
    loud, asked = (np.convolve(each, np.ones(width), "valid") for each in halves[:2])
    enough = asked >= halves.weights.sum() * width / len(halves.sums) / 2
    return float((loud[enough] / asked[enough]).max())


@_compiled
def sums_around(
    times: NDArray[np.int64],
    rows: NDArray[np.int64],
    weights: Weights,
    table: Table,
    ahead: int,
    reach: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Sums of levels by weight, of weights and of their squares for each shift of pitch and each alignment up to a reach around one."""
    width = table.shape[1]
    shape = (len(SHIFTS), 2 * reach + 1)
    sums, totals, squares = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for peak in range(len(times)):
        time: Any = times[peak] - ahead
        low, high = max(-reach, time - width + 1), min(reach, time)
        weight: Any = np.int64(weights[peak])
        is_bass = rows[peak] >= STEPS
        first, last = (STEPS, ROWS) if is_bass else (0, STEPS)
        for number in range(len(SHIFTS)):
            row = rows[peak] + (BASS_SHIFTS[number] if is_bass else SHIFTS[number])
            if first <= row < last:
                for lag in range(low, high + 1):
                    sums[number, lag + reach] += weight * table[row, time - lag]
                    totals[number, lag + reach] += weight
                    squares[number, lag + reach] += weight * weight
    return sums, totals, squares
