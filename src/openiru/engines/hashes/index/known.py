"""Which known hashes lie near the ones asked for?

The fast twin of `hashes.search`: same questions, same answers, for millions of known hashes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.index.batch import find_by_table
from openiru.engines.hashes.index.budgets import MAX_RADIUS_BITS, Budgets, budgets
from openiru.engines.hashes.index.distinct import Entries, distinct
from openiru.engines.hashes.index.single import find_one_by_one
from openiru.engines.hashes.index.tables import Tables, Words, build_tables
from openiru.engines.hashes.search import MAX_DISTANCE_BITS, NearHashes
from openiru.engines.hashes.types import WrongHashLengthError

# From about so many look-ups on, sorting them by bucket costs less than it spares.
_LOOKUPS_WORTH_SORTING: Final = 1 << 16
_LOOKUPS_AT_ONCE: Final = 1 << 26  # a quarter of a million hashes at 31 bits; 36 MB
_QUERIES_AT_ONCE: Final = 1 << 20
_MOST_PAIRS: Final = 1 << 24  # in memory at once, unless a single hash has more
_QUICKLY_SCANNED: Final = 1 << 22  # known hashes; ten times what one look-up scans among a hundred million

_NONE: Final = np.empty(0, np.int64)
_NONE.flags.writeable = False
NOTHING: Final = NearHashes(rows=_NONE, ids=_NONE, distances_bits=_NONE)


@dataclass(frozen=True, kw_only=True)
class KnownHashes:
    """Known hashes, ready to be searched; entries are numbered from 0 in the order in which they were given."""

    tables: Tables
    entries: Entries

    def __len__(self) -> int:
        """How many entries there are, the same hash counted each time."""
        return self.entries.count

    def words_of(self, entries: NDArray[np.int64]) -> Words:
        """The hashes of some entries, shape (n, 4)."""
        return self.tables.words[self.entries.rows_of(entries)]

    def all_words(self) -> Words:
        """The hashes of all entries; a copy only if some came more than once."""
        if self.entries.firsts is None:
            return self.tables.words
        return self.words_of(np.arange(len(self)))

    def copy_words(self, entries: NDArray[np.int64] | None, out: Words) -> None:
        """Copy the hashes of some entries, or of all, to where they are wanted: once, because they may be many."""
        if entries is None:
            out[:] = self.all_words()
        else:
            # With mode "raise" NumPy would copy them twice.
            np.take(self.tables.words, self.entries.rows_of(entries), axis=0, out=out, mode="clip")

    @property
    def size_bytes(self) -> int:
        """Memory or file space that the index takes."""
        return self.tables.size_bytes + self.entries.size_bytes


class Finder(Protocol):
    """A way to find near pairs: the same ones whichever it is, on whatever machine."""

    def __call__(self, known: KnownHashes, queries: Words, budget: Budgets, most: int) -> tuple[Words, bool]:
        """Packed pairs of rows (see `verify`), and whether they are all: it may stop above `most`."""
        ...


def on_processor(known: KnownHashes, queries: Words, budget: Budgets, most: int) -> tuple[Words, bool]:
    """Find near pairs on this processor."""
    find = find_one_by_one if are_few(queries, budget) else find_by_table
    found: tuple[Words, bool] = find(tuple(known.tables), queries, tuple(budget), most)
    return found


def index_words(words: Words) -> KnownHashes:
    """An index of hashes, shape (m, 4), most significant word first; see `hashes.search.to_words`.

    Raises:
        WrongHashLengthError: if a row does not have 256 bits.
        TooManyHashesError: above four thousand million hashes.

    Cost:
        10 million hashes in 5 s on one core; 128.4 bytes for each distinct hash.
    """
    unique, entries = distinct(checked(words))
    return KnownHashes(tables=build_tables(unique), entries=entries)


def find_near(
    queries: Words,
    known: KnownHashes,
    *,
    max_distance_bits: int = MAX_DISTANCE_BITS,
    find: Finder = on_processor,
) -> NearHashes:
    """Find, for every queried hash, the known hashes within a distance: exactly those that comparing all would find.

    A small distance is a lead for a human reviewer, never a verdict: news pictures, memes and crops of the same
    scene lie close together as well.

    Args:
        queries: hashes, shape (n, 4). One at a time is fast; many at once are several times faster.
        known: the index to search.
        max_distance_bits: greatest Hamming distance, 0 to 63 bits.
        find: where to look: on this processor, or on a GPU.

    Returns:
        All pairs, sorted by row, then distance, then id; an id is the number of an entry.

    Raises:
        WrongHashLengthError: if a row does not have 256 bits.
        RadiusError: outside 0 to 63 bits.
    """
    budget, queries = budgets(max_distance_bits), checked(queries)
    if are_few(queries, budget):
        # The short way for a hash or a few: here every microsecond counts.
        pairs, complete = find(known, queries, budget, _MOST_PAIRS)
        if complete:
            return _as_near(pairs, 0, known.entries)
    return joined(list(iter_near(queries, known, max_distance_bits=max_distance_bits, find=find)))


def find_if_quick(
    queries: Words, known: KnownHashes, *, max_distance_bits: int = MAX_DISTANCE_BITS, most_pairs: int
) -> NearHashes | None:
    """The same as `find_near` if that takes milliseconds; None if there are many queries, or many pairs to be told.

    Where a picture was known a million times, one look-up takes seconds. This tells before it is begun, so that
    whoever must not wait leaves it to somebody else.

    Args:
        queries: hashes, shape (n, 4).
        known: the index to search.
        max_distance_bits: greatest Hamming distance, 0 to 63 bits.
        most_pairs: more are many.
    """
    budget, queries = _quick_budgets(max_distance_bits), checked(queries)
    if not are_few(queries, budget):
        return None
    pairs, complete = on_processor(known, queries, budget, most_pairs)
    if not complete or len(pairs) > most_pairs or _entry_count(pairs, known.entries) > most_pairs:
        return None
    return _as_near(pairs, 0, known.entries)


@lru_cache(maxsize=MAX_RADIUS_BITS + 1)
def _quick_budgets(radius_bits: int) -> Budgets:
    return budgets(radius_bits)._replace(most_scanned=_QUICKLY_SCANNED)


def _entry_count(pairs: Words, entries: Entries) -> int:
    """How many pairs of entries are told for pairs of rows."""
    if entries.firsts is None or not len(pairs):
        return len(pairs)
    rows = (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    ends = np.searchsorted(entries.further_rows, rows, side="right")
    return len(pairs) + int(np.sum(ends - np.searchsorted(entries.further_rows, rows, side="left")))


def are_few(queries: Words, budget: Budgets) -> bool:
    """Whether hashes are looked up faster one by one than together."""
    return len(queries) * budget.lookups < _LOOKUPS_WORTH_SORTING


def joined(parts: Sequence[NearHashes]) -> NearHashes:
    """Parts one after another."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return NOTHING
    return NearHashes(
        rows=np.concatenate([part.rows for part in parts]),
        ids=np.concatenate([part.ids for part in parts]),
        distances_bits=np.concatenate([part.distances_bits for part in parts]),
    )


def iter_near(
    queries: Words,
    known: KnownHashes,
    *,
    max_distance_bits: int = MAX_DISTANCE_BITS,
    find: Finder = on_processor,
    most_pairs: int | None = None,
) -> Iterator[NearHashes]:
    """The same as `find_near`, part by part in the order of the rows, so that floods of pairs never fill the memory.

    A part has at most so many pairs, unless a single hash has more.
    """
    parts = iter_near_each(
        queries, [known], max_distance_bits=max_distance_bits, find=find, most_pairs=most_pairs
    )
    for (part,) in parts:
        yield part


def iter_near_each(
    queries: Words,
    lots: Sequence[KnownHashes],
    *,
    max_distance_bits: int = MAX_DISTANCE_BITS,
    find: Finder = on_processor,
    most_pairs: int | None = None,
) -> Iterator[list[NearHashes]]:
    """The same for several lots of known hashes: for some queries after another, what is near in each lot."""
    budget = budgets(max_distance_bits)
    queries = checked(queries)
    size = queries_at_once(budget)
    for first in range(0, len(queries), size):
        find_some = partial(find, budget=budget)
        yield from _some(queries[first : first + size], first, lots, find_some, most_pairs or _MOST_PAIRS)


def queries_at_once(budget: Budgets) -> int:
    """How many hashes are looked up together at most."""
    return max(1, min(_QUERIES_AT_ONCE, _LOOKUPS_AT_ONCE // budget.lookups))


def _some(
    queries: Words,
    first: int,
    lots: Sequence[KnownHashes],
    find: Callable[..., tuple[Words, bool]],
    most_pairs: int,
) -> Iterator[list[NearHashes]]:
    most = most_pairs if len(queries) > 1 else 1 << 62
    found = []
    for known in lots:
        pairs, complete = find(known, queries, most=most)
        if not complete or _entry_count(pairs, known.entries) > most:
            half = len(queries) // 2
            yield from _some(queries[:half], first, lots, find, most_pairs)
            yield from _some(queries[half:], first + half, lots, find, most_pairs)
            return
        found.append(_as_near(pairs, first, known.entries))
    yield found


def _as_near(pairs: Words, first: int, entries: Entries) -> NearHashes:
    """Packed pairs of rows as pairs of entries."""
    if not len(pairs):
        return NOTHING
    pairs.sort()
    owners = (pairs >> np.uint64(41)).astype(np.int64) + first
    distances = ((pairs >> np.uint64(32)) & np.uint64(0x1FF)).astype(np.int64)
    rows = (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)
    if entries.firsts is None:
        return NearHashes(rows=owners, ids=rows, distances_bits=distances)
    firsts = entries.firsts[rows].astype(np.int64)
    origin, further = _further_entries(rows, entries)
    owners = np.concatenate([owners, owners[origin]])
    distances = np.concatenate([distances, distances[origin]])
    ids = np.concatenate([firsts, further])
    order = np.lexsort((ids, distances, owners))
    return NearHashes(rows=owners[order], ids=ids[order], distances_bits=distances[order])


def _further_entries(
    rows: NDArray[np.int64], entries: Entries
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All but the first entries of some rows: position in `rows`, and entry."""
    begins = np.searchsorted(entries.further_rows, rows, side="left")
    counts = np.searchsorted(entries.further_rows, rows, side="right") - begins
    origin = np.repeat(np.arange(len(rows)), counts)
    passed = np.cumsum(counts) - counts
    places = np.arange(len(origin)) - np.repeat(passed - begins, counts)
    return origin, entries.further[places].astype(np.int64)


def checked(words: Words) -> Words:
    """Hashes as the kernels take them.

    Raises:
        WrongHashLengthError: if a row does not have 256 bits.
    """
    if words.ndim != 2 or words.shape[1] != 4:
        raise WrongHashLengthError("each row must have 256 bits as four words")
    return np.ascontiguousarray(words, dtype=np.uint64)


def warm_up() -> None:
    """Compile, or load from the cache, before work is given to several processes at once."""
    known = index_words(np.zeros((2, 4), np.uint64))
    for count in (1, 300):
        find_near(np.zeros((count, 4), np.uint64), known)
