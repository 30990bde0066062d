"""Which known hashes lie near many hashes? Table by table, bucket by bucket, so that hashes share what is read."""

from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit

from openiru.engines.hashes.index.budgets import Budgets
from openiru.engines.hashes.index.flat import compare_all, is_crowded
from openiru.engines.hashes.index.intrinsics import Number, near_mask, ones, prefetch
from openiru.engines.hashes.index.tables import Tables, Words, word_at
from openiru.engines.hashes.index.verify import ALL_LANES, Groups, check, sort_by_region, spread

_AHEAD: Final = 16  # look-ups by which buckets are asked for before they are scanned
_GROUPS: Final = 16384  # marked before their members are written out
_CANDIDATES: Final = 1 << 20  # written out before they are compared

_compiled = njit(cache=True, nogil=True, error_model="numpy")


class Cursor(NamedTuple):
    """How far a table is scanned: the look-up, the place in its bucket, and how many groups were marked."""

    lookup: Number
    place: Number
    found: Number


@_compiled
def find_by_table(
    tables_: tuple[Any, ...], queries: Words, budgets_: tuple[Any, ...], most: int
) -> tuple[Words, bool]:
    """All near pairs, in no order, and whether they are all: it stops above `most`."""
    tables, budgets = Tables(*tables_), Budgets(*budgets_)
    if is_crowded(tables, queries, budgets):
        pairs, told = compare_all(tables.words, queries, budgets, np.empty(1024, np.uint64), 0, most)
        return pairs[:told], told <= most
    groups = Groups(np.empty(_GROUPS, np.uint32), np.empty(_GROUPS, np.uint64))
    candidates, target = np.empty(_CANDIDATES, np.uint64), np.empty(_CANDIDATES, np.uint64)
    pairs, told = np.empty(1024, np.uint64), 0
    widest = 0
    for table in range(16):
        widest = max(widest, budgets.flips_within[budgets.words[table]])
    lookups = np.empty(queries.shape[0] * widest, np.uint64)
    for table in range(16):
        count = _sort_lookups(queries, table, budgets, lookups)
        cursor, filled = Cursor(0, 0, 0), 0
        while cursor.lookup < count:
            cursor = _scan(tables, table, lookups[:count], cursor, groups)
            filled = spread(tables, groups, cursor.found, candidates, filled)
            if filled + 32 * _GROUPS > _CANDIDATES or cursor.lookup == count:
                sort_by_region(candidates, filled, tables.words.shape[0], target)
                pairs, told = check(tables.words, queries, target[:filled], budgets, pairs, told)
                filled = 0
                if told > most:
                    return pairs[:told], False
    return pairs[:told], True


@_compiled
def _sort_lookups(queries: Words, table: int, budgets: Budgets, lookups: Words) -> Number:
    """All look-ups of one table by bucket: bucket, partner, bits left, query, 16 + 16 + 8 + 24 bits."""
    flips = budgets.flips_within[budgets.words[table]]
    filled = np.zeros(65537, np.int32)
    for query in range(queries.shape[0]):
        key = np.int64(word_at(queries, query, table))
        for flip in range(flips):
            filled[(key ^ np.int64(budgets.flips[flip])) + 1] += 1
    for passed in range(65536):
        filled[passed + 1] += filled[passed]
    for query in range(queries.shape[0]):
        key = np.int64(word_at(queries, query, table))
        rest = (word_at(queries, query, table ^ 1) << np.uint64(32)) | np.uint64(query)
        for flip in range(flips):
            mask = budgets.flips[flip]
            bucket = key ^ np.int64(mask)
            left = np.uint64(budgets.pairs[table >> 1]) - ones(np.uint64(mask))
            lookups[filled[bucket]] = (np.uint64(bucket) << np.uint64(48)) | (left << np.uint64(24)) | rest
            filled[bucket] += 1
    return queries.shape[0] * flips


@_compiled
def _scan(tables: Tables, table: int, lookups: Words, cursor: Cursor, groups: Groups) -> Cursor:
    """Scan buckets from the cursor on, until all are done or the groups are full."""
    found, place = np.uint64(0), cursor.place
    offsets, first = tables.offsets[table], table * tables.words.shape[0]
    for number in range(cursor.lookup, lookups.shape[0]):
        lookup = lookups[number]
        if number + _AHEAD < lookups.shape[0]:
            coming = np.int64(lookups[number + _AHEAD] >> np.uint64(48))
            if coming != np.int64(lookups[number + _AHEAD - 1] >> np.uint64(48)):
                begin, end = np.int64(offsets[coming]), np.int64(offsets[coming + 1])
                for cell in range(3 * (first + begin), 3 * (first + begin) + end - begin, 32):
                    prefetch(tables.cells, cell)
        bucket = np.int64(lookup >> np.uint64(48))
        start = np.int64(offsets[bucket])
        size = np.int64(offsets[bucket + 1]) - start
        last = min(size, place + 32 * (_GROUPS - np.int64(found)))
        mark = np.uint64((3 * start + size + 2 * place) << 28) | np.uint64(table << 24)
        mark |= lookup & np.uint64(0xFFFFFF)
        partner = np.uint16(lookup >> np.uint64(32))
        limit = np.uint16((lookup >> np.uint64(24)) & np.uint64(0xFF))
        start = 3 * (first + start)
        while place + 32 <= last:
            mask = near_mask(tables.cells, start + place, partner, limit)
            # Written in any case and kept only if marked: guessing whether it is would cost more.
            groups.masks[found] = mask
            groups.marks[found] = mark
            found += np.uint64(mask != 0)
            mark += np.uint64(64 << 28)
            place += 32
        if place < last:
            mask = near_mask(tables.cells, start + place, partner, limit)
            mask &= ALL_LANES >> np.uint32(32 - (size - place))
            groups.masks[found] = mask
            groups.marks[found] = mark
            found += np.uint64(mask != 0)
        if last < size or found == _GROUPS:
            return Cursor(number, last, np.int64(found))
        place = 0
    return Cursor(lookups.shape[0], 0, np.int64(found))
