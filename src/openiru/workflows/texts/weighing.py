"""When is the copy of a text a reason to look at whoever posted it, and what keeps it from being one?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from openiru.engines.text.copies.comparing import LEAST_JACCARD, CopyFacts, Relation

# From here a text says little of each who posts it; as many as floods of pictures.
WIDESPREAD_ACCOUNTS: Final = 200
_LEAST_SCORE: Final = 0.6  # of copies, and as much more as they share:
_FOR_ALIKE: Final = 0.35
_SCORE: Final = {Relation.INSIDE: 0.6, Relation.AROUND: 0.35}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exempt:
    """What a text shares with one that people marked as press, research, art, counter-speech or documentation."""

    observation_id: str
    case_id: str
    persons: frozenset[str]  # who decided so
    facts: CopyFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What a copy of an approved statement is worth."""

    score: float
    stands_alone: bool
    is_suppressed: bool  # no lead
    is_widespread: bool  # hundreds post it
    negatives: tuple[Exempt, ...]  # at least as near, the nearest first


def weighed(known: CopyFacts, exempt: Sequence[Exempt], *, accounts: int) -> Weighed:
    """What a copy of an approved statement is worth as a reason to look.

    A longer text that quotes a statement may report on it, a passage of it may be a verse that all know, and a text that
    hundreds post is news or a prayer as likely as not: none of them counts alone. Texts that were exempted by two persons and that are at least as near keep it from
    being a lead; one person's word is a warning.

    Args:
        known: what the text shares with the approved one.
        exempt: what it shares with exempted ones.
        accounts: how many post it.
    """
    near = sorted(
        (each for each in exempt if each.facts.relation is not None and each.facts.jaccard >= known.jaccard),
        key=lambda each: (-each.facts.jaccard, each.observation_id),
    )
    copied = _LEAST_SCORE + _FOR_ALIKE * known.jaccard
    is_widespread = accounts >= WIDESPREAD_ACCOUNTS
    return Weighed(
        score=round(_SCORE.get(known.relation, copied) if known.relation else 0.0, 4),
        stands_alone=_is_whole(known) and not near and not is_widespread,
        is_suppressed=len({person for each in near for person in each.persons}) > 1,
        is_widespread=is_widespread,
        negatives=tuple(near),
    )


def _is_whole(known: CopyFacts) -> bool:
    """Whether a text says what the approved one says, more or less, and not a passage of it or much besides."""
    return known.is_copy or (known.relation is Relation.INSIDE and known.jaccard >= LEAST_JACCARD)
