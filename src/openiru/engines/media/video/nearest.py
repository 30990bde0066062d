"""Which looks of known videos does a look of the query keep as its pairs?

In a talk before a fixed camera every look is near every other: half an hour of it has fifty million pairs with itself. So
a hash of the query keeps the nearest looks of each known video, and no more than a time line needs.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.index.known import joined
from openiru.engines.hashes.search import MAX_DISTANCE_BITS, NearHashes
from openiru.engines.media.video.alignment import time_order
from openiru.engines.media.video.types import Seconds

# Of one known video. More than lie within two seconds of any line, so that what lies beside it is still seen.
MOST_LOOKS: Final = 64
ROWS_AT_ONCE: Final = 256  # hashes of the query
PAIRS_AT_ONCE: Final = 1 << 19  # 12 MB, and as much again a few times while they are sorted


def nearest_looks(
    query_s: Seconds, known_s: Seconds, starts: NDArray[np.int64], parts: Iterable[NearHashes]
) -> NearHashes:
    """The nearest looks of each known video for each hash of the query; all of them, where they are few.

    Args:
        query_s: for each hash of the query, when its look begins.
        known_s: when looks of known videos begin.
        starts: the first look of each known video, and how many there are.
        parts: near pairs, of some hashes of the query after others; ids are those of known looks.
    """
    return joined([_thinned(query_s, known_s, starts, part) for part in parts])


def _thinned(query_s: Seconds, known_s: Seconds, starts: NDArray[np.int64], near: NearHashes) -> NearHashes:
    if not len(near) or np.bincount(near.rows - near.rows.min()).max() <= MOST_LOOKS:
        return near
    videos = np.searchsorted(starts, near.ids, side="right") - 1
    _, groups = np.unique(near.rows * len(starts) + videos, return_inverse=True)
    later = time_order(query_s[near.rows], known_s[near.ids])
    nearness = (near.distances_bits + later) / (MAX_DISTANCE_BITS + 1)
    order = np.argsort(groups + nearness, kind="stable")
    groups = groups[order]
    ranks = np.arange(len(order)) - np.searchsorted(groups, groups, side="left")
    kept = np.sort(order[ranks < MOST_LOOKS])
    return NearHashes(rows=near.rows[kept], ids=near.ids[kept], distances_bits=near.distances_bits[kept])
