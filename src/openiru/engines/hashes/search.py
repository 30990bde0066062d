"""Which known hashes lie within so many bits of each queried hash?

The index here compares every pair: the fastest way for banks of some thousand hashes, and the obvious twin that the
tables of `hashes.index` must agree with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.hashes.types import HASH_BITS, HASH_BYTES, WrongHashLengthError

MAX_DISTANCE_BITS: Final = 31  # facebook/ThreatExchange, pdq/README.md, "Matching"

Words = NDArray[np.uint64]

_compiled = njit(cache=True, nogil=True, error_model="numpy")


@dataclass(frozen=True, kw_only=True)
class HashIndex:
    """Known hashes, ready to be searched; the position in `words` is the hash id."""

    words: Words  # shape (m, 4)


@dataclass(frozen=True, kw_only=True)
class NearHashes:
    """All pairs of a queried and a known hash within the distance, sorted by row, then distance, then id."""

    rows: NDArray[np.int64]
    ids: NDArray[np.int64]
    distances_bits: NDArray[np.int64]

    def __len__(self) -> int:
        """How many pairs there are."""
        return len(self.rows)


def to_words(hashes: Sequence[bytes]) -> Words:
    """Hashes of 32 bytes as rows of four 64-bit words, most significant first.

    Raises:
        WrongHashLengthError: if a hash does not have 32 bytes.
    """
    if any(len(value) != HASH_BYTES for value in hashes):
        raise WrongHashLengthError(f"a hash must have {HASH_BYTES} bytes")
    joined = np.frombuffer(b"".join(hashes), dtype=">u8")
    return joined.astype(np.uint64).reshape(len(hashes), 4)


def build_index(hashes: Sequence[bytes]) -> HashIndex:
    """An index of known hashes of 32 bytes.

    Raises:
        WrongHashLengthError: if a hash does not have 32 bytes.
    """
    return HashIndex(words=to_words(hashes))


def find_near_hashes(
    queries: Words, known: HashIndex, *, max_distance_bits: int = MAX_DISTANCE_BITS
) -> NearHashes:
    """Find, for every queried picture, the known pictures that look the same.

    A small distance is a lead for a human reviewer, never a verdict: news pictures, memes and crops of the same
    scene lie close together as well.

    Args:
        queries: PDQ hashes, shape (n, 4), 256 bits per row, most significant word first.
        known: the index to search; m hashes.
        max_distance_bits: greatest Hamming distance, in bits.

    Raises:
        WrongHashLengthError: if a row does not have 256 bits.

    Cost:
        n * m comparisons, about 600 million a second on one core; exact.

    Source:
        Threshold 31: facebook/ThreatExchange, pdq/README.md, "Matching".
    """
    if queries.ndim != 2 or queries.shape[1] * 64 != HASH_BITS:
        raise WrongHashLengthError(f"each queried row must have {HASH_BITS} bits as four words")
    queries = np.ascontiguousarray(queries, dtype=np.uint64)
    counts = _count_near(queries, known.words, max_distance_bits)
    rows, ids, distances = _collect_near(queries, known.words, max_distance_bits, counts)
    order = np.lexsort((ids, distances, rows))
    return NearHashes(rows=rows[order], ids=ids[order], distances_bits=distances[order])


def warm_up() -> None:
    """Compile, or load from the cache, before work is given to several processes at once."""
    find_near_hashes(np.zeros((1, 4), np.uint64), HashIndex(words=np.zeros((1, 4), np.uint64)))


@_compiled
def _ones(word: np.uint64) -> np.uint64:
    """Bits that are set; compilers know this form and use the processor's own instruction."""
    word -= (word >> np.uint64(1)) & np.uint64(0x5555555555555555)
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (word * np.uint64(0x0101010101010101)) >> np.uint64(56)


@_compiled
def _distance(query: Words, known: Words) -> np.int64:
    total = np.uint64(0)
    for word in range(4):
        total += _ones(query[word] ^ known[word])
    return np.int64(total)


@_compiled
def _count_near(queries: Words, known: Words, limit: int) -> NDArray[np.int64]:
    """For each query, how many known hashes are near."""
    counts = np.zeros(queries.shape[0], np.int64)
    for row in range(queries.shape[0]):
        found = np.int64(0)
        for place in range(known.shape[0]):
            found += _distance(queries[row], known[place]) <= limit
        counts[row] = found
    return counts


@_compiled
def _collect_near(
    queries: Words, known: Words, limit: int, counts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The near pairs; queries without any are passed over."""
    total = counts.sum()
    rows, ids, distances = np.empty(total, np.int64), np.empty(total, np.int64), np.empty(total, np.int64)
    filled = 0
    for row in range(queries.shape[0]):
        if counts[row] == 0:
            continue
        for place in range(known.shape[0]):
            distance = _distance(queries[row], known[place])
            if distance <= limit:
                rows[filled], ids[filled], distances[filled] = row, place, distance
                filled += 1
    return rows, ids, distances
