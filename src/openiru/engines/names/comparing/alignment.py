"""Which word of one name answers which word of the other?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from openiru.engines.names.comparing.likeness import likeness, likeness_of_bones
from openiru.engines.names.comparing.tokens import Kind, Token

_LEAST: Final = 0.5  # words less alike than this answer nothing
_MOST_GLUED: Final = 3
_LEAST_GLUED: Final = 0.8
_SHORT_FORM: Final = 0.8  # how much an initial says of the word that it stands for
_ACRONYM: Final = 0.85


class PairRule(StrEnum):
    """Why two words answer each other."""

    SAME = "same"
    SPELLING = "spelling"  # letters differ
    SCRIPT = "script"  # the same consonants, where one script does not write vowels
    GLUED = "glued"  # words of one run together in the other
    INITIAL = "initial"
    ACRONYM = "acronym"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPair:
    """Words that answer each other: places in both names."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    likeness: float
    rule: PairRule
    weight: float

    def turned(self) -> "TokenPair":
        """The same with the names in the other order."""
        return replace(self, left=self.right, right=self.left)


def align(left: Sequence[Token], right: Sequence[Token]) -> list[TokenPair]:
    """Pairs of words, the most telling first; each word answers once."""
    found = sorted(
        _pairs(left, right),
        key=lambda pair: (
            -pair.likeness * pair.weight - 0.01 * (len(pair.left) + len(pair.right)),
            abs(pair.left[0] - pair.right[0]),
            pair.left[0] + pair.right[0],
            min(pair.left[0], pair.right[0]),
            pair.left,
        ),
    )
    chosen: list[TokenPair] = []
    free_left, free_right = set(range(len(left))), set(range(len(right)))
    for pair in found:
        if free_left.issuperset(pair.left) and free_right.issuperset(pair.right):
            chosen.append(pair)
            free_left.difference_update(pair.left)
            free_right.difference_update(pair.right)
    return chosen


def _pairs(left: Sequence[Token], right: Sequence[Token]) -> Iterator[TokenPair]:
    for place, one in enumerate(left):
        for answer, other in enumerate(right):
            like, rule = compare(one, other)
            if like >= _LEAST:
                yield TokenPair(
                    left=(place,),
                    right=(answer,),
                    likeness=like,
                    rule=rule,
                    weight=(one.weight + other.weight) / 2,
                )
    yield from _glued(left, right)
    yield from (pair.turned() for pair in _glued(right, left))


def compare(one: Token, other: Token) -> tuple[float, PairRule]:
    """How alike two words are, and by which rule."""
    kinds = {one.kind, other.kind}
    if one.latin == other.latin and one.has_vowels == other.has_vowels:
        found = (1.0, PairRule.SAME)
    elif Kind.NUMBER in kinds:
        found = (1.0 if len(kinds) == 1 and one.latin == other.latin else 0.0, PairRule.SAME)
    elif Kind.INITIAL in kinds:
        stands = len(kinds) > 1 and one.latin[:1] == other.latin[:1]
        found = (_SHORT_FORM if stands else 0.0, PairRule.INITIAL)
    elif one.has_vowels != other.has_vowels:
        found = (likeness_of_bones(one.latin, other.latin), PairRule.SCRIPT)
    elif one.has_vowels:
        found = (likeness(one.latin, other.latin), PairRule.SPELLING)
    else:  # one script without vowels: letters stand for themselves
        found = (likeness(one.text, other.text), PairRule.SPELLING)
    return found


def _glued(whole: Sequence[Token], parts: Sequence[Token]) -> Iterator[TokenPair]:
    """Words that are several of the other name, run together, or their first letters."""
    for place, one in enumerate(whole):
        if one.kind is Kind.NUMBER or len(one.latin) < 2:
            continue
        for first in range(len(parts) - 1):
            for length in range(2, min(len(parts) - first, max(_MOST_GLUED, len(one.latin))) + 1):
                run = parts[first : first + length]
                pair = _answer(one, run, place, first)
                if pair is not None:
                    yield pair


def _answer(one: Token, run: Sequence[Token], place: int, first: int) -> TokenPair | None:
    places = tuple(range(first, first + len(run)))
    weight = (one.weight + sum(token.weight for token in run)) / 2
    if len(one.latin) == len(run) and all(token.kind is Kind.WORD for token in run):
        is_acronym = one.latin == "".join(token.latin[0] for token in run)
        like, rule = _ACRONYM if is_acronym else 0.0, PairRule.ACRONYM
    else:
        like, rule = _likeness_of_glued(one, run), PairRule.GLUED
    if like < _LEAST_GLUED:
        return None
    return TokenPair(left=(place,), right=places, likeness=like, rule=rule, weight=weight)


def _likeness_of_glued(one: Token, run: Sequence[Token]) -> float:
    if len(run) > _MOST_GLUED or not one.has_vowels:
        return 0.0
    if not all(token.has_vowels and token.kind in {Kind.WORD, Kind.PARTICLE} for token in run):
        return 0.0
    glued = "".join(token.latin for token in run)
    if abs(len(glued) - len(one.latin)) > 2 or len(glued) < 4:
        return 0.0
    return likeness(one.latin, glued)
