"""How do the tables of an index lie in memory, and how are they built?

For each of the 16 words of a hash one table: the hashes in buckets by that word. A bucket of n hashes holds first,
side by side, the other word of each hash's pair, so that most candidates are dropped without a look at the hash itself;
then the rows of the hashes. 128 bytes for each distinct hash and 4 MB for the offsets.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.hashes.index.budgets import WORDS
from openiru.engines.hashes.index.intrinsics import LANES, Number

KEYS: Final = 1 << 16
CELLS: Final = 3  # 16-bit cells for each hash in each table: one for the partner, two for the row
MAX_HASHES: Final = (1 << 32) - 1  # rows and offsets have 32 bits

Words = NDArray[np.uint64]
Cells = NDArray[np.uint16]

_compiled = njit(cache=True, nogil=True, error_model="numpy")


class TooManyHashesError(ValueError):
    """More distinct hashes than one index can hold."""


class Tables(NamedTuple):
    """The searchable form of m distinct hashes, each named by its row. Nothing here is ever written to."""

    words: Words  # shape (m, 4), most significant word first
    offsets: NDArray[
        np.uint32
    ]  # shape (16, 65537): where each bucket begins, in hashes from the table's start
    cells: (
        Cells  # shape (16 * 3 * m + 32,): the buckets; spare cells at the end, because scans read 32 at once
    )

    @property
    def size_bytes(self) -> int:
        """Memory or file space that the tables take."""
        return self.words.nbytes + self.offsets.nbytes + self.cells.nbytes


def aligned(count: int, dtype: type) -> NDArray[Any]:
    """An array that begins on a cache line, so that no hash lies across two."""
    size = np.dtype(dtype).itemsize
    raw = np.empty(count * size + 64, np.uint8)
    start = -raw.ctypes.data % 64
    return raw[start : start + count * size].view(dtype)


def build_tables(words: Words) -> Tables:
    """The tables of distinct hashes, shape (m, 4); in memory.

    Raises:
        TooManyHashesError: above four thousand million hashes.
    """
    count = len(words)
    own = aligned(count * 4, np.uint64).reshape(count, 4)
    own[:] = words
    offsets = np.empty((WORDS, KEYS + 1), np.uint32)
    cells = aligned(WORDS * CELLS * count + LANES, np.uint16)
    cells[WORDS * CELLS * count :] = 0

    def part(table: int) -> Cells:
        return cells[table * CELLS * count : (table + 1) * CELLS * count]

    fill_tables(own, offsets, part)
    for array in (own, offsets, cells):
        array.flags.writeable = False
    return Tables(words=own, offsets=offsets, cells=cells)


def fill_tables(
    words: Words,
    offsets: NDArray[np.uint32],
    cells_of: Callable[[int], Cells],
    done: Callable[[int], None] | None = None,
) -> None:
    """Build all 16 tables, one after the other.

    Args:
        words: distinct hashes.
        offsets: where offsets go.
        cells_of: the cells into which a table goes; may be the same for all.
        done: called with each table once it is filled.

    Raises:
        TooManyHashesError: above four thousand million hashes.

    Cost:
        Two-step counting sorts, about 0.2 us of processor time for each hash; 8 bytes for each besides the result.
    """
    if len(words) > MAX_HASHES:
        raise TooManyHashesError(f"an index holds at most {MAX_HASHES:,} distinct hashes, not {len(words):,}")
    packed = np.empty(len(words), np.uint64)
    sizes = _sizes_of_parts(words)
    for table in range(WORDS):
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes[table])])
        _part(words, table, starts.copy(), packed)
        _fill(packed, starts, offsets[table], cells_of(table))
        if done is not None:
            done(table)


@_compiled
def word_at(words: Words, row: int, word: int) -> Number:
    """The 16-bit word of a hash, most significant first."""
    return (words[row, word >> 2] >> np.uint64(48 - 16 * (word & 3))) & np.uint64(0xFFFF)


@_compiled
def _sizes_of_parts(words: Words) -> NDArray[np.int64]:
    """For each table, how many hashes go to each of 256 parts: those of the same upper half of the word."""
    sizes = np.zeros((16, 256), np.int64)
    for row in range(words.shape[0]):
        for table in range(16):
            sizes[table, word_at(words, row, table) >> np.uint64(8)] += 1
    return sizes


@_compiled
def _part(words: Words, table: int, filled: NDArray[np.int64], packed: Words) -> None:
    """The first step: hashes into 256 parts, as lower half, partner and row in one number each."""
    for row in range(words.shape[0]):
        key, partner = word_at(words, row, table), word_at(words, row, table ^ 1)
        part = key >> np.uint64(8)
        lower = (key & np.uint64(0xFF)) << np.uint64(48)
        packed[filled[part]] = lower | (partner << np.uint64(32)) | np.uint64(row)
        filled[part] += 1


@_compiled
def _fill(packed: Words, starts: NDArray[np.int64], offsets: NDArray[np.uint32], cells: Cells) -> None:
    """The second step: each part, small enough for the caches, into its 256 buckets."""
    for part in range(256):
        _fill_part(packed[starts[part] : starts[part + 1]], starts[part], offsets[part << 8 :], cells)
    offsets[65536] = packed.shape[0]


@_compiled
def _fill_part(packed: Words, start: int, offsets: NDArray[np.uint32], cells: Cells) -> None:
    sizes = np.zeros(256, np.int64)
    for place in range(packed.shape[0]):
        sizes[packed[place] >> np.uint64(48)] += 1
    next_partner, next_row = np.empty(256, np.int64), np.empty(256, np.int64)
    for key in range(256):
        offsets[key] = start
        next_partner[key] = 3 * start
        next_row[key] = 3 * start + sizes[key]
        start += sizes[key]
    for place in range(packed.shape[0]):
        value = packed[place]
        key = value >> np.uint64(48)
        cells[next_partner[key]] = np.uint16((value >> np.uint64(32)) & np.uint64(0xFFFF))
        cells[next_row[key]] = np.uint16(value & np.uint64(0xFFFF))
        cells[next_row[key] + 1] = np.uint16((value >> np.uint64(16)) & np.uint64(0xFFFF))
        next_partner[key] += 1
        next_row[key] += 2
