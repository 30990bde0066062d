"""Where does each character of a text in comparable form come from?

What stands for each character is asked of `letters` once in a process and kept in tables, so that long texts take their
length in time and no more.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.text.letters import LetterTable

Codes = NDArray[np.uint32]
Places = NDArray[np.int64]
Sign = tuple[int, int, str]  # a part of a text, from and to, and what stands for it

THRICE: Final = re.compile(r"(.)\1\1")  # a quick look; most texts have none
_UNKNOWN: Final = -1
_SPACE: Final = 32
_CODE_POINTS: Final = 0x110000

_compiled = njit(cache=True, nogil=True)


def codes_of(text: str) -> Codes:
    """The code points of a text, unpaired surrogates included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def text_of(codes: Codes) -> str:
    """The text of code points."""
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


class Tracer:
    """Builds comparable forms one character at a time, with the way back; not for two threads at once."""

    def __init__(self, letters: LetterTable, without_lookalikes: Callable[[str], str]) -> None:
        self._letters = letters
        self._without_lookalikes = without_lookalikes
        self._begins = np.full(_CODE_POINTS, _UNKNOWN, np.int32)
        self._sizes = np.zeros(_CODE_POINTS, np.int8)
        self._stands = np.zeros(0, np.uint32)

    def trace(self, original: str, signs: Sequence[Sign]) -> tuple[str, Places]:
        """The comparable form of a text, and for each of its characters where in the original it comes from.

        Args:
            original: the text.
            signs: what stands for addresses and @handles, in their order.
        """
        codes, origins = _with_signs(original, signs)
        self._learn(codes)
        folded, places = _fold(codes, origins, self._begins, self._sizes, self._stands)
        text = self._without_lookalikes(text_of(folded))
        if not THRICE.search(text):
            return text, places
        letters = codes_of(text)
        kept, places = _cut(letters, places, _digits(letters))
        return text_of(kept), places

    def _learn(self, codes: Codes) -> None:
        """Ask what stands for characters that were not met before."""
        unknown = codes[self._begins[codes] == _UNKNOWN]
        if not len(unknown):
            return
        stands = [self._letters[code] for code in np.unique(unknown).tolist()]
        for code, text in zip(np.unique(unknown).tolist(), stands, strict=True):
            self._begins[code], self._sizes[code] = len(self._stands), len(text)
            self._stands = np.concatenate([self._stands, codes_of(text)])


def _with_signs(original: str, signs: Sequence[Sign]) -> tuple[Codes, Places]:
    """The text with one sign between spaces for each address or @handle, and where all of it comes from."""
    codes = codes_of(original)
    if not signs:
        return codes, np.arange(len(codes), dtype=np.int64)
    parts, origins, place = [], [], 0
    for start, end, sign in signs:
        parts += [codes[place:start], codes_of(f" {sign} ")]
        origins += [np.arange(place, start), np.array([start, start, end - 1])]
        place = end
    parts.append(codes[place:])
    origins.append(np.arange(place, len(codes)))
    return np.concatenate(parts), np.concatenate(origins).astype(np.int64)


def _digits(letters: Codes) -> Codes:
    """The digits among characters, which may be repeated."""
    return np.array([code for code in np.unique(letters).tolist() if chr(code).isdecimal()], np.uint32)


@_compiled
def _fold(codes: Any, origins: Any, begins: Any, sizes: Any, stands: Any) -> Any:  # pragma: no cover
    """What stands for each character, spaces folded, with its places."""
    count = 0
    for code in codes:
        count += sizes[code]
    found, places = np.empty(count, np.uint32), np.empty(count, np.int64)
    size = 0
    for at in range(len(codes)):
        first = begins[codes[at]]
        for place in range(first, first + sizes[codes[at]]):
            if stands[place] != _SPACE or (size and found[size - 1] != _SPACE):
                found[size], places[size] = stands[place], origins[at]
                size += 1
    if size and found[size - 1] == _SPACE:
        size -= 1
    return found[:size].copy(), places[:size].copy()


@_compiled
def _cut(letters: Any, places: Any, digits: Any) -> Any:  # pragma: no cover
    """The same without what repeats a letter for a third time and more."""
    found, kept = np.empty(len(letters), np.uint32), np.empty(len(letters), np.int64)
    size = 0
    for at in range(len(letters)):
        letter = letters[at]
        if size > 1 and letter == found[size - 1] and letter == found[size - 2] and letter != _SPACE:
            is_digit = False
            for digit in digits:
                is_digit = is_digit or digit == letter
            if not is_digit:
                continue
        found[size], kept[size] = letter, places[at]
        size += 1
    return found[:size].copy(), kept[:size].copy()
