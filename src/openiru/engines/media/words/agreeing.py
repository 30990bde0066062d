"""Do two pictures of words say the same, as far as a program can read them?

Letters that are misread are misread alike in a copy: of rendered pages in Urdu, Naskh and Nastaliq, copies that were scaled and
saved with losses agree by 87 of 100 and more, other pages on the same paper by 45 at most.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from rapidfuzz import fuzz, process

from openiru.engines.media.words.phrases import letters_of
from openiru.engines.media.words.types import OcrText

LEAST_LETTERS: Final = 24  # fewer say nothing
AGREE_PERCENT: Final = 65.0  # half way between copies and other pages
_AS_LONG: Final = 0.6  # of the longer text, what the shorter one must have to be compared as a whole


def likeness_percent(one: Iterable[OcrText], other: Iterable[OcrText]) -> float | None:
    """How far two pictures say the same, 0 to 100, in the language and view that agree best; None if too little was read."""
    best: float | None = None
    held = [(each.language, letters_of(each.text)) for each in other]
    for each in one:
        letters = letters_of(each.text)
        for language, others in held:
            if language != each.language or min(len(letters), len(others)) < LEAST_LETTERS:
                continue
            is_as_long = min(len(letters), len(others)) >= _AS_LONG * max(len(letters), len(others))
            compare = fuzz.ratio if is_as_long else fuzz.partial_ratio
            best = max(best or 0.0, float(compare(letters, others)))
    return best


def agreed(readings: Sequence[OcrText]) -> OcrText:
    """The reading on which the others agree most: views are misread in different places, so what they share is likely right.

    Args:
        readings: of one picture, at least one.
    """
    letters = [letters_of(each.text) for each in readings]
    likeness = process.cdist(letters, letters, scorer=fuzz.ratio)
    return readings[int(likeness.sum(axis=1).argmax())]
