"""What is found of known terms, and which terms cannot be looked for."""

from dataclasses import dataclass
from enum import StrEnum

from openiru.engines.interface import KnownTerm


class TermRule(StrEnum):
    """In which form a term was found."""

    WORDS = "words"  # the same words, after normalising
    GLUED = "glued"  # several words run together, as in a hashtag
    HASHTAG = "hashtag"  # after a number sign, however its words are parted


class UnusableTermError(ValueError):
    """A text that cannot be looked for as a term; the message says why, as the end of a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTerm:
    """A term that stands in a text: a reason to look, never a finding."""

    row: int  # of the text
    term: KnownTerm
    rule: TermRule
    start: int  # span of characters in the original text, of the first place
    end: int
    matched: str  # the original characters
    places: int  # how often the term stands in the text
    stands_alone: bool  # False: too short or too common to count without a context word
    context: str = ""  # the word that made it count
