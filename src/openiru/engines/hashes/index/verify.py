"""Which candidates are near in all 256 bits, and is this the first place that finds them?

Numbers are packed, because the kernels are bound by memory:
    mark       place in its table << 28 | table << 24 | query
    candidate  row << 28 | table << 24 | query
    pair       query << 41 | distance << 32 | row, so that pairs sort by query, then distance, then row
"""

from typing import Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.hashes.index.budgets import Budgets
from openiru.engines.hashes.index.intrinsics import Number, lowest_bit, ones, prefetch
from openiru.engines.hashes.index.tables import Tables, Words

ALL_LANES: Final = np.uint32(0xFFFFFFFF)
_AHEAD: Final = 24  # candidates by which known hashes are asked for before they are compared

_compiled = njit(cache=True, nogil=True, error_model="numpy")


class Groups(NamedTuple):
    """Groups of up to 32 neighbours in a bucket, of which some stay within the budget of their pair."""

    masks: NDArray[np.uint32]  # which of them
    marks: NDArray[np.uint64]  # where the first one's row stands, and for which query


@_compiled
def spread(tables: Tables, groups: Groups, found: Number, candidates: Words, filled: Number) -> Number:
    """Add the members of groups that stay within budget to the candidates; returns how many there are then."""
    first = filled
    for group in range(found):
        mask, mark = groups.masks[group], groups.marks[group]
        home = np.int64((mark >> np.uint64(24)) & np.uint64(0xF)) * 3 * tables.words.shape[0]
        while mask != 0:
            candidates[filled] = mark + np.uint64(lowest_bit(mask) << 29)
            prefetch(tables.cells, home + np.int64(candidates[filled] >> np.uint64(28)))
            mask &= mask - np.uint32(1)
            filled += 1
    for candidate in range(first, filled):
        mark = candidates[candidate]
        home = np.int64((mark >> np.uint64(24)) & np.uint64(0xF)) * 3 * tables.words.shape[0]
        place = home + np.int64(mark >> np.uint64(28))
        row = np.uint64(tables.cells[place]) | (np.uint64(tables.cells[place + 1]) << np.uint64(16))
        candidates[candidate] = (row << np.uint64(28)) | (mark & np.uint64(0xFFFFFFF))
    return filled


@_compiled
def sort_by_region(candidates: Words, count: int, known: int, target: Words) -> None:
    """Bring together candidates whose hashes lie close to each other in memory."""
    shift = np.uint64(28)
    while (known >> np.int64(shift - np.uint64(28))) > 1024:
        shift += np.uint64(1)
    filled = np.zeros(1026, np.int64)
    for candidate in range(count):
        filled[np.int64(candidates[candidate] >> shift) + 1] += 1
    for passed in range(1025):
        filled[passed + 1] += filled[passed]
    for candidate in range(count):
        region = np.int64(candidates[candidate] >> shift)
        target[filled[region]] = candidates[candidate]
        filled[region] += 1


@_compiled
def check(
    known: Words, queries: Words, candidates: Words, budgets: Budgets, pairs: Words, told: Number
) -> tuple[Words, Number]:
    """Add the pairs among candidates to those told so far; the array grows as needed."""
    count = candidates.shape[0]
    if told + count > pairs.shape[0]:
        longer = np.empty(2 * (told + count), np.uint64)
        longer[:told] = pairs[:told]
        pairs = longer
    for number in range(count):
        if number + _AHEAD < count:
            prefetch(known, np.int64(candidates[number + _AHEAD] >> np.uint64(28)) * 4)
        row = np.int64(candidates[number] >> np.uint64(28))
        query = np.int64(candidates[number] & np.uint64(0xFFFFFF))
        bits = np.int64(
            ones(queries[query, 0] ^ known[row, 0])
            + ones(queries[query, 1] ^ known[row, 1])
            + ones(queries[query, 2] ^ known[row, 2])
            + ones(queries[query, 3] ^ known[row, 3])
        )
        if bits <= budgets.radius_bits:
            table = np.int64((candidates[number] >> np.uint64(24)) & np.uint64(0xF))
            if table == _first_finder(queries[query], known[row], budgets):
                pairs[told] = np.uint64((query << 41) | (bits << 32) | row)
                told += 1
    return pairs, told


@_compiled
def _first_finder(query: Words, known: Words, budgets: Budgets) -> int:
    """The first table in which a look-up finds this hash, so that each pair is told once."""
    for table in range(16):
        shift = np.uint64(48 - 16 * (table & 3))
        other = np.uint64(48 - 16 * ((table ^ 1) & 3))
        differing = query[table >> 2] ^ known[table >> 2]
        bits = np.int64(ones((differing >> shift) & np.uint64(0xFFFF)))
        if bits > budgets.words[table]:
            continue
        if bits + np.int64(ones((differing >> other) & np.uint64(0xFFFF))) <= budgets.pairs[table >> 1]:
            return table
    return -1
