"""Which known hashes lie near, where buckets tell nothing apart?

Where most hashes share most of their words, a look-up would scan everything many times. Then all pairs are compared, once.
"""

from typing import Any, Final

import numpy as np
from numba import njit

from openiru.engines.hashes.index.budgets import Budgets
from openiru.engines.hashes.index.intrinsics import Number, ones
from openiru.engines.hashes.index.tables import Tables, Words, word_at

_ROWS_AT_ONCE: Final = 2048  # 64 KB of hashes, which stay in the cache while all queries pass
_SAMPLED: Final = 16  # queries by which a batch is judged

_compiled = njit(cache=True, nogil=True, error_model="numpy")


@_compiled
def is_crowded(tables: Tables, queries: Words, budgets: Budgets) -> Any:
    """Whether comparing all is faster than looking up, to judge by some of the queries."""
    sampled = min(_SAMPLED, queries.shape[0])
    scanned = np.int64(0)
    for sample in range(sampled):
        query = sample * queries.shape[0] // sampled
        for table in range(16):
            key = np.int64(word_at(queries, query, table))
            for flip in range(budgets.flips_within[budgets.words[table]]):
                bucket = key ^ np.int64(budgets.flips[flip])
                scanned += np.int64(tables.offsets[table, bucket + 1])
                scanned -= np.int64(tables.offsets[table, bucket])
    return scanned * budgets.crowded > sampled * tables.words.shape[0]


@_compiled
def compare_all(
    known: Words, queries: Words, budgets: Budgets, pairs: Words, told: Number, most: int
) -> tuple[Words, Number]:
    """Add all near pairs to those told so far; stops above `most`. The array grows as needed."""
    for first in range(0, known.shape[0], _ROWS_AT_ONCE):
        last = min(known.shape[0], first + _ROWS_AT_ONCE)
        for query in range(queries.shape[0]):
            if told + _ROWS_AT_ONCE > pairs.shape[0]:
                longer = np.empty(2 * (told + _ROWS_AT_ONCE), np.uint64)
                longer[:told] = pairs[:told]
                pairs = longer
            told = _compare(known, (first, last), queries, query, budgets.radius_bits, pairs, told)
        if told > most:
            break
    return pairs, told


@_compiled
def _compare(
    known: Words,
    rows: tuple[int, int],
    queries: Words,
    query: int,
    radius_bits: int,
    pairs: Words,
    told: Number,
) -> Number:
    words = queries[query]
    for row in range(rows[0], rows[1]):
        bits = np.int64(
            ones(words[0] ^ known[row, 0])
            + ones(words[1] ^ known[row, 1])
            + ones(words[2] ^ known[row, 2])
            + ones(words[3] ^ known[row, 3])
        )
        # Written in any case and kept only if near.
        pairs[told] = np.uint64((query << 41) | (bits << 32) | row)
        told += bits <= radius_bits
    return told
