"""Of which runs of letters is a text made, and what do they weigh together?"""

import re
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

BUCKET_BITS: Final = 15
LONGEST: Final = 4  # letters of a run
MOST_LETTERS: Final = 4_000  # of a text; more change nothing
_NOISE: Final = re.compile(r"https?://\S+|www\.\S+|[@#]\S+|&\w+;")
# Vowel signs of Devanagari belong to its words.
_NO_LETTER: Final = re.compile("(?:[^\\w\u0900-\u0963\u0971-\u097f]|[\\d_])+")
# Vowel marks over Arabic letters are written in lessons and scripture only: they would tell the kind of text.
_MARKS: Final = re.compile("[\u064b-\u0653\u0655\u0656-\u065f\u0670\u0640\u200c-\u200f\u202a-\u202e]")


def letters_of(text: str) -> str:
    """The letters of a text in small form, words apart by one space and with one around all; no addresses or tags."""
    plain = _MARKS.sub("", _NOISE.sub(" ", text[:MOST_LETTERS].casefold()))
    return f" {_NO_LETTER.sub(' ', plain).strip()} "


def encoded(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Code points of all texts in a row, and where each begins and the last ends."""
    data = [np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32) for text in texts]
    ends = np.cumsum([0, *map(len, data)], dtype=np.int64)
    return (np.concatenate(data) if data else np.zeros(0, np.uint32)), ends


def weigh(texts: Sequence[str], table: NDArray[np.int8], scale: float) -> NDArray[np.float64]:
    """What the runs of each text weigh for each language, shape (texts, languages).

    Args:
        texts: as `letters_of` gives them.
        table: weights, shape (2**BUCKET_BITS, languages).
        scale: what one step of the table is worth.
    """
    codes, ends = encoded(texts)
    found: NDArray[np.float64] = _weigh(codes, ends, table) * scale
    return found


@njit(cache=True, nogil=True)
def _bucket(codes: Any, first: int, length: int) -> Any:  # pragma: no cover
    """The bucket of a run of letters: FNV-1a over code points, folded."""
    value = np.uint64(14695981039346656037)
    for place in range(first, first + length):
        value = (value ^ np.uint64(codes[place])) * np.uint64(1099511628211)
    value ^= value >> np.uint64(29)
    return (value ^ (value >> np.uint64(BUCKET_BITS))) & np.uint64((1 << BUCKET_BITS) - 1)


@njit(cache=True, nogil=True)
def _weigh(codes: Any, ends: Any, table: Any) -> Any:  # pragma: no cover
    found = np.zeros((len(ends) - 1, table.shape[1]), np.float64)
    for text in range(len(ends) - 1):
        count = 0
        for first in range(ends[text], ends[text + 1]):
            for length in range(1, LONGEST + 1):
                if first + length > ends[text + 1]:
                    break
                # A run begins or ends with a space at most: it tells beginnings and endings of words.
                if length > 2 and codes[first + length - 2] == 32:
                    break
                bucket = _bucket(codes, first, length)
                count += 1
                for language in range(table.shape[1]):
                    found[text, language] += table[bucket, language]
        for language in range(table.shape[1]):
            found[text, language] /= np.sqrt(max(1, count))
    return found


@njit(cache=True, nogil=True)
def buckets_of(codes: Any, ends: Any) -> Any:  # pragma: no cover
    """All runs: bucket and text of each, for learning."""
    most = (ends[-1] if len(ends) else 0) * LONGEST
    buckets, owners = np.empty(most, np.int32), np.empty(most, np.int32)
    count = 0
    for text in range(len(ends) - 1):
        for first in range(ends[text], ends[text + 1]):
            for length in range(1, LONGEST + 1):
                if first + length > ends[text + 1]:
                    break
                if length > 2 and codes[first + length - 2] == 32:
                    break
                buckets[count] = _bucket(codes, first, length)
                owners[count] = text
                count += 1
    return buckets[:count], owners[:count]
