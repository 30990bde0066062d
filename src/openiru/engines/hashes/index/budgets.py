"""In which words of a hash must a near hash differ so little that looking there finds it?

256 bits are 16 words of 16 bits, in 8 pairs. If two hashes differ in at most r bits, and the budgets of the pairs, each
raised by one, add up to r + 1, then the hashes differ in some pair by no more than its budget: otherwise all pairs
together would differ in r + 1 bits or more. The same holds again for the two words of that pair. So it is enough to
look up every word within its budget, and of what is found there, to keep what stays within the budget of its pair.

Source: Norouzi, Punjani, Fleet, "Fast Exact Search in Hamming Space with Multi-Index Hashing", IEEE TPAMI 2014; unequal
budgets: Qin et al., "GPH: Similarity Search in Hamming Space", ICDE 2018.
"""

from functools import lru_cache
from itertools import combinations
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

WORDS: Final = 16
PAIRS: Final = 8
MAX_RADIUS_BITS: Final = 63  # words then differ in up to 3 bits: 697 places to look up for each word


class Budgets(NamedTuple):
    """How far words and pairs may differ for one radius; -1 says that a word is not looked up at all."""

    radius_bits: int
    pairs: NDArray[np.int64]  # shape (8,)
    words: NDArray[np.int64]  # shape (16,)
    flips: NDArray[np.uint16]  # masks of up to 3 bits, fewer bits first
    flips_within: NDArray[np.int64]  # how many masks have at most so many bits; the last stands for -1
    lookups: int  # how many buckets are scanned for one hash
    crowded: int = (
        2  # all are compared once look-ups would scan more than one in so many known hashes; 0: never
    )
    most_scanned: int = 0  # a look-up that would scan more known hashes is not begun; 0: all are


class RadiusError(ValueError):
    """A distance for which the index gives no answer."""


def _shares(total: int, parts: int) -> list[int]:
    """A total in whole shares as equal as can be, larger ones first."""
    return [total // parts + (part < total % parts) for part in range(parts)]


@lru_cache(maxsize=MAX_RADIUS_BITS + 1)
def budgets(radius_bits: int) -> Budgets:
    """The budgets for a radius.

    Raises:
        RadiusError: outside 0 to 63 bits.
    """
    if not 0 <= radius_bits <= MAX_RADIUS_BITS:
        raise RadiusError(f"a distance must be 0 to {MAX_RADIUS_BITS} bits, not {radius_bits}")
    pairs = _shares(radius_bits + 1, PAIRS)
    words = np.array([share for pair in pairs for share in _shares(pair, 2)], np.int64) - 1
    return Budgets(
        radius_bits=radius_bits,
        pairs=_fixed(np.array(pairs, np.int64) - 1),
        words=_fixed(words),
        flips=_FLIPS,
        flips_within=_FLIPS_WITHIN,
        lookups=int(_FLIPS_WITHIN[words].sum()),
    )


def _fixed(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array


def _flips() -> NDArray[np.uint16]:
    """All masks of up to 3 of 16 bits, fewer bits first, then lower bits: those of neighbours in memory."""
    masks = [sum(1 << bit for bit in bits) for count in range(4) for bits in combinations(range(16), count)]
    return np.array(masks, np.uint16)


_FLIPS: Final = _fixed(_flips())
_FLIPS_WITHIN: Final = _fixed(np.array([1, 17, 137, 697, 0], np.int64))
