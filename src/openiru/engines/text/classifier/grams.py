"""Which pieces does a text consist of, and in which of a fixed number of cells does each fall?

Pieces are runs of 1 to 6 characters within a word (its edges count as characters) and of 1 to 3 words (the edges of the
text count as words); and the same of skeletons: Roman Urdu has no fixed spelling, and "bohat", "bohut" and "bhot" share
one skeleton. Cells are counted, not named: nothing of the texts can be read from a model. Time is linear in the length of
a text.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

CHARACTER_RUNS: Final = 6
WORD_RUNS: Final = 3
SKELETON_RUNS: Final = 3
BONE_RUNS: Final = 5  # letters of one skeleton; at least two
CHARACTER_CELLS: Final = 1 << 20
WORD_CELLS: Final = 1 << 19
SKELETON_CELLS: Final = 1 << 19
CELLS: Final = CHARACTER_CELLS + WORD_CELLS + SKELETON_CELLS
_SPACE: Final = 32
# Salts that keep the three kinds of runs apart, and a multiplier of 64 bits: Steele and Vigna, 2021, table 5.
_MULTIPLIER: Final = np.uint64(0xD1342543DE82EF95)
_WORD_SALT: Final = np.uint64(0x9E3779B97F4A7C15)
_SKELETON_SALT: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_EDGE: Final = np.uint64(0x165667B19E3779F9)  # stands for the beginning and the end of a text

# What letters become in a skeleton; 0: vowels, and h, which is heard in few places.
_SKELETON: Final = np.arange(128, dtype=np.uint32)
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
def _value_of(codes: Codes, start: int, end: int, salt: Any) -> Any:
    """A number for the characters from `start` to `end`."""
    value = salt
    for place in range(start, end):
        value = (value + np.uint64(codes[place]) + np.uint64(1)) * _MULTIPLIER
    return _mixed(value)


@_compiled
def _strip(codes: Codes, start: int, end: int, bones: Codes) -> int:
    """Write the skeleton of a word between spaces: its consonants, doubled ones once; returns where the last space is.

    The first letter counts as it is.
    """
    bones[0] = _SPACE
    size = 1
    for place in range(start, end):
        code = codes[place]
        if code < 128 and place > start:
            code = _SKELETON[code]
        if place == start or (code != 0 and code != bones[size - 1]):
            bones[size] = code
            size += 1
    bones[size] = _SPACE
    return size


@_compiled
def _word_cell(value: Any) -> Any:
    return CHARACTER_CELLS + np.int64(value & np.uint64(WORD_CELLS - 1))


@_compiled
def _skeleton_cell(value: Any) -> Any:
    return CHARACTER_CELLS + WORD_CELLS + np.int64(value & np.uint64(SKELETON_CELLS - 1))


@_compiled
def end_of_word(codes: Codes, start: int, end: int) -> int:
    """Where the word that begins at `start` ends, in a text that ends at `end`."""
    while start < end and codes[start] != _SPACE:
        start += 1
    return start


# Not kept on the disk by itself: Numba forgets that a kept function is a generator. Its callers are kept.
@njit(nogil=True, error_model="numpy")
def pieces(codes: Codes, start: int, end: int) -> Any:  # noqa: C901  (Numba knows no `yield from`)
    """Yield each piece of the text from `start` to `end`: its cell, the number of its last word, how many words."""
    first, second, third = np.uint64(0), np.uint64(0), _EDGE
    first_bone = second_bone = third_bone = np.uint64(0)
    bones = np.empty(end - start + 2, np.uint32)
    word = 0
    while start < end:
        stop = end_of_word(codes, start, end)
        for place in range(start - 1, stop):
            value = np.uint64(0)
            for further in range(min(CHARACTER_RUNS, stop + 1 - place)):
                value = (value + _code_at(codes, start, stop, place + further) + np.uint64(1)) * _MULTIPLIER
                if place + further >= start:
                    yield np.int64(_mixed(value) & np.uint64(CHARACTER_CELLS - 1)), word, 1
        last = _strip(codes, start, stop, bones)
        for place in range(last):
            value = _SKELETON_SALT
            for further in range(min(BONE_RUNS, last + 1 - place)):
                value = (value + np.uint64(bones[place + further]) + np.uint64(1)) * _MULTIPLIER
                if further:
                    yield _skeleton_cell(_mixed(value)), word, 1
        first, second, third = second, third, _value_of(codes, start, stop, _WORD_SALT)
        first_bone, second_bone = second_bone, third_bone
        third_bone = _value_of(bones, 1, last, _SKELETON_SALT)
        word += 1
        for length in range(1, min(WORD_RUNS, word + 1) + 1):
            yield _word_cell(_run_of(length, first, second, third)), word - 1, min(length, word)
        for length in range(1, min(SKELETON_RUNS, word) + 1):
            yield _skeleton_cell(_run_of(length, first_bone, second_bone, third_bone)), word - 1, length
        start = stop + 1
    if word:
        for length in range(2, WORD_RUNS + 1):
            yield _word_cell(_run_of(length, second, third, _EDGE)), word - 1, min(length - 1, word)


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
