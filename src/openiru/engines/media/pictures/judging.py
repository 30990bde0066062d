"""When is what was seen of a known picture enough to call a query a copy of it?

Thresholds were chosen on one part of the benchmark's pictures and tried on others (docs/reference/media-pictures.md).
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from rapidfuzz import fuzz

from openiru.engines.media.pictures.blocks import Overlay
from openiru.engines.media.pictures.places import Matrix, Shape, as_shares, box_around
from openiru.engines.media.types import Likeness, Outcome

Texts = tuple[str, str]  # what was read from the query and from the known picture

SAME_SHARE: Final = 0.7  # of the covered textured blocks of a copy
SURE_SHARE: Final = 0.5  # the same where many features agree: what is hidden then, was pasted over
SURE_INLIERS: Final = 20
HASHED_SHARE: Final = 0.6  # the same where hashes are near already
COARSE: Final = 0.4  # scale at which blurred copies are compared once more
_BLURRED: Final = 0.5  # of the covered blocks
LEAST_ALIKE: Final = 6  # blocks
_LEAST_OVERLAP: Final = 0.5  # of the known picture that lies within the query, or of the query within it
_OTHER_WORDS: Final = 0.15  # of the blocks of writing, how many may differ in a copy
_OTHER_WORDS_CLOSELY: Final = (
    0.05  # the same of a page within a picture, whose lines may lie a little beside their places
)
_LEAST_OTHER: Final = 4  # blocks
_OTHER_LINES: Final = 0.45  # the same of a picture with some writing on it
_LEAST_OTHER_LINES: Final = 6  # blocks
_OTHER_LINE: Final = 4  # blocks side by side: a line that says something else
_REPLACED: Final = 0.22  # of the covered blocks, lying together: another portrait in one template
_MISSING: Final = 0.18  # the same, blank or not
_OTHER: Final = 0.2  # the same with what is shown where the known picture is flat, of all that either shows
_BESIDE: Final = 0.6  # of the covered blocks beside captions
_WORDS_AGREE: Final = 85.0  # of 100
_LEAST_LETTERS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A known picture that was laid over a query."""

    laid: Overlay
    matrix: Matrix
    query: Shape
    known: Shape


def is_copy(laid: Overlay, inliers: int, texts: Texts | None) -> bool:
    """Whether enough is seen again, and no other words."""
    is_sure = inliers >= SURE_INLIERS and not laid.is_written
    seen = laid.alike >= LEAST_ALIKE and laid.share > (SURE_SHARE if is_sure else SAME_SHARE)
    # Two pictures that share an emblem, laid over each other by it, overlap with a corner each.
    overlap = max(laid.covered / max(laid.textured, 1), laid.explained)
    is_whole = overlap >= _LEAST_OVERLAP and not is_replaced(laid)
    return seen and is_whole and laid.share_beside >= _BESIDE and words_may_agree(laid, texts)


def is_hashed_copy(laid: Overlay, closely: Overlay, texts: Texts | None) -> bool:
    """The same where the hashes are near; words are looked at closely, the rest perhaps at a coarser scale."""
    seen = laid.covered < LEAST_ALIKE or laid.share >= HASHED_SHARE
    return seen and not is_replaced(laid) and words_may_agree(closely, texts)


def is_replaced(laid: Overlay) -> bool:
    """Whether one large region shows something else: the two share a template."""
    regions = (
        (laid.replaced, _REPLACED * laid.covered),
        (laid.missing_region, _MISSING * laid.covered),
        (laid.other_region, _OTHER * (laid.covered + laid.added)),
    )
    return any(blocks >= max(LEAST_ALIKE, least) for blocks, least in regions)


def is_blurred(laid: Overlay) -> bool:
    """Whether most of the query shows much less detail than the known picture."""
    return laid.softer >= _BLURRED * laid.covered


def words_may_agree(laid: Overlay, texts: Texts | None) -> bool:
    """Whether writing in both pictures says the same, as far as was read or can be seen."""
    if texts is not None:
        asked, known = (" ".join(text.split()) for text in texts)
        if min(len(asked), len(known)) >= _LEAST_LETTERS:
            return fuzz.partial_ratio(asked, known) >= _WORDS_AGREE
    if laid.is_illegible:
        return False
    if laid.is_written or (laid.is_close_up and laid.is_page):
        least = (_OTHER_WORDS_CLOSELY if laid.is_close_up else _OTHER_WORDS) * laid.writing
        is_other = laid.other_writing >= max(_LEAST_OTHER, least)
        return not is_other and not (laid.is_page and laid.other_line >= _OTHER_LINE)
    return laid.other_writing < max(_LEAST_OTHER_LINES, _OTHER_LINES * laid.writing)


def likeness_of(
    sight: Sight,
    *,
    method: str,
    same: bool,
    edit: str,
    distance_bits: int | None = None,
    inliers: int | None = None,
) -> Likeness:
    """The answer, with all that was measured."""
    laid = sight.laid
    shares = as_shares(sight.matrix, sight.query, sight.known)
    score = laid.share if distance_bits is None else 1 - 0.25 * distance_bits / 31
    return Likeness(
        outcome=Outcome.SAME_CONTENT if same else Outcome.SHARES_ELEMENT,
        method=method,
        score=round(float(score if same else min(score, 0.5)), 3),
        edit=edit,
        distance_bits=distance_bits,
        inliers=inliers,
        block_share=round(laid.share, 3),
        transform=tuple(round(value, 5) for value in shares[:2].ravel().tolist()),
        box=box_around(shares),
        figures=MappingProxyType(
            {
                "blocks": float(laid.covered),
                "blocks_seen": float(laid.alike),
                "blocks_of_writing": float(laid.writing),
                "blocks_of_other_writing": float(laid.other_writing),
                "blocks_of_other_writing_on_a_line": float(laid.other_line),
                "blocks_replaced": float(laid.replaced),
                "is_page": float(laid.is_written or laid.is_page),
                "pixels_compared": laid.resolution,
                "query_share": round(laid.explained, 3),
            }
        ),
    )
