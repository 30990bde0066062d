"""What is screened for, and what is found."""

from dataclasses import dataclass
from enum import StrEnum


class ScreenRule(StrEnum):
    """In which form an alias was found, the surest first."""

    WORDS = "words"  # the same words, after normalising
    SOUNDS = "sounds"  # words that sound alike: one letter for each sound, one vowel for all
    GLUED = "glued"  # the same, run together in a handle
    SKELETON = "skeleton"  # the same consonants, in another script or with other vowels
    NEAR = "near"  # one or two consonants more, fewer or other
    ACRONYM = "acronym"  # a short name as a word of its own: counts beside other signs only


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAlias:
    """One name of somebody who is looked for."""

    text: str
    bearer: str = ""  # whose name it is, as the caller calls them
    is_weak: bool = False  # an acronym, or a name that its list itself calls poor


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenMatch:
    """An alias that stands in a line, or something like it: a lead, never a finding."""

    alias: KnownAlias
    score: float  # 0 to 1
    likeness: float  # of the spellings alone, 0 to 1
    rule: ScreenRule
    matched: str  # the words of the line, normalised
    stands_alone: bool  # False for short and weak names: they need another sign beside them
    words: tuple[tuple[str, str], ...]  # words of the line with those of the alias that they answer
