"""Which of many hashes are the same?

Floods of one picture are common: a hash that comes a thousand times is searched once and told a thousand times.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.hashes.index.tables import Words

_MULTIPLIERS: Final = (  # odd numbers without pattern, from the binary digits of pi
    np.uint64(0x243F6A8885A308D3),
    np.uint64(0x13198A2E03707345),
    np.uint64(0xA4093822299F31D1),
    np.uint64(0x082EFA98EC4E6C89),
)

_compiled = njit(cache=True, nogil=True, error_model="numpy")


@dataclass(frozen=True, kw_only=True)
class Entries:
    """Which entries have which distinct hash. Entries are numbered in the order in which they came."""

    count: int
    firsts: (
        NDArray[np.uint32] | None
    )  # first entry of each row; None: no hash came twice, so entry and row are equal
    further_rows: NDArray[np.uint32]  # rows of all other entries, ascending
    further: NDArray[np.uint32]  # those entries

    def rows_of(self, entries: NDArray[np.int64]) -> NDArray[np.int64]:
        """The rows of some entries."""
        if self.firsts is None:
            return entries
        places = np.minimum(np.searchsorted(self.firsts, entries), len(self.firsts) - 1)
        rows = np.where(self.firsts[places] == entries, places, -1)
        missing = np.flatnonzero(rows < 0)
        if len(missing):
            order = np.argsort(self.further)
            found = np.searchsorted(self.further, entries[missing], sorter=order)
            rows[missing] = self.further_rows[order[found]]
        return rows

    def copies(self, rows: int) -> NDArray[np.int64]:
        """How many entries each of all rows has."""
        found: NDArray[np.int64] = 1 + np.bincount(self.further_rows, minlength=rows)
        return found

    @property
    def size_bytes(self) -> int:
        """Memory or file space that this takes."""
        own = 0 if self.firsts is None else self.firsts.nbytes
        return own + self.further_rows.nbytes + self.further.nbytes


def distinct(words: Words) -> tuple[Words, Entries]:
    """The distinct hashes, in the order in which they first come, and which entries have them.

    Cost: about 20 ns a hash where few come twice, some 200 ns where most do.
    """
    mixes = mixed(words)
    ordered = np.sort(mixes)
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    none = np.empty(0, np.uint32)
    if not len(again):
        return words, Entries(count=len(words), firsts=None, further_rows=none, further=none)
    order, leads = _runs(words, mixes, _maybe_twice(mixes, again))
    leaders = order[leads]
    followers, led_by = order[~leads], leaders[np.cumsum(leads) - 1][~leads]
    kept = np.ones(len(words), bool)
    kept[followers] = False
    rows = (np.cumsum(kept, dtype=np.uint32) - np.uint32(1))[led_by]
    by_row = np.lexsort((followers, rows))
    entries = Entries(
        count=len(words),
        firsts=np.flatnonzero(kept).astype(np.uint32),
        further_rows=rows[by_row],
        further=followers[by_row].astype(np.uint32),
    )
    return words[kept], entries


def _runs(
    words: Words, mixes: Words, maybe_twice: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Entries in an order that brings the same hashes together, and for each whether it is the first of its hash."""
    order = maybe_twice[np.argsort(mixes[maybe_twice], kind="stable")]
    leads = _leads(words[order])
    same_mix = mixes[order][1:] == mixes[order][:-1]
    if np.any(same_mix & leads[1:]):
        # Different hashes share a mix; they could lie between two that are the same.
        order = maybe_twice[np.lexsort(words[maybe_twice].T[::-1])]
        leads = _leads(words[order])
    return order, leads


def _leads(ordered: Words) -> NDArray[np.bool_]:
    leads = np.ones(len(ordered), bool)
    leads[1:] = np.any(ordered[1:] != ordered[:-1], axis=1)
    return leads


def _maybe_twice(mixes: Words, again: Words) -> NDArray[np.int64]:
    """Entries whose mix is, or shares a slot with, one that came more than once."""
    slots = np.zeros(1 << (16 * len(again)).bit_length(), bool)
    last = np.uint64(len(slots) - 1)
    slots[again & last] = True
    return np.flatnonzero(slots[mixes & last])


@_compiled
def mixed(words: Words) -> Words:
    """One number for each hash; the same hash gives the same number, others hardly ever do."""
    mixes = np.empty(words.shape[0], np.uint64)
    for row in range(words.shape[0]):
        value = np.uint64(0)
        for word in range(4):
            value = (value ^ words[row, word]) * _MULTIPLIERS[word]
            value ^= value >> np.uint64(29)
        mixes[row] = value
    return mixes
