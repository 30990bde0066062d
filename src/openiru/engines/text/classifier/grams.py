"""Which pieces does a text consist of, and in which of a fixed number of cells does each fall?

Pieces are runs of 1 to 6 characters within a word (its edges count as characters), runs of 1 to 3 words, and runs of the
word's skeleton: Roman Urdu has no fixed spelling, and "bohat", "bohut" and "bhot" share one skeleton. Cells are counted,
not named: nothing of the texts can be read from a model. Time is linear in the length of a text.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

CHARACTER_RUNS: Final = 6
WORD_RUNS: Final = 3
SKELETON_RUNS: Final = 2
CHARACTER_CELLS: Final = 1 << 20
WORD_CELLS: Final = 1 << 19
SKELETON_CELLS: Final = 1 << 18
CELLS: Final = CHARACTER_CELLS + WORD_CELLS + SKELETON_CELLS
_SPACE: Final = 32
# Salts that keep the three kinds of runs apart, and a multiplier of 64 bits: Steele and Vigna, 2021, table 5.
_MULTIPLIER: Final = np.uint64(0xD1342543DE82EF95)
_WORD_SALT: Final = np.uint64(0x9E3779B97F4A7C15)
_SKELETON_SALT: Final = np.uint64(0xC2B2AE3D27D4EB4F)

# What letters become in a skeleton; 0: vowels, and h, which is heard in few places.
_SKELETON: Final = np.arange(128, dtype=np.uint64)
_SKELETON[[ord(letter) for letter in "aeiouyh"]] = 0
_SKELETON[[ord(letter) for letter in "wzq"]] = [ord(letter) for letter in "vjk"]

Codes = NDArray[np.uint32]
Numbers = NDArray[np.int64]

_compiled = njit(cache=True, nogil=True, error_model="numpy")


class Texts(NamedTuple):
    """Texts in comparable form, end to end, as code points."""

    codes: Codes
    starts: Numbers  # where each text begins; one more for the end of the last


class Counts(NamedTuple):
    """How often each text has which cells: rows of a sparse matrix."""

    starts: Numbers  # where the cells of each text begin; one more for the end of the last
    cells: NDArray[np.int32]
    counts: NDArray[np.float32]


def as_codes(texts: list[str]) -> Texts:
    """Texts in comparable form as code points."""
    joined = "".join(texts).encode("utf-32-le", "surrogatepass")
    starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)), out=starts[1:])
    return Texts(np.frombuffer(joined, "<u4"), starts)


@_compiled
def _mixed(value: Any) -> Any:
    """A number whose lower bits depend on all bits of another."""
    value = (value ^ (value >> np.uint64(32))) * _MULTIPLIER
    return value ^ (value >> np.uint64(29))


@_compiled
def _code_at(codes: Codes, start: int, end: int, place: int) -> Any:
    """The character at a place of the word from `start` to `end`; a space at its edges."""
    return np.uint64(codes[place]) if start <= place < end else np.uint64(_SPACE)


@_compiled
def _run_of(length: int, first: Any, second: Any, third: Any) -> Any:
    """A number for the last `length` of three words."""
    value = np.uint64(length)
    if length > 2:
        value = (value + first) * _MULTIPLIER
    if length > 1:
        value = (value + second) * _MULTIPLIER
    return _mixed((value + third) * _MULTIPLIER)


@_compiled
def _value_of_word(codes: Codes, start: int, end: int) -> Any:
    value = _WORD_SALT
    for place in range(start, end):
        value = (value + np.uint64(codes[place]) + np.uint64(1)) * _MULTIPLIER
    return _mixed(value)


@_compiled
def _value_of_skeleton(codes: Codes, start: int, end: int) -> Any:
    """A number for the consonants of a word, doubled ones once; its first letter counts whatever it is."""
    value = _SKELETON_SALT
    last = np.uint64(0)
    for place in range(start, end):
        code = np.uint64(codes[place])
        if code < 128:
            code = _SKELETON[code]
        is_left_out = code == 0 or code == last  # noqa: PLR1714  (compiled: no sets)
        if place > start and is_left_out:
            continue
        last = code
        value = (value + code + np.uint64(1)) * _MULTIPLIER
    return _mixed(value)


@_compiled
def end_of_word(codes: Codes, start: int, end: int) -> int:
    """Where the word that begins at `start` ends, in a text that ends at `end`."""
    while start < end and codes[start] != _SPACE:
        start += 1
    return start


# Not kept on the disk by itself: Numba forgets that a kept function is a generator. Its callers are kept.
@njit(nogil=True, error_model="numpy")
def pieces(codes: Codes, start: int, end: int) -> Any:
    """Yield each piece of the text from `start` to `end`: its cell, the number of its last word, how many words."""
    first = second = third = np.uint64(0)
    first_bone = second_bone = third_bone = np.uint64(0)
    word = 0
    while start < end:
        stop = end_of_word(codes, start, end)
        for place in range(start - 1, stop):
            value = np.uint64(0)
            for further in range(min(CHARACTER_RUNS, stop + 1 - place)):
                value = (value + _code_at(codes, start, stop, place + further) + np.uint64(1)) * _MULTIPLIER
                if place + further >= start:
                    yield np.int64(_mixed(value) & np.uint64(CHARACTER_CELLS - 1)), word, 1
        first, second, third = second, third, _value_of_word(codes, start, stop)
        first_bone, second_bone, third_bone = second_bone, third_bone, _value_of_skeleton(codes, start, stop)
        word += 1
        for length in range(1, min(WORD_RUNS, word) + 1):
            value = _run_of(length, first, second, third) & np.uint64(WORD_CELLS - 1)
            yield CHARACTER_CELLS + np.int64(value), word - 1, length
        for length in range(1, min(SKELETON_RUNS, word) + 1):
            value = _run_of(length, first_bone, second_bone, third_bone) & np.uint64(SKELETON_CELLS - 1)
            yield CHARACTER_CELLS + WORD_CELLS + np.int64(value), word - 1, length
        start = stop + 1


@_compiled
def count_text(texts: Texts, row: int, counts: NDArray[np.int32], met: NDArray[np.int32]) -> int:
    """Count the cells of one text in `counts`, all zero before; returns how many differ, and leaves them in `met`."""
    found = 0
    for cell, _, _ in pieces(texts.codes, texts.starts[row], texts.starts[row + 1]):
        if counts[cell] == 0:
            met[found] = cell
            found += 1
        counts[cell] += 1
    return found


@_compiled
def count_cells(texts: Texts) -> Counts:
    """Count the cells of each text."""
    rows = texts.starts.shape[0] - 1
    counts, met = np.zeros(CELLS, np.int32), np.empty(CELLS, np.int32)
    starts = np.zeros(rows + 1, np.int64)
    cells, numbers = np.empty(1 << 16, np.int32), np.empty(1 << 16, np.float32)
    for row in range(rows):
        found = count_text(texts, row, counts, met)
        begin, stop = starts[row], starts[row] + found
        if stop > cells.shape[0]:
            spare_cells, spare_numbers = np.empty(2 * stop, np.int32), np.empty(2 * stop, np.float32)
            spare_cells[:begin], spare_numbers[:begin] = cells[:begin], numbers[:begin]
            cells, numbers = spare_cells, spare_numbers
        for place in range(found):
            cells[begin + place] = met[place]
            numbers[begin + place] = counts[met[place]]
            counts[met[place]] = 0
        starts[row + 1] = stop
    return Counts(starts, cells[: starts[rows]].copy(), numbers[: starts[rows]].copy())
