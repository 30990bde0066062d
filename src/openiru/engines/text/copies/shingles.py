"""Of which pieces is a post made, when copies of it are looked for?

Two kinds, both of normalised text and hashed to 64 bits, the same on every machine. Shingles are all runs of four letters
within words, a word's ends included: a changed word takes its own away and no others, and long words count for more than
"the". Passages are runs of three words, of which at least one of any three in a row is kept (winnowing): they find a post inside a
longer one, where shingles are too many to agree.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openiru.engines.text.languages.pieces import encoded
from openiru.engines.text.letters import MENTION_SIGN, URL_SIGN
from openiru.engines.text.normalise import normalise_text

SHINGLE_LETTERS: Final = 4
PASSAGE_WORDS: Final = 3
PASSAGE_WINDOW: Final = (
    3  # any run of PASSAGE_WORDS + PASSAGE_WINDOW - 1 words that two posts share gives them a passage
)
MOST_LETTERS: Final = 20_000  # of a post; what follows is not looked at

Hashes = NDArray[np.uint64]
Offsets = NDArray[np.int64]


def comparable(text: str) -> str:
    """The part of a post that is compared, normalised: no marks, letter variants, addresses or @handles."""
    return without_signs(normalise_text(text[:MOST_LETTERS]))


def without_signs(normal: str) -> str:
    """A normalised text without the signs that stand for addresses: two posts that hold one each have nothing in common."""
    if URL_SIGN not in normal and MENTION_SIGN not in normal:
        return normal
    return " ".join(normal.replace(URL_SIGN, " ").replace(MENTION_SIGN, " ").split())


def shingles_of(texts: Sequence[str]) -> tuple[Hashes, Offsets]:
    """The different shingles of each comparable text, rising, and where those of each text begin."""
    codes, ends = encoded([f" {text} " for text in texts])
    hashes, starts = _shingles(codes, ends)
    return hashes, starts


def passages_of(texts: Sequence[str]) -> tuple[Hashes, Offsets]:
    """The passages of each comparable text, and where those of each text begin."""
    codes, ends = encoded([f" {text} " for text in texts])
    hashes, starts = _passages(codes, ends)
    return hashes, starts


@njit(cache=True, nogil=True)
def mixed(value: Any) -> Any:  # pragma: no cover
    """A 64-bit number, mixed well (splitmix64's last steps)."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@njit(cache=True, nogil=True)
def _shingles(codes: Any, ends: Any) -> Any:  # pragma: no cover
    hashes = np.empty(len(codes) + 1, np.uint64)
    starts = np.zeros(len(ends), np.int64)
    count = 0
    for text in range(len(ends) - 1):
        first_of_text = count
        for first in range(ends[text], ends[text + 1]):
            value = np.uint64(14695981039346656037)
            length = 0
            while length < SHINGLE_LETTERS and first + length < ends[text + 1]:
                code = codes[first + length]
                value = (value ^ np.uint64(code)) * np.uint64(1099511628211)
                length += 1
                if code == 32 and length > 1:
                    break
            # Short words are one shingle from space to space; runs that only end with a word are in longer ones.
            if length == SHINGLE_LETTERS or (length > 2 and codes[first] == 32):
                hashes[count] = mixed(value)
                count += 1
        hashes[first_of_text:count] = np.sort(hashes[first_of_text:count])
        kept = first_of_text
        for place in range(first_of_text, count):
            if place == first_of_text or hashes[place] != hashes[kept - 1]:
                hashes[kept] = hashes[place]
                kept += 1
        count = kept
        starts[text + 1] = count
    return hashes[:count], starts


@njit(cache=True, nogil=True)
def _passages(codes: Any, ends: Any) -> Any:  # pragma: no cover
    hashes = np.empty(len(codes) + 1, np.uint64)
    starts = np.zeros(len(ends), np.int64)
    words = np.empty(len(codes) + 1, np.uint64)
    count = 0
    for text in range(len(ends) - 1):
        number = _words(codes, ends[text], ends[text + 1], words)
        runs = number - PASSAGE_WORDS + 1
        for place in range(runs):
            value = np.uint64(0)
            for word in range(PASSAGE_WORDS):
                value = mixed(value + words[place + word] + np.uint64(word + 1))
            words[place] = value
        # Of each window the least run is kept; the next window gives the same one unless a lesser comes in.
        last = -1
        for first in range(
            max(0, runs - PASSAGE_WINDOW + 1) if runs >= PASSAGE_WINDOW else min(1, max(0, runs))
        ):
            least = first
            for place in range(first + 1, min(first + PASSAGE_WINDOW, runs)):
                if words[place] <= words[least]:
                    least = place
            if least != last:
                hashes[count] = words[least]
                count += 1
                last = least
        starts[text + 1] = count
    return hashes[:count], starts


@njit(cache=True, nogil=True)
def _words(codes: Any, begin: Any, end: Any, words: Any) -> Any:  # pragma: no cover
    """Hashes of the words between two places."""
    number = 0
    value = np.uint64(14695981039346656037)
    letters = 0
    for place in range(begin, end):
        if codes[place] == 32:
            if letters:
                words[number] = mixed(value)
                number += 1
            value = np.uint64(14695981039346656037)
            letters = 0
        else:
            value = (value ^ np.uint64(codes[place])) * np.uint64(1099511628211)
            letters += 1
    return number
