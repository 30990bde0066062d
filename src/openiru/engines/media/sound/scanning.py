"""Where in a bank would known peaks lie on what is loud in a query?

Votes need peaks of the query. Under loud noise few are left, so every place of every recording is tried: what the query's level
is at each peak that the recording has there, in sum. A peak adds one row of numbers to another one, so an hour takes one
thousandth of a second.
"""

from typing import Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.media.sound.levels import unpacked
from openiru.engines.media.sound.part import Part
from openiru.engines.media.sound.types import (
    EACH,
    HIGHEST_STEP,
    LOW_BIN,
    LOWEST_HZ,
    RATE_HZ,
    STEPS_AN_OCTAVE,
    WINDOW,
    Frames,
    Levels,
    Steps,
)

LEAST_PEAKS: Final = 40  # of the recording, beside the query
_SCANNED: Final = 256  # levels of the query in a row that are tried everywhere: eight seconds
_COARSE: Final = 2  # levels that are one time there
_BIN_OF_STEP: Final = np.array(
    [
        round(LOWEST_HZ * 2 ** (step / STEPS_AN_OCTAVE) * WINDOW / RATE_HZ) - LOW_BIN
        for step in range(HIGHEST_STEP + 1)
    ],
    np.int64,
)

_compiled = njit(cache=True, nogil=True, error_model="numpy")

Table = NDArray[np.int16]


class Spot(NamedTuple):
    """Where a recording may lie under a query."""

    score: float
    row: int  # of the recording
    ahead: int  # levels by which it is


def table_of(levels: Levels) -> Table:
    """How much louder than usual at its pitch a query is, by step of pitch, then time."""
    loud = unpacked(levels).astype(np.float32).T
    loud -= loud.mean(axis=1, keepdims=True)
    return np.ascontiguousarray(np.rint(loud).astype(np.int16)[_BIN_OF_STEP])


def spots_of(table: Table, part: Part, most: int) -> list[Spot]:
    """The best place in each recording, of so many recordings as are best.

    Args:
        table: of the query; of a longer one the middle is tried.
        part: of a bank.
        most: recordings.
    """
    begin = max(0, (table.shape[1] - _SCANNED) // 2)
    tried = table[:, begin : begin + _SCANNED]
    tried = tried[:, : tried.shape[1] // _COARSE * _COARSE]
    if not tried.shape[1]:
        return []
    coarse = tried.reshape(len(tried), -1, _COARSE).sum(axis=2, dtype=np.int16)
    backwards = np.ascontiguousarray(coarse[:, ::-1])
    scores, ahead = best_of_each(part.frames, part.steps, part.starts, part.lengths, backwards)
    best = np.argsort(-scores, kind="stable")[:most]
    return [
        Spot(float(scores[row]), int(row), int(ahead[row]) * _COARSE - begin)
        for row in best.tolist()
        if scores[row] > 0
    ]


@_compiled
def best_of_each(
    frames: Frames,
    steps: Steps,
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    backwards: Table,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The greatest sum of each recording, by the root of the peaks in it, and by how much the recording is ahead there."""
    width = backwards.shape[1]
    scores, ahead = np.zeros(len(lengths), np.float64), np.zeros(len(lengths), np.int64)
    for row in range(len(lengths)):
        times = lengths[row] // (EACH * _COARSE) + 1
        sums = np.zeros(times + width, np.int16)
        entered = np.zeros(times + width + 1, np.int32)
        for peak in range(starts[row], starts[row + 1]):
            time, step = np.int64(frames[peak]) // (EACH * _COARSE), np.int64(steps[peak])
            # Files are not read through when a bank is opened: a damaged one must not lead outside.
            if time < times and step <= HIGHEST_STEP:
                _add(sums[time : time + width], backwards[step])
                entered[time] += 1
                entered[time + width] -= 1
        peaks = 0
        for place in range(times + width):
            peaks += entered[place]
            if peaks >= LEAST_PEAKS and sums[place] > scores[row] * np.sqrt(peaks):
                scores[row], ahead[row] = sums[place] / np.sqrt(peaks), place - (width - 1)
    return scores, ahead


@_compiled
def _add(sums: NDArray[np.int16], own: NDArray[np.int16]) -> None:
    for place in range(len(own)):
        sums[place] += own[place]
