"""What is the comparable form of a text, and where in the original does each of its characters come from?

One function for names, terms and search, so that what is found by one is found by all.
"""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.text.letters import LOOKALIKES, MENTION_SIGN, URL_SIGN, LetterTable
from openiru.engines.text.tracing import THRICE, Tracer

_TABLE: Final = LetterTable()
_URL: Final = re.compile(
    r"(?i:https?)://\S+|\b(?:www|WWW|Www)\.\S+"
    # From the first label of a host on, and from nowhere within: else "a.a.a..." takes time beyond linear.
    r"|(?<![\w\-])(?<![A-Za-z0-9\-]\.)[A-Za-z0-9\-]++(?:\.[A-Za-z0-9\-]++)*\.(?:com|me|org|net|example|be)/\S*"
)
# All that is no space and no ASCII punctuation, so that it does not matter how letters and marks are composed.
_MENTION: Final = re.compile(r"(?<![^\s!-\-/:-@\[-^`{-~])@[^\s!-/:-@\[-^`{-~]+(?:\.[^\s!-/:-@\[-^`{-~]+)*")
_REPEATS: Final = re.compile(r"([^\d\s])\1{2,}")
_MAY_IMITATE: Final = re.compile("[\u0370-\u052f]")  # Greek and Cyrillic
_LATIN: Final = re.compile("[a-z]")


@dataclass(frozen=True)
class Normalised:
    """A text in comparable form, with the way back to the original."""

    original: str
    text: str

    @cached_property
    def offsets(self) -> NDArray[np.int64]:
        """For each character of `text`, where in the original it comes from; never falling."""
        return trace(self.original)[1]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that a span of `text` comes from, with the marks and repeats that were dropped.

        Raises:
            ValueError: if the span is empty or lies outside the text.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no span of a text of {len(self.text)} characters: {start} to {end}")
        last = int(self.offsets[end - 1]) + 1
        dropped = {self.text[end - 1]}
        while last < len(self.original) and dropped.issuperset(_TABLE[ord(self.original[last])]):
            last += 1
        return int(self.offsets[start]), last


def normalise_for_match(text: str) -> Normalised:
    """The comparable form of a text.

    Case folded, compatibility forms and ligatures taken apart; Arabic and Urdu letter variants joined, and letters of
    other scripts that imitate Latin ones within a word; marks,
    tatweel, bidi controls and joiners off; digits in ASCII; punctuation and symbols are spaces, spaces folded; letters
    repeated more than twice cut to two; addresses and @handles are one sign each. Normalising twice changes nothing.

    Cost: about 4 microseconds for a post; the way back takes 15, and only when it is asked for.
    """
    return Normalised(original=text, text=normalise_text(text))


def normalise_text(text: str) -> str:
    """The comparable form alone."""
    if _may_hold_address(text):
        text = _URL.sub(f" {URL_SIGN} ", text)
    if "@" in text:
        text = _MENTION.sub(f" {MENTION_SIGN} ", text)
    folded = _without_lookalikes(" ".join(text.translate(_TABLE).split()))
    return _REPEATS.sub(r"\1\1", folded) if THRICE.search(folded) else folded


def _may_hold_address(text: str) -> bool:
    """Only these can begin or hold an address; looking for them is far quicker than the pattern."""
    return "/" in text or "ww." in text or "WW." in text


def _without_lookalikes(folded: str) -> str:
    """The same text, as long as before, with Latin letters where others imitate them."""
    if folded.isascii() or not _MAY_IMITATE.search(folded):
        return folded
    words = folded.split(" ")
    mixed = {word for word in words if _LATIN.search(word) and _MAY_IMITATE.search(word)}
    if not mixed:
        return folded
    # The connecting letter of a name is a word of its own: "Hаrаkаt-е-Sunrise".
    return " ".join(word.translate(LOOKALIKES) if word in mixed or len(word) == 1 else word for word in words)


def trace(original: str) -> tuple[str, NDArray[np.int64]]:
    """The comparable form of a text, and for each of its characters where in the original it comes from."""
    return _tracer().trace(original, _addresses(original))


@cache
def _tracer() -> Tracer:
    return Tracer(_TABLE, _without_lookalikes)


def _addresses(original: str) -> list[tuple[int, int, str]]:
    """Addresses and the @handles outside them, in order: start, end, sign."""
    if "@" not in original and not _may_hold_address(original):
        return []
    urls = [(found.start(), found.end(), URL_SIGN) for found in _URL.finditer(original)]
    # The same length as the original, so that places stay.
    masked = _URL.sub(lambda found: " " * len(found.group()), original)
    mentions = [(found.start(), found.end(), MENTION_SIGN) for found in _MENTION.finditer(masked)]
    return sorted(urls + mentions)
