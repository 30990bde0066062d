"""Does a known recording lie under the noise of a query?

No peak of the query is asked for: at each peak of the known recording its level is read, and the sum is held against the same sum
at other pitches and other times. What is said is by how many deviations it stands out from all of these.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.media.sound.accident import repeats_of
from openiru.engines.media.sound.aligning import Aligned, Line, Peaks
from openiru.engines.media.sound.part import Part
from openiru.engines.media.sound.scanning import LEAST_PEAKS, Spot, Table, spots_of, table_of
from openiru.engines.media.sound.types import EACH, HIGHEST_STEP, Frames, Levels, Steps

SPOTS: Final = 6  # recordings of a part that are looked at
LAGS: Final = 200  # levels before and after: 6.4 s
NEAREST: Final = 15  # of the wrong alignments
_STRAY: Final = 2  # levels by which a spot may lie beside the best alignment
_SHIFTS: Final = np.array([0, -40, -28, -20, -12, 12, 20, 28, 40], np.int64)  # steps, first the right one
_ASKED: Final = 100  # wrong alignments at least, of which deviations are told
_BIN: Final = 16  # levels: half a second
_WITHOUT: Final = 3  # of these, in which it is loudest
# Deviations, chosen on half A: in all, without its best second and a half, of other times at the right pitch, and above these.
LEAST_DEVIATIONS: Final = (10.5, 6.0, 6.0, 1.0)
_LUCK: Final = 2.0
_REPEATED: Final = 0.2  # of its peaks
_CLEAREST: Final = 6  # half seconds
_KEPT: Final = 0.4  # of the mean where it is clearest, below which the ends of a stretch are left out

_compiled = njit(cache=True, nogil=True, error_model="numpy")


class Heard(NamedTuple):
    """How far a known recording stands out in a query, in deviations of the wrong alignments."""

    ahead: int  # levels by which the recording is
    all: float
    steady: float  # without its best second and a half
    beside: float  # in deviations of other times at the right pitch, which one beat and scale make wider
    above: float  # above the best of these


def listen(levels: Levels, part: Part) -> dict[int, list[Aligned]]:
    """Recordings of a part that lie under a query, by row."""
    if not len(levels):
        return {}
    table = table_of(levels)
    found: dict[int, list[Aligned]] = {}
    for spot in spots_of(table, part, SPOTS):
        known = part.peaks(spot.row)
        heard = heard_at(table, known, spot)
        if heard is not None and is_enough(heard):
            found[spot.row] = [_aligned(table, known, heard)]
    return found


def is_enough(heard: Heard) -> bool:
    """Whether a recording stands out."""
    return all(told >= least for told, least in zip(heard[1:], LEAST_DEVIATIONS, strict=True))


def heard_at(table: Table, known: Peaks, spot: Spot) -> Heard | None:
    """How far it stands out near a spot; nothing if there is too little to hold it against."""
    sums, peaks = sums_around(known.frames, known.steps, table, spot.ahead, LAGS, _SHIFTS)
    scores = np.where(peaks >= LEAST_PEAKS, sums / np.sqrt(np.maximum(peaks, 1)), np.nan)
    near = scores[0, LAGS - _STRAY : LAGS + _STRAY + 1]
    here = LAGS - _STRAY + int(np.argmax(np.nan_to_num(near, nan=-np.inf)))
    own = float(scores[0, here])
    wrong = scores[1:][~np.isnan(scores[1:])]
    if np.isnan(own) or len(wrong) < _ASKED or not wrong.std():
        return None
    mean, spread = float(wrong.mean()), float(wrong.std())
    ahead = spot.ahead + here - LAGS
    rest = _without_best(*_halves(table, known, ahead))
    others = _others(scores[0], here, known, (ahead, ahead + table.shape[1]), spread)
    return Heard(ahead, (own - mean) / spread, (rest - mean) / spread, *_above(own, others, spread))


def _above(own: float, others: NDArray[np.float64], spread: float) -> tuple[float, float]:
    if len(others) < _ASKED:
        return 0.0, 0.0
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


def _halves(table: Table, known: Peaks, ahead: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Sum and peaks of each half second of the query."""
    times = known.frames.astype(np.int64) // EACH - ahead
    inside = (times >= 0) & (times < table.shape[1])
    loud, bins = table[known.steps[inside], times[inside]], times[inside] // _BIN
    count = table.shape[1] // _BIN + 1
    return np.bincount(bins, loud, count).astype(np.float64), np.bincount(bins, minlength=count)


def _without_best(sums: NDArray[np.float64], peaks: NDArray[np.int64]) -> float:
    if len(sums) <= _WITHOUT:
        return 0.0
    best = int(np.convolve(sums, np.ones(_WITHOUT), "valid").argmax())
    kept = np.ones(len(sums), np.bool_)
    kept[best : best + _WITHOUT] = False
    return float(sums[kept].sum() / np.sqrt(max(1, peaks[kept].sum())))


def _aligned(table: Table, known: Peaks, heard: Heard) -> Aligned:
    """The stretch in which it is heard, and what was read there."""
    sums, peaks = _halves(table, known, heard.ahead)
    first, last = _loudest(sums - _KEPT * _clearest(sums, peaks) * peaks)
    times = known.frames.astype(np.int64) // EACH - heard.ahead
    inside = (times >= first * _BIN) & (times < min(last * _BIN, table.shape[1]))
    steps, times = known.steps[inside].astype(np.int64), times[inside]
    return Aligned(
        line=Line(1.0, float(heard.ahead * EACH), 0.0),
        first=first * _BIN * EACH,
        last=min(last * _BIN, table.shape[1]) * EACH,
        agreeing=int((table[steps, times] > 0).sum()),
        peaks=len(times),
        chance=float((table > 0).mean()),
        evidence=heard.all**2 / 2,
        steady=max(0.0, heard.steady) ** 2 / 2,
        is_under_noise=True,
    )


def _clearest(sums: NDArray[np.float64], peaks: NDArray[np.int64]) -> float:
    """The mean level where most is heard, over three seconds."""
    width = min(_CLEAREST, len(sums))
    loud, asked = (np.convolve(each, np.ones(width), "valid") for each in (sums, peaks))
    enough = asked >= peaks.sum() * width / len(sums) / 2
    return float((loud[enough] / asked[enough]).max())


def _loudest(gains: NDArray[np.float64]) -> tuple[int, int]:
    """The half seconds in a row that gain most."""
    sums = np.concatenate(([0.0], np.cumsum(gains)))
    lowest = np.minimum.accumulate(sums)
    last = int((sums - lowest).argmax())
    return int(sums[: last + 1].argmin()), last


@_compiled
def sums_around(
    frames: Frames, steps: Steps, table: Table, ahead: int, reach: int, shifts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sum of levels and number of peaks for each shift of pitch and each alignment up to a reach around one."""
    width = table.shape[1]
    sums = np.zeros((len(shifts), 2 * reach + 1), np.int64)
    peaks = np.zeros((len(shifts), 2 * reach + 1), np.int64)
    for peak in range(len(frames)):
        time: Any = np.int64(frames[peak]) // EACH - ahead
        low, high = max(-reach, time - width + 1), min(reach, time)
        if low > high:
            continue
        for number in range(len(shifts)):
            step = np.int64(steps[peak]) + shifts[number]
            if 0 <= step <= HIGHEST_STEP:
                for lag in range(low, high + 1):
                    sums[number, lag + reach] += table[step, time - lag]
                    peaks[number, lag + reach] += 1
    return sums, peaks
