"""Which views of two videos show the same, however it was cropped or covered?

Points whose descriptors are near vote for pairs of views. Pairs with most votes are registered, and the known view is laid
over the other: enough of it must be seen there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.dihedral import TURNS
from openiru.engines.hashes.edits import Edit
from openiru.engines.hashes.search import NearHashes
from openiru.engines.media.pictures.blocks import Overlay, overlay
from openiru.engines.media.pictures.judging import LEAST_ALIKE
from openiru.engines.media.pictures.places import Matrix
from openiru.engines.media.pictures.registration import register
from openiru.engines.media.types import NOTHING_SHARED, Likeness, Outcome
from openiru.engines.media.video.alignment import Pairs, Run, runs_of
from openiru.engines.media.video.judging import ONE_SHOT_SHARE, SAME_SHARE, Lengths, shares_of, told
from openiru.engines.media.video.timing import Margins, tells_time
from openiru.engines.media.video.types import UPRIGHT, VideoPrint
from openiru.engines.media.video.views import VIEW_STEP_S, Views, view_of_each

VOTE_BITS: Final = 31  # of 256; descriptors of one point differ by 20 to 60 bits in copies
METHOD: Final = "local-frames"
MIN_VIEWS: Final = 2  # on one time line
_LEAST_VOTES: Final = 3
TRIED: Final = 4  # known views of one video that a view is laid over
_SEEN_SHARE: Final = (
    0.6  # of the covered textured blocks; beside `_ALONE_SHARE`, for views that others agree with
)
_ALONE_SHARE: Final = 0.7
_LEAST_OVERLAP: Final = 0.5  # of the known view that lies within the other, or of the other within it
_OTHER_WORDS: Final = 0.25  # of the blocks of writing
_LEAST_OTHER: Final = 3  # blocks
_MAX_GAP_S: Final = 6.0
_SLACK_S: Final = 0.5  # beside half a step on either side
_MARGINS: Final = Margins(one_scene=0.005, many_scenes=-0.03)  # of the covered textured blocks
_MIRRORED: Final = TURNS.index(Edit.MIRRORED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """Points of the query that are near known ones; v pairs of points, each array of shape (v,)."""

    query_views: NDArray[np.int64]
    known_views: NDArray[np.int64]
    mirrored: NDArray[np.bool_]  # whether the point is one of the query's mirror image


class Candidate(NamedTuple):
    """Two views that may show the same."""

    query_view: int
    known_view: int
    is_mirrored: bool  # whether the query's is mirrored


def query_points(views: Views) -> NDArray[np.uint64]:
    """The descriptors that are asked about: upright ones, then those of mirror images."""
    return np.concatenate([views.descriptors, views.mirrored_descriptors])


def asked_rows(views: Views, *, most_views: int) -> NDArray[np.int64]:
    """Which of `query_points` to ask about: those of some views, spread evenly."""
    chosen = np.unique(np.linspace(0, len(views) - 1, min(most_views, len(views))).astype(np.int64))
    owners = np.concatenate([view_of_each(views.starts), view_of_each(views.mirrored_starts)])
    return np.flatnonzero(np.isin(owners, chosen))


def votes_of(views: Views, near: NearHashes, known_views: NDArray[np.int64]) -> Votes:
    """Near descriptors as votes.

    Args:
        views: of the query.
        near: pairs; rows are those of `query_points`.
        known_views: of each pair, the known view.
    """
    upright = len(views.descriptors)
    mirrored = near.rows >= upright
    query_views = np.where(
        mirrored,
        np.searchsorted(views.mirrored_starts, near.rows - upright, side="right") - 1,
        np.searchsorted(views.starts, near.rows, side="right") - 1,
    )
    return Votes(query_views=query_views, known_views=known_views, mirrored=mirrored)


def candidates(votes: Votes, *, most: int = TRIED) -> list[Candidate]:
    """Pairs of views worth laying over each other: of each view of the query, those with most votes."""
    if not len(votes.query_views):
        return []
    keys = np.stack([votes.query_views, votes.known_views, votes.mirrored.astype(np.int64)], axis=1)
    pairs, counts = np.unique(keys, axis=0, return_counts=True)
    order = np.lexsort((-counts, pairs[:, 0]))
    pairs, counts = pairs[order], counts[order]
    ranks = np.arange(len(pairs)) - np.searchsorted(pairs[:, 0], pairs[:, 0], side="left")
    worth = pairs[(counts >= _LEAST_VOTES) & (ranks < most)].tolist()
    return [Candidate(query, known, bool(mirrored)) for query, known, mirrored in worth]


def likeness_of_views(
    query: VideoPrint, known: Views, known_s: float, tried: Sequence[Candidate]
) -> Likeness:
    """What the views of a video say of a known one.

    Args:
        query: the video that was asked about.
        known: the views of the known one.
        known_s: how many seconds of it can be compared.
        tried: pairs of their views to lay over each other.
    """
    seen = [sight for pair in tried if (sight := _sight(query.views, known, *pair)) is not None]
    if not seen:
        return NOTHING_SHARED
    lengths = Lengths(query_s=query.looks.seconds or query.seconds, known_s=known_s)
    pairs, shares = _pairs(query.views, known, seen), np.array([sight.share for sight in seen])
    runs = runs_of(pairs, max_gap_s=_MAX_GAP_S, slack_s=_SLACK_S)
    strong = [
        run for run in runs if _is_strong(query, lengths, run) and tells_time(run, pairs, shares, _MARGINS)
    ]
    share = float(np.median(shares))
    inliers = int(np.median([sight.inliers for sight in seen]))
    if strong and max(shares_of(lengths, strong)) >= SAME_SHARE:
        likeness = told(Outcome.SAME_CONTENT, strong, lengths, method=METHOD, score=share)
    elif max(sight.share for sight in seen) >= _ALONE_SHARE:
        likeness = told(Outcome.SHARES_ELEMENT, strong or runs, lengths, method=METHOD, score=share)
    else:
        return NOTHING_SHARED
    return replace(likeness, inliers=inliers, block_share=round(share, 3))


def _is_strong(query: VideoPrint, lengths: Lengths, run: Run) -> bool:
    """Whether views agree with each other, in more than one shot unless it makes up much of a video."""
    if run.looks < MIN_VIEWS:
        return False
    at_s = query.views.at_s[run.pairs.query_ids]
    looks = np.maximum(np.searchsorted(query.looks.from_s, at_s, side="right") - 1, 0)
    shots = query.looks.shots[looks] if len(query.looks) else np.zeros(1)
    return len(np.unique(shots)) > 1 or max(shares_of(lengths, [run])) >= ONE_SHOT_SHARE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sight:
    """A known view that is seen again."""

    query_view: int
    known_view: int
    is_mirrored: bool
    inliers: int
    share: float  # of the covered textured blocks


def _pairs(query: Views, known: Views, seen: Sequence[_Sight]) -> Pairs:
    """Views as stretches around them."""
    query_ids = np.array([sight.query_view for sight in seen], np.int64)
    known_ids = np.array([sight.known_view for sight in seen], np.int64)
    of_query, of_known = _half_s(query), _half_s(known)
    return Pairs(
        query_from_s=np.maximum(query.at_s[query_ids] - of_query, 0),
        query_to_s=query.at_s[query_ids] + of_query,
        known_from_s=np.maximum(known.at_s[known_ids] - of_known, 0),
        known_to_s=known.at_s[known_ids] + of_known,
        query_ids=query_ids,
        known_ids=known_ids,
        distances_bits=np.array([-sight.inliers for sight in seen], np.int64),
        turns=np.array([_MIRRORED if sight.is_mirrored else UPRIGHT for sight in seen], np.uint8),
    )


def _half_s(views: Views) -> float:
    """Half the time from one view to the next."""
    apart = np.diff(views.at_s)
    return float(np.clip(np.median(apart) / 2, 0.5, VIEW_STEP_S / 2)) if len(apart) else 0.5


def _sight(query: Views, known: Views, query_view: int, known_view: int, is_mirrored: bool) -> _Sight | None:
    registered = register(query.points(query_view, mirrored=is_mirrored), known.points(known_view))
    if registered is None:
        return None
    matrix = registered.matrix
    if is_mirrored:
        matrix = _mirrored_back(matrix, query.width_share(query_view))
    laid = overlay(query.grey(query_view), known.grey(known_view), matrix)
    if not _is_seen(laid):
        return None
    return _Sight(
        query_view=query_view,
        known_view=known_view,
        is_mirrored=is_mirrored,
        inliers=registered.inliers,
        share=laid.share,
    )


def _is_seen(laid: Overlay) -> bool:
    """Whether enough of a view is seen; a little less than of a picture, because more views must agree.

    Writing may differ where a caption covers it, not more: statements before one background differ in their words.
    """
    overlap = max(laid.covered / max(laid.textured, 1), laid.explained)
    return (
        laid.alike >= LEAST_ALIKE
        and laid.share > _SEEN_SHARE
        and overlap >= _LEAST_OVERLAP
        and laid.other_writing < max(_LEAST_OTHER, _OTHER_WORDS * laid.writing)
    )


def _mirrored_back(matrix: Matrix, width_share: float) -> Matrix:
    """A map into a mirror image as one into the picture itself."""
    back: Matrix = np.array([[-1.0, 0, width_share], [0, 1, 0], [0, 0, 1]]) @ matrix
    return back
