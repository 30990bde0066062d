"""In which forms are names looked for?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from openiru.engines.names.comparing.latin import bones, coarse, latin, writes_vowels
from openiru.engines.text.normalise import normalise_text

MOST_LETTERS: Final = 2_000  # of a line; what follows is not looked at
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SPLIT: Final = re.compile(r"[\W_]+")
_DIGIT_WITHIN: Final = re.compile(r"(?<=[^\W\d_])[013457](?=[^\W\d_])")
_LETTER_OF_DIGIT: Final = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t"}
_DIGITS: Final = re.compile(r"\d+")
# Written and spoken in several ways, or not at all: "jabhat", "jabhah", "jabha".
_FEMININE: Final = re.compile(r"(?<=...)(?:[ae]?t|[ae]h)$")
_ARTICLE_AT_END: Final = re.compile(r"(?<=^....)ul$|(?<=^.....)ul$|(?<=^......)ul$")  # "hizbul", "harkatul"
# Articles and connecting words: written, left out and spelled in many ways, so never looked for.
_DROPPED: Final = frozenset(
    [
        "a",
        "al",
        "el",
        "il",
        "ul",
        "ur",
        "ud",
        "us",
        "uz",
        "un",
        "ush",
        "uth",
        "ad",
        "ar",
        "as",
        "ash",
        "at",
        "an",
        "az",
        "e",
        "i",
        "o",
        "ye",
        "wa",
        "va",
        "y",
        "of",
        "the",
        "and",
        "for",
        "in",
        "de",
        "la",
        "ki",
        "ka",
        "ke",
        "fi",
    ]
) | {"کی", "کا", "کے", "و", "ال", "از", "د"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a line or an alias in the forms that are compared."""

    text: str
    latin: str
    coarse: str
    bones: str
    has_vowels: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line or an alias in the forms that are compared."""

    plain: str
    words: tuple[Word, ...]  # without articles and connecting words
    has_vowels: bool

    @property
    def coarse(self) -> str:
        """The words by their sounds."""
        return " ".join(word.coarse for word in self.words)

    @property
    def bones(self) -> str:
        """The words by their consonants."""
        return " ".join(word.bones for word in self.words)


def line_of(text: str, *, is_handle: bool, plain: str = "") -> Line:
    """A line in the forms that are compared; digits within words of a handle are read as letters.

    Args:
        text: the line.
        is_handle: whether it is one.
        plain: the line in comparable form, if it is at hand.
    """
    if plain and not is_handle and "@" not in text and len(text) <= MOST_LETTERS:
        return _line(plain)
    text = text[:MOST_LETTERS].strip().lstrip("@")
    if is_handle:
        text = _CAMEL.sub(" ", _SPLIT.sub(" ", text))
        text = _DIGIT_WITHIN.sub(lambda found: _LETTER_OF_DIGIT[found.group()], text)
        text = _DIGITS.sub(" ", text)
    elif "@" in text:
        text = text.replace("@", " ")  # a handle in a bio is looked at as well
    return _line(normalise_text(text))


def _line(plain: str) -> Line:
    written = plain.split()
    words = tuple(filter(None, map(_word_before_others, written[:-1])))
    if written and not _is_dropped(written[-1]):
        words = (*words, word_of(written[-1]))
    return Line(plain=plain, words=words, has_vowels=all(word.has_vowels for word in words))


@lru_cache(maxsize=50_000)
def _word_before_others(word: str) -> Word | None:
    """The forms of a word behind which another stands; None for articles and connecting words."""
    return None if _is_dropped(word) else word_of(_ARTICLE_AT_END.sub("", word))


def _is_dropped(word: str) -> bool:
    return word in _DROPPED or latin(word) in _DROPPED


@lru_cache(maxsize=50_000)
def word_of(word: str) -> Word:
    """The forms of one normalised word."""
    has_vowels = writes_vowels(word)
    written = latin(word)
    if word.endswith("ہ") and len(written) > 2:
        written = written[:-1] + "a"  # the last letter of "qaida" and "taiba" is a vowel
    ending = _FEMININE.search(written)
    return Word(
        text=word,
        latin=written,
        coarse=coarse(written),
        bones=bones(written[: ending.start()] if ending else written),
        has_vowels=has_vowels,
    )


def glued(words: Sequence[Word]) -> str:
    """The Latin letters of words, run together."""
    return "".join(word.latin for word in words)
