"""Where in a text that was read does a phrase fit best, and how well does each of its letters fit?"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit

from openiru.engines.media.words.confusing import ADDED, DROPPED, READ, Codes, Gains

_DIAGONAL: Final = 0
_DROP: Final = 1  # a letter of the phrase was not read
_ADD: Final = 2  # a letter was read that is not in the phrase
# No fit is so long that letters between take away all that could be told: beyond this many times the phrase's length.
_LONGEST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a phrase fits best."""

    start: int  # letters of what was read, the end exclusive
    end: int
    gains: Gains  # what each letter of the phrase tells; what was read between two belongs to the one before


def best_place(phrase: Codes, read: Codes) -> Place:
    """Where `phrase` fits best into `read`, as letters from `coded`; the first of equals.

    Best is where all letters together tell most for the phrase (`confusing.READ`, `DROPPED` and `ADDED`).

    Cost:
        O(n * m), about 2 ns for each pair of letters; memory for n * 3n.
    """
    end = _end(phrase, read, READ, DROPPED)
    first = max(0, end - _LONGEST * len(phrase))
    start, gains = _traced(phrase, read[first:end], READ, DROPPED)
    return Place(start=first + start, end=end, gains=gains)


@njit(cache=True, nogil=True)
def _gain(phrase: Codes, i: int, read: Codes, j: int, table: Gains) -> float:
    """What it tells that one letter was read for another; letters of no table may still be the same or not."""
    place, other = phrase[i, 1], read[j, 1]
    if place == 0 and other == 0 and phrase[i, 0] != read[j, 0]:
        return float(table[0, 1])
    return float(table[place, other])


@njit(cache=True, nogil=True)
def _end(phrase: Codes, read: Codes, table: Gains, dropped: Gains) -> int:
    """Up to where the best fit goes."""
    before = np.zeros(len(read) + 1)
    now = np.zeros(len(read) + 1)
    for i in range(len(phrase)):
        drop = dropped[phrase[i, 1]]
        now[0] = before[0] + drop
        for j in range(len(read)):
            told = before[j] + _gain(phrase, i, read, j, table)
            now[j + 1] = max(told, before[j + 1] + drop, now[j] + ADDED)
        before, now = now, before
    return int(np.argmax(before))


@njit(cache=True, nogil=True)
def _traced(phrase: Codes, read: Codes, table: Gains, dropped: Gains) -> tuple[int, Gains]:
    """Where the fit begins that ends where `read` ends, and what each letter tells in it."""
    n, m = len(phrase), len(read)
    steps = np.zeros((n + 1, m + 1), np.uint8)
    before = np.zeros(m + 1)
    now = np.zeros(m + 1)
    for i in range(n):
        drop = dropped[phrase[i, 1]]
        now[0] = before[0] + drop
        steps[i + 1, 0] = _DROP
        for j in range(m):
            best, step = before[j] + _gain(phrase, i, read, j, table), _DIAGONAL
            if before[j + 1] + drop > best:
                best, step = before[j + 1] + drop, _DROP
            if now[j] + ADDED > best:
                best, step = now[j] + ADDED, _ADD
            now[j + 1] = best
            steps[i + 1, j + 1] = step
        before, now = now, before
    gains = np.zeros(n)
    i, j = n, m
    while i > 0:
        step = steps[i, j]
        if step == _ADD:
            gains[i - 1] += ADDED
            j -= 1
            continue
        i -= 1
        if step == _DROP:
            gains[i] += dropped[phrase[i, 1]]
            continue
        j -= 1
        gains[i] += _gain(phrase, i, read, j, table)
    return j, gains
