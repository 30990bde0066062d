"""Where in a text that was read does a phrase fit best, and how well does each of its letters fit?"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.media.words.confusing import COSTS, Codes

_DIAGONAL: Final = 0
_DROPPED: Final = 1  # a letter of the phrase was not read
_ADDED: Final = 2  # a letter was read that is not in the phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a phrase fits best."""

    start: int  # letters of what was read, the end exclusive
    end: int
    costs: NDArray[
        np.float64
    ]  # of each letter of the phrase; what was read between two belongs to the one before


def best_place(phrase: Codes, read: Codes) -> Place:
    """Where `phrase` fits best into `read`, as letters from `coded`; the first of equals.

    A letter that is dropped, added or misread costs 1, a likely misreading less (`confusing.COSTS`).

    Cost:
        O(n * m), about 2 ns for each pair of letters; memory for n * 2n.
    """
    end = _end(phrase, read, COSTS)
    # Whatever fits half way has its beginning within twice the length of the phrase.
    first = max(0, end - 2 * len(phrase))
    start, costs = _traced(phrase, read[first:end], COSTS)
    return Place(start=first + start, end=end, costs=costs)


@njit(cache=True, nogil=True)
def _end(phrase: Codes, read: Codes, table: NDArray[np.float64]) -> int:
    """Up to where the best fit goes."""
    before = np.zeros(len(read) + 1)
    now = np.zeros(len(read) + 1)
    for i in range(len(phrase)):
        now[0] = before[0] + 1.0
        for j in range(len(read)):
            other = 0.0 if phrase[i, 0] == read[j, 0] else table[phrase[i, 1], read[j, 1]]
            now[j + 1] = min(before[j] + other, before[j + 1] + 1.0, now[j] + 1.0)
        before, now = now, before
    return int(np.argmin(before))


@njit(cache=True, nogil=True)
def _traced(phrase: Codes, read: Codes, table: NDArray[np.float64]) -> tuple[int, NDArray[np.float64]]:
    """Where the fit begins that ends where `read` ends, and what each letter costs in it."""
    n, m = len(phrase), len(read)
    steps = np.zeros((n + 1, m + 1), np.uint8)
    before = np.zeros(m + 1)
    now = np.zeros(m + 1)
    for i in range(n):
        now[0] = before[0] + 1.0
        steps[i + 1, 0] = _DROPPED
        for j in range(m):
            other = 0.0 if phrase[i, 0] == read[j, 0] else table[phrase[i, 1], read[j, 1]]
            best, step = before[j] + other, _DIAGONAL
            if before[j + 1] + 1.0 < best:
                best, step = before[j + 1] + 1.0, _DROPPED
            if now[j] + 1.0 < best:
                best, step = now[j] + 1.0, _ADDED
            now[j + 1] = best
            steps[i + 1, j + 1] = step
        before, now = now, before
    costs = np.zeros(n)
    i, j = n, m
    while i > 0:
        step = steps[i, j]
        if step == _ADDED:
            costs[i - 1] += 1.0
            j -= 1
            continue
        i -= 1
        if step == _DROPPED:
            costs[i] += 1.0
            continue
        j -= 1
        if phrase[i, 0] != read[j, 0]:
            costs[i] += table[phrase[i, 1], read[j, 1]]
    return j, costs
