"""Which known hashes lie near one hash? All buckets of one hash after another: for few hashes at a time."""

from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.hashes.index.budgets import Budgets
from openiru.engines.hashes.index.flat import compare_all
from openiru.engines.hashes.index.intrinsics import Number, near_mask, ones, prefetch
from openiru.engines.hashes.index.tables import Cells, Tables, Words, word_at
from openiru.engines.hashes.index.verify import ALL_LANES, Groups, check, spread

_AHEAD: Final = 8  # buckets that are asked for before they are scanned
_AT_ONCE: Final = 256  # groups whose candidates are compared together

_compiled = njit(cache=True, nogil=True, error_model="numpy")


class Lookups(NamedTuple):
    """The buckets to scan for one hash."""

    starts: NDArray[np.int64]  # first cell
    sizes: NDArray[np.int64]
    partners: NDArray[np.uint16]
    limits: NDArray[np.uint16]  # bits left for the partner
    marks: NDArray[np.uint64]  # see verify


@_compiled
def find_one_by_one(
    tables_: tuple[Any, ...], queries: Words, budgets_: tuple[Any, ...], most: int
) -> tuple[Words, bool]:
    """All near pairs, in the order of the queries, and whether they are all: it stops above `most`, and before slow ones.

    Takes tables and budgets as plain tuples, whose types Numba recognises several times faster.
    """
    tables, budgets = Tables(*tables_), Budgets(*budgets_)
    count = 0
    for table in range(16):
        count += budgets.flips_within[budgets.words[table]]
    lookups = Lookups(
        np.empty(count, np.int64),
        np.empty(count, np.int64),
        np.empty(count, np.uint16),
        np.empty(count, np.uint16),
        np.empty(count, np.uint64),
    )
    groups = Groups(np.empty(0, np.uint32), np.empty(0, np.uint64))
    candidates = np.empty(32 * _AT_ONCE, np.uint64)
    pairs, told = np.empty(8, np.uint64), 0
    for query in range(queries.shape[0]):
        needed, scanned = _look_up(tables, queries, query, budgets, lookups)
        crowded = scanned * budgets.crowded > tables.words.shape[0]
        scanned = min(scanned, tables.words.shape[0]) if crowded else scanned
        if budgets.most_scanned > 0 and scanned > budgets.most_scanned:
            return pairs[:told], False
        if crowded:
            pairs, told = _compare_with_all(tables, queries, query, budgets, pairs, told)
            if told > most:
                return pairs[:told], False
            continue
        if needed > groups.masks.shape[0]:
            groups = Groups(np.empty(needed, np.uint32), np.empty(needed, np.uint64))
        found = _scan(tables.cells, lookups, groups)
        for first in range(0, found, _AT_ONCE):
            last = min(found, first + _AT_ONCE)
            some = Groups(groups.masks[first:last], groups.marks[first:last])
            filled = spread(tables, some, last - first, candidates, 0)
            pairs, told = check(tables.words, queries, candidates[:filled], budgets, pairs, told)
        if told > most:
            return pairs[:told], False
    return pairs[:told], True


@_compiled
def _compare_with_all(
    tables: Tables, queries: Words, query: int, budgets: Budgets, pairs: Words, told: Number
) -> tuple[Words, Number]:
    first = told
    pairs, told = compare_all(tables.words, queries[query : query + 1], budgets, pairs, told, 1 << 62)
    for pair in range(first, told):
        pairs[pair] |= np.uint64(query << 41)
    return pairs, told


@_compiled
def _look_up(
    tables: Tables, queries: Words, query: int, budgets: Budgets, lookups: Lookups
) -> tuple[Number, Number]:
    """Fill in the buckets of one hash; returns how many groups scanning may give, and how many hashes are scanned."""
    filled, groups, scanned = np.int64(0), np.int64(1), np.int64(0)
    for table in range(16):
        key, partner = np.int64(word_at(queries, query, table)), word_at(queries, query, table ^ 1)
        first = table * tables.words.shape[0]
        for flip in range(budgets.flips_within[budgets.words[table]]):
            mask = budgets.flips[flip]
            bucket = key ^ np.int64(mask)
            start = np.int64(tables.offsets[table, bucket])
            size = np.int64(tables.offsets[table, bucket + 1]) - start
            lookups.starts[filled] = 3 * (first + start)
            lookups.sizes[filled] = size
            lookups.partners[filled] = partner
            lookups.limits[filled] = budgets.pairs[table >> 1] - np.int64(ones(np.uint64(mask)))
            lookups.marks[filled] = np.uint64(((3 * start + size) << 28) | (table << 24) | query)
            groups += (size + 31) >> 5
            scanned += size
            filled += 1
    return groups, scanned


@_compiled
def _scan(cells: Cells, lookups: Lookups, groups: Groups) -> Number:
    """Scan the buckets; returns how many groups have candidates."""
    found, count = np.uint64(0), lookups.starts.shape[0]
    for lookup in range(min(_AHEAD, count)):
        for place in range(lookups.starts[lookup], lookups.starts[lookup] + lookups.sizes[lookup], 32):
            prefetch(cells, place)
    for lookup in range(count):
        if lookup + _AHEAD < count:
            coming = lookups.starts[lookup + _AHEAD]
            for place in range(coming, coming + lookups.sizes[lookup + _AHEAD], 32):
                prefetch(cells, place)
        start, size, mark = lookups.starts[lookup], lookups.sizes[lookup], lookups.marks[lookup]
        partner, limit = lookups.partners[lookup], lookups.limits[lookup]
        place = 0
        while place + 32 <= size:
            mask = near_mask(cells, start + place, partner, limit)
            # Written in any case and kept only if marked: guessing whether it is would cost more.
            groups.masks[found] = mask
            groups.marks[found] = mark
            found += np.uint64(mask != 0)
            mark += np.uint64(64 << 28)
            place += 32
        if place < size:
            mask = near_mask(cells, start + place, partner, limit)
            mask &= ALL_LANES >> np.uint32(32 - (size - place))
            groups.masks[found] = mask
            groups.marks[found] = mark
            found += np.uint64(mask != 0)
    return np.int64(found)
