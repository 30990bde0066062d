"""Which moments of two recordings lie on one time line?

A *pair* is a stretch of the query and a stretch of the known video that look alike. A reposted video plays the same looks
in the same order, a little faster or slower: many pairs are crossed by one straight line
`time in known = slope * time in query + offset`. Videos that only share a picture have no such line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.media.types import Segment

SLACK_S: Final = 0.75  # how far a pair may lie off its line
_SLOPES: Final = (0.7, 1.4)  # as fast as edits make videos; order of time is kept, so never below zero
_MAX_LINES: Final = 8  # parts of one known video that were put into another order
_MAX_PAIRS: Final = 20_000  # two long still videos; of each look the nearest ones first
_GOLDEN: Final = (5**0.5 - 1) / 2

_compiled = njit(cache=True, nogil=True, error_model="numpy")

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Stretches that look alike, n of them; all arrays of shape (n,)."""

    query_from_s: Floats
    query_to_s: Floats
    known_from_s: Floats
    known_to_s: Floats
    query_ids: Ids  # the look of the query, from 0
    known_ids: Ids  # the look of the known video, from 0
    distances_bits: Ids
    turns: NDArray[np.uint8]  # in which position the query's look is like the known one

    def __len__(self) -> int:
        """How many pairs there are."""
        return len(self.query_ids)

    def only(self, chosen: NDArray[Any]) -> "Pairs":
        """Some of the pairs, by a mask or by places."""
        return Pairs(**{name: getattr(self, name)[chosen] for name in self.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Pairs on one line without a long gap."""

    slope: float  # seconds of the known video a second of the query
    offset_s: float  # where the known video stands when the query begins
    segment: Segment
    looks: int  # how many looks of each side are aligned, at the least
    pairs: Pairs


def runs_of(pairs: Pairs, *, max_gap_s: float, min_looks: int = 1, slack_s: float = SLACK_S) -> list[Run]:
    """All runs, those with most looks first; no pair is in two.

    Args:
        pairs: what looks alike.
        max_gap_s: a longer stretch of the query in which nothing looks alike ends a run.
        min_looks: runs of fewer are left out.
        slack_s: how far a pair may lie off its line.

    Cost: for each line, sorting the pairs for each of some fifty slopes: 30 ms for a thousand pairs.
    """
    if len(pairs) > _MAX_PAIRS:
        pairs = pairs.only(_nearest(pairs, most=_MAX_PAIRS))
    found: list[Run] = []
    for _ in range(_MAX_LINES):
        if not len(pairs):
            break
        slope, offset, looks = best_line(pairs, slack_s=slack_s)
        if looks < min_looks:
            break
        slope, offset = _refined(pairs, slope, offset, slack_s)
        crossed = _crossed(pairs, slope, offset, slack_s)
        found.extend(_split(pairs.only(crossed), slope, offset, max_gap_s))
        pairs = pairs.only(~crossed)
    kept = [run for run in found if run.looks >= min_looks]
    return sorted(kept, key=lambda run: -run.looks)


def time_order(query_s: Floats, known_s: Floats) -> Floats:
    """In which order pairs that are equally near are kept, from 0 to 1: least first.

    It depends on how far apart in time both are, the same moment first, the others spread evenly. So all looks of a still
    keep the same distances in time, and lines go through what is kept.
    """
    order: Floats = np.mod(np.rint(known_s - query_s) * _GOLDEN, 1.0)
    return order


def _nearest(pairs: Pairs, *, most: int) -> Ids:
    """So many pairs: the nearest of each look of the query, then the next ones."""
    later = time_order(pairs.query_from_s, pairs.known_from_s)
    order = np.lexsort((later, pairs.distances_bits, pairs.query_ids))
    ids = pairs.query_ids[order]
    ranks = np.arange(len(ids)) - np.searchsorted(ids, ids, side="left")
    return np.sort(order[np.argsort(ranks, kind="stable")[:most]])


def slopes_tried() -> Floats:
    """Slopes from .7 to 1.4 in steps of 1.5 %, those nearest to 1 first."""
    steps = np.arange(-24, 24)
    slopes = 1.015 ** steps[np.argsort(np.abs(steps), kind="stable")]
    return slopes[(slopes >= _SLOPES[0]) & (slopes <= _SLOPES[1])].astype(np.float64)


def best_line(pairs: Pairs, *, slack_s: float) -> tuple[float, float, int]:
    """The line that crosses most looks: its slope, its offset in seconds, and how many.

    Many pairs may lie on one look: each look of the query, and each of the known video, counts once. Of lines that are
    equally good, the one whose slope is nearest to 1.
    """
    found: tuple[float, float, int] = _best_line(
        pairs.query_from_s,
        pairs.query_to_s,
        pairs.known_from_s,
        pairs.known_to_s,
        (pairs.query_ids, pairs.known_ids),
        (slopes_tried(), slack_s),
    )
    return found


def _crossed(pairs: Pairs, slope: float, offset: float, slack_s: float) -> NDArray[np.bool_]:
    """Which pairs a line crosses, give or take the slack."""
    early = slope * pairs.query_from_s + offset - slack_s
    late = slope * pairs.query_to_s + offset + slack_s
    met: NDArray[np.bool_] = (early <= pairs.known_to_s) & (late >= pairs.known_from_s)
    return met


def _refined(pairs: Pairs, slope: float, offset: float, slack_s: float) -> tuple[float, float]:
    """A line closer to the pairs that it crosses; the slopes that are tried are too coarse for long videos."""
    for _ in range(3):
        crossed = _crossed(pairs, slope, offset, slack_s)
        on_line = nearest_of_each(pairs.only(crossed))
        at_query = (on_line.query_from_s + on_line.query_to_s) / 2
        at_known = (on_line.known_from_s + on_line.known_to_s) / 2
        if len(on_line) < 4 or np.ptp(at_query) < 12 * slack_s:
            break
        better = np.polyfit(at_query, at_known, 1)
        if not _SLOPES[0] <= better[0] <= _SLOPES[1]:
            break
        if _crossed(pairs, better[0], better[1], slack_s).sum() < 0.95 * crossed.sum():
            break
        slope, offset = float(better[0]), float(better[1])
    return slope, offset


def nearest_of_each(pairs: Pairs) -> Pairs:
    """Of each look of the query, the pair that is most alike: neighbours in slow scenes are alike too."""
    order = np.lexsort((pairs.distances_bits, pairs.query_ids))
    first = np.ones(len(order), np.bool_)
    first[1:] = np.diff(pairs.query_ids[order]) != 0
    return pairs.only(order[first])


def _split(pairs: Pairs, slope: float, offset: float, max_gap_s: float) -> Iterator[Run]:
    """Runs along a line, by time."""
    # Where the line enters and leaves each pair; those that it only passes by count at their nearest point.
    enters = np.clip((pairs.known_from_s - offset) / slope, pairs.query_from_s, pairs.query_to_s)
    leaves = np.clip((pairs.known_to_s - offset) / slope, pairs.query_from_s, pairs.query_to_s)
    order = np.argsort(enters, kind="stable")
    reached = np.maximum.accumulate(leaves[order])
    breaks = np.flatnonzero(enters[order][1:] > reached[:-1] + max_gap_s) + 1
    for part in np.split(order, breaks):
        chosen = pairs.only(part)
        begin, end = float(enters[part].min()), float(leaves[part].max())
        yield Run(
            slope=slope,
            offset_s=offset,
            segment=_segment(chosen, begin, end, slope, offset),
            looks=min(len(np.unique(chosen.query_ids)), len(np.unique(chosen.known_ids))),
            pairs=chosen,
        )


def _segment(pairs: Pairs, begin: float, end: float, slope: float, offset: float) -> Segment:
    """Both stretches of a run, within what was seen of the known video."""
    first, last = float(pairs.known_from_s.min()), float(pairs.known_to_s.max())
    return Segment(
        query_from_s=begin,
        query_to_s=end,
        known_from_s=min(max(slope * begin + offset, first), last),
        known_to_s=min(max(slope * end + offset, first), last),
    )


@_compiled
def _best_line(
    query_from: Floats,
    query_to: Floats,
    known_from: Floats,
    known_to: Floats,
    ids: tuple[Ids, Ids],
    grid: tuple[Floats, float],
) -> tuple[float, float, int]:
    """For each slope, a sweep over the offsets at which the line enters and leaves pairs."""
    slopes, slack = grid
    best_slope, best_offset, best_looks = 1.0, 0.0, 0
    for slope in slopes:
        low = known_from - slope * query_to - slack
        high = known_to - slope * query_from + slack
        offset, looks = _most_crossed(low, high, ids[0], ids[1])
        if looks > best_looks:
            best_slope, best_offset, best_looks = slope, offset, looks
    return best_slope, best_offset, best_looks


@_compiled
def _most_crossed(low: Floats, high: Floats, query_ids: Ids, known_ids: Ids) -> tuple[float, int]:
    """The offset that lies within most intervals, and how many looks of each side these belong to."""
    by_low, by_high = np.argsort(low), np.argsort(high)
    of_query = np.zeros(query_ids.max() + 1, np.int64)
    of_known = np.zeros(known_ids.max() + 1, np.int64)
    queries, knowns, gone = 0, 0, 0
    best, best_offset = 0, 0.0
    last = len(by_high) - 1  # of intervals that are none, or no numbers, none is passed over beyond it
    for pair in by_low:
        while gone < last and high[by_high[gone]] < low[pair]:
            left = by_high[gone]
            of_query[query_ids[left]] -= 1
            of_known[known_ids[left]] -= 1
            queries -= of_query[query_ids[left]] == 0
            knowns -= of_known[known_ids[left]] == 0
            gone += 1
        queries += of_query[query_ids[pair]] == 0
        knowns += of_known[known_ids[pair]] == 0
        of_query[query_ids[pair]] += 1
        of_known[known_ids[pair]] += 1
        if min(queries, knowns) > best:
            best, best_offset = min(queries, knowns), (low[pair] + high[by_high[gone]]) / 2
    return best_offset, best
