"""Which of millions of local features look like those of a query, in milliseconds on one core?

An inverted file of binary words: sampled words, moved to the majority of what lies near them, are centres; every feature
stands in the list of its nearest centre; a query looks into the lists of its few nearest centres. Not exact: a feature may
stand in a list that is not looked into, which many features of a picture make up for.

Source: Jegou, Douze and Schmid, PAMI 2011 (inverted lists); Grana et al., CVPR 2013 (k-majority).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.hashes.index.intrinsics import ones
from openiru.engines.media.pictures.types import Words

LOOKED_INTO: Final = 2  # lists for each feature of a query
NEAR_BITS: Final = 52  # of 256; strangers lie about 128 apart
_MOST_CENTRES: Final = 8192
_FEWEST_IN_A_LIST: Final = 64  # on average
_SAMPLED: Final = 32  # features for each centre that it learns from
_ROUNDS: Final = 3
# A feature that so many others are like is lettering, a lattice, a logo: it tells no pictures apart.
_MOST_ALIKE: Final = 96
_LONGEST_LIST: Final = 24  # times the average; the rest of a longer one is not looked at

_compiled = njit(cache=True, nogil=True, error_model="numpy")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureLists:
    """Features as words, by list."""

    centres: Words  # shape (c, 4)
    begins: NDArray[np.int64]  # shape (c + 1,): where each list begins
    words: Words  # shape (m, 4), list after list
    places: NDArray[np.uint32]  # shape (m,): which feature each is

    def __len__(self) -> int:
        """How many features there are."""
        return len(self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Pairs of a feature of the query and one in the lists that look alike."""

    rows: NDArray[np.int64]
    places: NDArray[np.int64]
    weights: NDArray[np.float64]  # more for nearer ones, less where many are alike


def list_features(words: Words, *, seed: int = 1) -> FeatureLists:
    """Put features, shape (m, 4), into lists; the same for the same features.

    Cost: on one core some 70 s for ten million.
    """
    words = np.ascontiguousarray(words, dtype=np.uint64).reshape(-1, 4)
    count = int(max(1, min(_MOST_CENTRES, len(words) // _FEWEST_IN_A_LIST, 4 * len(words) ** 0.5)))
    centres = _learned(words, count, np.random.default_rng(seed))
    nearest = _nearest(words, centres, 1)[:, 0] if len(words) else np.empty(0, np.int64)
    order = np.argsort(nearest, kind="stable")
    begins = np.zeros(len(centres) + 1, np.int64)
    np.cumsum(np.bincount(nearest, minlength=len(centres)), out=begins[1:])
    return FeatureLists(centres=centres, begins=begins, words=words[order], places=order.astype(np.uint32))


def alike_in(lists: FeatureLists, words: Words, *, looked_into: int = LOOKED_INTO) -> Alike:
    """The features in the lists that look like those of a query, shape (n, 4)."""
    if not len(lists) or not len(words):
        return Alike(rows=np.empty(0, np.int64), places=np.empty(0, np.int64), weights=np.empty(0))
    words = np.ascontiguousarray(words, dtype=np.uint64)
    cells = _nearest(words, lists.centres, min(looked_into, len(lists.centres)))
    longest = max(1024, _LONGEST_LIST * len(lists) // len(lists.centres))
    rows, found, bits = _scan(words, cells, lists.begins, lists.words, (NEAR_BITS, longest, _MOST_ALIKE))
    weights = np.maximum(NEAR_BITS + 8 - bits, 1) / (NEAR_BITS + 8)
    # Of each feature's pairs the best counts most: lettering has many that are much alike.
    counts = np.bincount(rows, minlength=len(words))[rows]
    return Alike(rows=rows, places=lists.places[found].astype(np.int64), weights=weights / np.sqrt(counts))


def _learned(words: Words, count: int, random: np.random.Generator) -> Words:
    if not len(words):
        return np.zeros((1, 4), np.uint64)
    sample = words[np.sort(random.choice(len(words), min(len(words), count * _SAMPLED), replace=False))]
    centres = sample[random.choice(len(sample), count, replace=False)].copy()
    for _ in range(_ROUNDS if count > 1 else 0):
        centres = _majorities(sample, _nearest(sample, centres, 1)[:, 0], centres)
    return centres


def _nearest(words: Words, centres: Words, count: int) -> NDArray[np.int64]:
    """For each word the rows of its nearest centres, nearest first."""
    # Word by word, so that the processor compares several centres at once.
    found: NDArray[np.int64] = _nearest_of(words, np.ascontiguousarray(centres.T), count)
    return found


@_compiled
def _nearest_of(words: Words, columns: Words, count: int) -> NDArray[np.int64]:
    total = columns.shape[1]
    found = np.zeros((words.shape[0], count), np.int64)
    packed = np.empty(total, np.uint64)
    one, two, three, four = columns[0], columns[1], columns[2], columns[3]
    for row in range(words.shape[0]):
        first, second, third, fourth = words[row, 0], words[row, 1], words[row, 2], words[row, 3]
        for centre in range(total):
            bits = ones(first ^ one[centre]) + ones(second ^ two[centre])
            bits += ones(third ^ three[centre]) + ones(fourth ^ four[centre])
            # Distance and row in one number: the least is the nearest, and the first of equals.
            packed[centre] = (bits << np.uint64(32)) | np.uint64(centre)
        for rank in range(count):
            least = packed[0]
            for centre in range(1, total):
                least = min(least, packed[centre])
            place = np.int64(least & np.uint64(0xFFFFFFFF))
            found[row, rank] = place
            packed[place] = np.uint64(0xFFFFFFFFFFFFFFFF)
    return found


@_compiled
def _majorities(words: Words, nearest: NDArray[np.int64], centres: Words) -> Words:
    """For each centre the bits that most of the words nearest to it have."""
    counts = np.zeros((centres.shape[0], 256), np.int32)
    held = np.zeros(centres.shape[0], np.int32)
    for row in range(words.shape[0]):
        held[nearest[row]] += 1
        for bit in range(256):
            counts[nearest[row], bit] += np.int32(
                (words[row, bit >> 6] >> np.uint64(bit & 63)) & np.uint64(1)
            )
    moved = centres.copy()
    for centre in range(centres.shape[0]):
        if held[centre]:
            for word in range(4):
                value = np.uint64(0)
                for bit in range(64):
                    if 2 * counts[centre, 64 * word + bit] > held[centre]:
                        value |= np.uint64(1) << np.uint64(bit)
                moved[centre, word] = value
    return moved


@_compiled
def _scan(
    words: Words,
    cells: NDArray[np.int64],
    begins: NDArray[np.int64],
    listed: Words,
    limits: tuple[int, int, int],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Rows, places in the lists and distances of what is near; nothing for rows that too much is near."""
    near, longest, most = limits
    rows = np.empty(words.shape[0] * most, np.int64)
    places = np.empty(words.shape[0] * most, np.int64)
    distances = np.empty(words.shape[0] * most, np.int64)
    filled = 0
    for row in range(words.shape[0]):
        first, second, third, fourth = words[row, 0], words[row, 1], words[row, 2], words[row, 3]
        start = filled
        for cell in cells[row]:
            for place in range(begins[cell], min(begins[cell + 1], begins[cell] + longest)):
                bits = np.int64(
                    ones(first ^ listed[place, 0])
                    + ones(second ^ listed[place, 1])
                    + ones(third ^ listed[place, 2])
                    + ones(fourth ^ listed[place, 3])
                )
                if bits <= near and filled - start < most:
                    rows[filled], places[filled], distances[filled] = row, place, bits
                    filled += 1
        if filled - start == most:
            filled = start
    return rows[:filled], places[:filled], distances[:filled]


def warm_up() -> None:
    """Compile, or load from the cache, before work is given to several processes at once."""
    words = np.zeros((2, 4), np.uint64)
    alike_in(list_features(words), words)
