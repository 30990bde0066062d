"""How alike are two words, letter by letter?"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA, Levenshtein

from openiru.engines.names.comparing.latin import bones, coarse, sounds

# Letters that writers, keyboards and scanners interchange, and what it costs to take one for the other.
_NEAR: Final[Mapping[frozenset[str], float]] = {
    frozenset(pair): cost
    for pairs, cost in (
        ("0o 1l 1i 3e 4a 5s 7t 8b 9g 6b", 0.2),
        ("ck kq cq vw iy ij jy sz ou ei ey ae sc fv dt bp gk gj gq", 0.5),
        ("ai ao au eo eu io iu oy uy ay", 0.7),
    )
    for pair in pairs.split()
}
_WHOLE_SYLLABLES: Final = re.compile(
    "[\u3040-\u9fff\uac00-\ud7af]"
)  # one letter of these says as much as two or three
_VOWELS: Final = frozenset("aeiouy")
_SILENT: Final = frozenset("h'")
_CHANGED_PLACES: Final = 0.8  # two neighbours
_UNWRITTEN_VOWELS: Final = 0.9  # how alike words can be of which one does not write its vowels
MIN_BONES: Final = 2


@lru_cache(maxsize=200_000)
def likeness(one: str, other: str) -> float:
    """How alike two Latin words are, from 0 to 1; the same either way round.

    Letters are aligned at the least number of edits; each edit then costs by how easily it comes about (`_NEAR`,
    silent and doubled letters, vowels, neighbours that changed places).
    """
    if one == other:
        return 1.0
    if one > other:
        one, other = other, one
    cost = min(_cost(one, other), _cost(sounds(one), sounds(other)) + 0.3)
    if _WHOLE_SYLLABLES.search(one + other):
        cost *= 2
    return max(0.0, 1.0 - cost / max(3.0, (len(one) + len(other)) / 2))


def likeness_of_bones(one: str, other: str) -> float:
    """The same by what every script writes, for words of which one does not write its vowels."""
    first, second = bones(one), bones(other)
    if min(len(first), len(second)) < MIN_BONES:
        return _UNWRITTEN_VOWELS if coarse(one) == coarse(other) else 0.0
    edits = Levenshtein.distance(first, second)
    # Long vowels are written: they tell words apart that have the same consonants.
    vowels = OSA.distance(coarse(one), coarse(other)) - edits
    return max(0.0, _UNWRITTEN_VOWELS - edits / max(len(first), len(second)) - 0.02 * max(0, vowels))


def _cost(one: str, other: str) -> float:
    cost = 0.0
    edits = [(edit.tag, edit.src_pos, edit.dest_pos) for edit in Levenshtein.editops(one, other)]
    place = 0
    while place < len(edits):
        act, at, to = edits[place]
        place += 1
        if act == "delete":
            cost += _cost_of_extra(one, at)
        elif act == "insert":
            cost += _cost_of_extra(other, to)
        elif edits[place : place + 1] == [("replace", at + 1, to + 1)] and _changed_places(
            one, at, other, to
        ):
            cost += _CHANGED_PLACES
            place += 1
        else:
            cost += _NEAR.get(frozenset((one[at], other[to])), 1.0)
    return cost


def _changed_places(one: str, at: int, other: str, to: int) -> bool:
    return one[at : at + 2] == other[to : to + 2][::-1]


def _cost_of_extra(word: str, at: int) -> float:
    letter = word[at]
    if letter in word[max(0, at - 1) : at] or letter == word[at + 1 : at + 2]:
        return 0.3  # doubled
    if letter in _SILENT:
        return 0.4
    return 0.7 if letter in _VOWELS else 1.0
