"""What stays of a name when writers disagree about its vowels?"""

from collections.abc import Iterator
from typing import Final

from openiru.engines.names.rules import CONNECTORS

_VOWELS: Final = "aeiouy" + "اویےۓ"
_DROPPED: Final = frozenset(_VOWELS + "0123456789")
_SAME: Final = str.maketrans("cqv", "kkw")


class Skeletons(dict[str, str]):
    """Normalised word to its consonants; remembers the words of a language, which are few."""

    _MOST: Final = 200_000  # words; made-up ones may not fill the memory

    def __missing__(self, word: str) -> str:
        if len(self) >= self._MOST:
            self.clear()
        self[word] = skeleton_of_word(word)
        return self[word]


def skeleton_of_word(word: str) -> str:
    """The consonants of one normalised word, doubled letters once: ``tehreek`` and ``tahrik`` become ``thrk``.

    Urdu writes long vowels only; they are left out as well. Connecting words leave nothing.
    """
    return "" if word in CONNECTORS else "".join(letter for _, letter in consonants(word))


def consonants(letters: str) -> Iterator[tuple[int, str]]:
    """The consonants with their places."""
    before = ""
    for place, letter in enumerate(letters.translate(_SAME)):
        if letter != before and letter not in _DROPPED:
            yield place, letter
        before = letter


def skeleton(normalised: str) -> str:
    """The skeletons of all words, separated by spaces."""
    return " ".join(filter(None, map(skeleton_of_word, normalised.split())))
