"""How likely do two names belong to one bearer, and what speaks for and against it?"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA

from openiru.engines.names.comparing.alignment import TokenPair, align, compare
from openiru.engines.names.comparing.tokens import Kind, Name, Schema, Token, parse

THRESHOLD: Final = 0.7  # pairs that score this or more are worth a look
STRONG: Final = 0.85  # and these are alike in all that tells
NUMBERS_DIFFER: Final = (
    0.75  # the most that names can score whose numbers differ: other brigades, other funds
)
_BASE: Final = -1.03  # places what is worth a look at THRESHOLD

# How much each thing that is measured speaks for one bearer. Learnt by logistic regression with signs held to what is
# sensible, from one half of a public set of labelled pairs, and tried on the other half (docs/reference/text-names.md).
WEIGHTS: Final[Mapping[str, float]] = {
    "words that answer": 1.5,
    "letters that differ": -1.0,
    "words that contradict": -1.9,
    "likeness of those": 2.7,
    "words left over": -0.9,
    "likeness as a whole": 1.5,
    "other legal form": -3.6,
    "number missing": -1.3,
    "person: words that answer": 0.3,
    "person: words that contradict": -0.7,
    "person: words left over": 0.9,
    "person: other order": -1.1,
    "person: long name": -0.5,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a pair of names scores, and why."""

    score: float  # 0 to 1
    left: Name
    right: Name
    pairs: tuple[TokenPair, ...]
    reasons: Mapping[str, float]  # what spoke for (above 0) and against one bearer, in log-odds
    are_same: bool  # after normalising
    numbers_differ: bool


def compare_names(left: str, right: str, schema: Schema = Schema.ANYTHING) -> Comparison:
    """Compare two names, in any script.

    A high score is a lead for a person who looks, never a finding that two bearers are one.

    Args:
        left: a name; only its first 400 characters count.
        right: another.
        schema: what bears them, where that is known: persons' names may stand in any order and leave words out,
            companies' legal forms must not contradict each other.

    Returns:
        The score, the same either way round, and 1.0 for names that are the same after normalising; with its reasons.

    Cost:
        About 0.2 ms a pair; at most 24 words of each name are compared.
    """
    one, other = parse(left, schema), parse(right, schema)
    # Always the same way round, so that ties between pairs of words are settled alike.
    if one.plain <= other.plain:
        pairs = align(one.tokens, other.tokens)
        measured = features(one, other, schema, pairs)
    else:
        found = align(other.tokens, one.tokens)
        measured = features(other, one, schema, found)
        pairs = [pair.turned() for pair in found]
    reasons = {key: WEIGHTS[key] * value for key, value in measured.items() if value}
    differ = bool(one.numbers and other.numbers and one.numbers != other.numbers)
    are_same = one.plain == other.plain
    score = 1 / (1 + math.exp(-_BASE - sum(reasons.values())))
    if not (one.tokens and other.tokens):
        score = 0.0
    return Comparison(
        score=1.0 if are_same else round(min(score, NUMBERS_DIFFER) if differ else min(score, 0.999), 4),
        left=one,
        right=other,
        pairs=tuple(pairs),
        reasons={key: round(value, 3) for key, value in reasons.items()},
        are_same=are_same,
        numbers_differ=differ,
    )


def features(left: Name, right: Name, schema: Schema, pairs: Sequence[TokenPair]) -> dict[str, float]:
    """What is measured of a pair of names, by the names in `WEIGHTS`; the same either way round."""
    rest_left = _rest(left.tokens, [place for pair in pairs for place in pair.left])
    rest_right = _rest(right.tokens, [place for pair in pairs for place in pair.right])
    whole_left, whole_right = _weight(left.tokens), _weight(right.tokens)
    over_left, over_right = _weight(rest_left), _weight(rest_right)
    matched = sum(pair.weight for pair in pairs)
    words = [pair for pair in pairs if pair.weight >= _TELLS]
    conflict = min(over_left, over_right, _MOST_CONFLICT)
    person = 1.0 if schema is Schema.PERSON else 0.0
    answered = matched / max(1.0, min(whole_left, whole_right))
    extra = abs(over_left - over_right) / max(1.0, whole_left, whole_right)
    return {
        "words that answer": answered,
        "letters that differ": sum(
            (1 - pair.likeness) * _letters(left.tokens, right.tokens, pair) for pair in words
        ),
        "words that contradict": conflict,
        "likeness of those": _nearest(rest_left, rest_right) if conflict else _NOTHING_CONTRADICTS,
        "words left over": extra,
        "likeness as a whole": _whole(left, right),
        "other legal form": float(bool(left.forms and right.forms and not left.forms & right.forms)),
        "number missing": float(bool(left.numbers) != bool(right.numbers)),
        "person: words that answer": person * answered,
        "person: words that contradict": person * conflict,
        "person: words left over": person * extra,
        "person: other order": person * _is_swapped(words),
        "person: long name": person * math.log1p(sum(pair.weight for pair in words)),
    }


_TELLS: Final = 0.5  # the weight of a pair from which it says something of the bearer
_MOST_CONFLICT: Final = 1.5
_NOTHING_CONTRADICTS: Final = 0.5


def _nearest(left: Sequence[Token], right: Sequence[Token]) -> float:
    """How alike the most alike words are that answer nothing."""
    return max((compare(one, other)[0] for one in left for other in right), default=0.0)


def _rest(tokens: Sequence[Token], used: Sequence[int]) -> list[Token]:
    return [token for place, token in enumerate(tokens) if place not in used]


def _weight(tokens: Sequence[Token]) -> float:
    return sum(token.weight for token in tokens if token.kind is not Kind.NUMBER)


def _letters(left: Sequence[Token], right: Sequence[Token], pair: TokenPair) -> float:
    """How many letters the words of a pair have, on average."""
    one = sum(len(left[place].latin) for place in pair.left)
    return (one + sum(len(right[place].latin) for place in pair.right)) / 2


def _whole(left: Name, right: Name) -> float:
    """How alike the names are as one run of letters, in their order or in that of the alphabet."""
    best = 0.0
    for order in (list, sorted):
        one = "".join(order(token.latin for token in left.tokens))
        other = "".join(order(token.latin for token in right.tokens))
        if one and other:
            best = max(best, 1 - OSA.distance(one, other) / max(len(one), len(other)))
    return best


def _is_swapped(pairs: Sequence[TokenPair]) -> bool:
    in_order = [pair.right[0] for pair in sorted(pairs, key=lambda pair: pair.left)]
    return in_order != sorted(in_order)
