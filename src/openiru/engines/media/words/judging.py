"""What becomes of a copy of a page when its words are read, or cannot be?

Statements on one letterhead look nearly alike, and one date is all in which two of them may differ. So where pictures are full
of writing, they count as the same content only if what is read in both agrees.
"""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from openiru.engines.media.types import Likeness, Outcome
from openiru.engines.media.words.agreeing import AGREE_PERCENT

FULL_OF_WRITING: Final = 12  # blocks of writing
_SHARE: Final = 0.4  # of all blocks
_ELEMENT_SCORE_MAX: Final = 0.5


def is_full_of_writing(likeness: Likeness) -> bool:
    """Whether what was found is a copy of a picture that is mostly words."""
    figures = likeness.figures
    writing, blocks = figures.get("blocks_of_writing", 0.0), figures.get("blocks", 0.0)
    return likeness.outcome is Outcome.SAME_CONTENT and (
        figures.get("is_page", 0.0) > 0 or writing >= max(FULL_OF_WRITING, _SHARE * blocks)
    )


def judged_by_words(likeness: Likeness, alike_percent: float | None) -> Likeness:
    """The same content where the words agree; a shared element where they do not, or where nothing could be read.

    Args:
        likeness: of two pictures that are full of writing.
        alike_percent: what `agreeing.likeness_percent` says of both; None if too little was read.
    """
    read = {"words_read": 0.0 if alike_percent is None else 1.0}
    if alike_percent is not None:
        read["words_alike"] = round(alike_percent, 1)
    told = replace(likeness, figures=MappingProxyType({**likeness.figures, **read}))
    if alike_percent is not None and alike_percent >= AGREE_PERCENT:
        return told
    return replace(told, outcome=Outcome.SHARES_ELEMENT, score=min(told.score, _ELEMENT_SCORE_MAX))
