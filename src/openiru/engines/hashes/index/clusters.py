"""Which known hashes belong together?

Clusters have a leader, and every member lies within the distance of it. So any two members lie within twice the distance,
and a person who looks at the leader has seen what all members resemble. Chains, in which each picture is near the next
and the last has nothing to do with the first, cannot arise. See docs/decisions/0014-leader-clusters.md.

Hashes are taken in turn: those that came most often first, and then as they came. Whichever belongs to no cluster leads
a new one, and takes in all near hashes that belong to none.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.hashes.index.budgets import Budgets, budgets
from openiru.engines.hashes.index.known import Finder, KnownHashes, on_processor, queries_at_once
from openiru.engines.hashes.index.tables import Words
from openiru.engines.hashes.search import MAX_DISTANCE_BITS

NOBODY: Final = np.uint32(0xFFFFFFFF)  # leads a hash that belongs to no cluster yet
_FIRST_AT_ONCE: Final = 4_096
# Pairs that are found at once, 8 bytes each; more make parts smaller. Small parts have little to lose by giving up soon.
_PAIRS_EACH, _LEAST_PAIRS, _MOST_PAIRS = 64, 1 << 20, 1 << 24

_compiled = njit(cache=True, nogil=True, error_model="numpy")

_Found = tuple[NDArray[np.int64], Words, bool]


@dataclass(kw_only=True)
class Progress:
    """How far hashes were clustered; all that must be kept to go on later."""

    turn: int  # so many hashes had their turn
    leaders: NDArray[np.uint32]  # for each distinct hash the row of its leader
    distances_bits: NDArray[np.uint8]  # to the leader


@dataclass(frozen=True, kw_only=True)
class Clusters:
    """Distinct hashes by cluster: largest cluster first, its leader first, then by distance and first appearance."""

    rows: NDArray[np.int64]  # of distinct hashes
    numbers: NDArray[np.int64]  # of clusters, from 1
    distances_bits: NDArray[np.int64]  # to the leader
    copies: NDArray[np.int64]  # how many entries have the hash
    sizes: NDArray[np.int64]  # entries of each cluster, by number


def begun(known: KnownHashes) -> Progress:
    """The beginning: no hash belongs to a cluster."""
    count = len(known.tables.words)
    return Progress(
        turn=0, leaders=np.full(count, NOBODY, np.uint32), distances_bits=np.zeros(count, np.uint8)
    )


def cluster(
    known: KnownHashes,
    *,
    max_distance_bits: int = MAX_DISTANCE_BITS,
    progress: Progress | None = None,
    find: Finder = on_processor,
    threads: int = 1,
    done: Callable[[Progress], None] = lambda _: None,
) -> Clusters:
    """Cluster all hashes of an index: the same clusters whatever `find`, `threads` and interruptions are.

    Being near is a lead for a human reviewer: scenes, crops and memes lie close together as well.

    Args:
        known: hashes; the same hash given many times is one hash with many copies.
        max_distance_bits: greatest distance from a leader, 0 to 63 bits.
        progress: where to go on; it is changed.
        find: where to look for near hashes.
        threads: how many parts are looked up at the same time.
        done: is told after each part, between two of which `progress` may be kept.

    Raises:
        RadiusError: outside 0 to 63 bits.

    Cost:
        10 million hashes in two minutes of processor time; besides the index 30 bytes for each hash and, for each thread,
        at most half a gigabyte.
    """
    copies = known.entries.copies(len(known.tables.words))
    work = _Work(known, _turns(copies), budgets(max_distance_bits), progress or begun(known), find)
    work.run(threads, done)
    return _ordered(work.progress, copies)


class _Work:
    """Hands out parts of the turns, and settles in order what comes back."""

    def __init__(
        self, known: KnownHashes, turns: NDArray[np.int64], budget: Budgets, progress: Progress, find: Finder
    ) -> None:
        self._known, self._turns, self._budget, self._find = known, turns, budget, find
        self._most = queries_at_once(budget)
        self._size = min(_FIRST_AT_ONCE, self._most)
        self.progress = progress

    def run(self, threads: int, done: Callable[[Progress], None]) -> None:
        waiting: deque[tuple[int, int, Future[_Found]]] = deque()
        first = self.progress.turn
        with ThreadPoolExecutor(threads) as pool:
            while waiting or first < len(self._turns):
                while len(waiting) < threads and first < len(self._turns):
                    last = min(len(self._turns), first + self._size)
                    waiting.append((first, last, pool.submit(self._near, self._without_leader(first, last))))
                    first = last
                begin, end, future = waiting.popleft()
                # Some may have joined a cluster since they were looked up: they lead none then.
                self._settle(begin, end, future.result())
                self.progress.turn = end
                done(self.progress)

    def _settle(self, first: int, last: int, found: _Found) -> None:
        rows, pairs, complete = found
        if complete:
            self._size = min(2 * self._size, self._most)
            pairs.sort()
            _join(rows, pairs, self.progress.leaders, self.progress.distances_bits)
            return
        # Copies of one picture in thousands: once the first has taken in what is near, few are left to be looked up.
        middle = (first + last) // 2
        self._size = max(1, self._size // 2)
        self._settle(first, middle, self._near(self._without_leader(first, middle)))
        self._settle(middle, last, self._near(self._without_leader(middle, last)))

    def _without_leader(self, first: int, last: int) -> NDArray[np.int64]:
        rows = self._turns[first:last]
        alone: NDArray[np.int64] = rows[self.progress.leaders[rows] == NOBODY]
        return alone

    def _near(self, rows: NDArray[np.int64]) -> _Found:
        if not len(rows):
            return rows, np.empty(0, np.uint64), True
        most = min(max(_LEAST_PAIRS, _PAIRS_EACH * len(rows)), _MOST_PAIRS) if len(rows) > 1 else 1 << 62
        pairs, complete = self._find(
            self._known, np.ascontiguousarray(self._known.tables.words[rows]), self._budget, most
        )
        return rows, pairs, complete


def _turns(copies: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows in the order in which they have their turn."""
    order: NDArray[np.int64] = np.argsort(-copies, kind="stable")
    return order


@_compiled
def _join(
    rows: NDArray[np.int64], pairs: Words, leaders: NDArray[np.uint32], distances_bits: NDArray[np.uint8]
) -> None:
    """Let rows lead in turn, if they belong to no cluster; pairs are packed as in `verify`, and sorted."""
    place = 0
    while place < pairs.shape[0]:
        query = pairs[place] >> np.uint64(41)
        leads = leaders[rows[query]] == NOBODY
        while place < pairs.shape[0] and pairs[place] >> np.uint64(41) == query:
            row = pairs[place] & np.uint64(0xFFFFFFFF)
            if leads and leaders[row] == NOBODY:
                leaders[row] = np.uint32(rows[query])
                distances_bits[row] = np.uint8((pairs[place] >> np.uint64(32)) & np.uint64(0x1FF))
            place += 1


def _ordered(progress: Progress, copies: NDArray[np.int64]) -> Clusters:
    """Number the clusters, largest first; of equal ones that whose leader came first."""
    count = len(copies)
    sizes = np.zeros(count, np.int64)
    np.add.at(sizes, progress.leaders, copies)
    heads = np.flatnonzero(sizes)
    heads = heads[np.argsort(-sizes[heads], kind="stable")]
    numbers = np.zeros(count, np.int64)
    numbers[heads] = np.arange(1, len(heads) + 1)
    numbers = numbers[progress.leaders]
    rows = np.lexsort((progress.distances_bits, numbers))
    return Clusters(
        rows=rows,
        numbers=numbers[rows],
        distances_bits=progress.distances_bits[rows].astype(np.int64),
        copies=copies[rows],
        sizes=sizes[heads],
    )
