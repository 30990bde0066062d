"""What has a picture in common with a known one?

Cheapest first: hashes of the whole, of its parts, then local features. What hashes or features say is looked at: the known
picture is laid over the query, and as much of it must be seen there as a copy shows. Less than that is an element that both
share: an emblem, a letterhead, a scene.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.dihedral import TURNS
from openiru.engines.hashes.edits import Edit, edit_within
from openiru.engines.hashes.pdq import MIN_QUALITY
from openiru.engines.hashes.search import MAX_DISTANCE_BITS
from openiru.engines.media.pictures.blocks import Overlay, overlay
from openiru.engines.media.pictures.close_ups import seen_closely
from openiru.engines.media.pictures.features import mirrored_sift
from openiru.engines.media.pictures.judging import (
    COARSE,
    Sight,
    Texts,
    is_blurred,
    is_copy,
    is_hashed_copy,
    likeness_of,
)
from openiru.engines.media.pictures.places import DONE, WHOLE, Matrix, turned_into
from openiru.engines.media.pictures.registration import Registration, register
from openiru.engines.media.pictures.types import Depth, LocalFeatures, PicturePrint, Words
from openiru.engines.media.types import NOTHING_SHARED, Box, Likeness, Outcome

SHARED_INLIERS: Final = 10  # local features that agree where only an element is shared


def compare_pictures(
    query: PicturePrint, known: PicturePrint, *, texts: Texts | None = None, depth: Depth = Depth.DEEP
) -> Likeness:
    """What a picture has in common with a known one; as deep as both prints go.

    Args:
        query: the picture asked about.
        known: the known picture.
        texts: what was read from both; without it, writing is compared by how it looks.
        depth: no deeper than that.
    """
    best = NOTHING_SHARED
    for likeness in _tiers(query, known, texts, depth):
        best = max(best, likeness, key=rank)
        if best.outcome is Outcome.SAME_CONTENT:
            break
    return best


def rank(likeness: Likeness) -> tuple[bool, bool, float]:
    """What tells more comes later: copies last, then by score."""
    return likeness.outcome is Outcome.SAME_CONTENT, bool(likeness), likeness.score


def _tiers(query: PicturePrint, known: PicturePrint, texts: Texts | None, depth: Depth) -> Iterator[Likeness]:
    """What each way of looking says, cheapest first."""
    yield from _by_hashes(query, known, texts)
    if depth < Depth.LOCAL:
        return
    width_share = query.grey.shape[1] / max(query.grey.shape)
    yield _of_features(query, known, register(query.orb, known.orb), "orb", texts)
    yield _of_features(
        query, known, _mirrored(query.orb_mirrored, known.orb, width_share), "orb-mirrored", texts
    )
    if depth < Depth.DEEP or not len(query.sift) or not len(known.sift):
        return
    yield _of_features(query, known, register(query.sift, known.sift), "sift", texts)
    turned = mirrored_sift(query.sift, width_share=width_share)
    yield _of_features(query, known, _mirrored(turned, known.sift, width_share), "sift-mirrored", texts)


def _by_hashes(query: PicturePrint, known: PicturePrint, texts: Texts | None) -> Iterator[Likeness]:
    """The whole in the nearest of its positions, then the nearest part."""
    if known.quality < MIN_QUALITY:
        return
    if query.quality >= MIN_QUALITY:
        distances = _distances(query.turns, known.turns[0])
        turn = int(distances.argmin())
        if distances[turn] <= MAX_DISTANCE_BITS:
            yield _of_hash(query, known, WHOLE, turn, int(distances[turn]), texts)
    if not len(query.boxes):
        return
    distances = _distances(query.box_turns, known.turns[0])
    distances[query.box_qualities < MIN_QUALITY] = 256
    place, turn = divmod(int(distances.argmin()), len(TURNS))
    if distances[place, turn] <= MAX_DISTANCE_BITS:
        left, top, right, bottom = query.boxes[place].tolist()
        part = Box(left=left, top=top, right=right, bottom=bottom)
        yield _of_hash(query, known, part, turn, int(distances[place, turn]), texts)


def _distances(hashes: Words, wanted: Words) -> NDArray[np.int64]:
    found: NDArray[np.int64] = np.bitwise_count(hashes ^ wanted).sum(axis=-1, dtype=np.int64)
    return found


def _of_hash(
    query: PicturePrint, known: PicturePrint, part: Box, turn: int, distance_bits: int, texts: Texts | None
) -> Likeness:
    """What a near hash is worth once the pictures are laid over each other."""
    matrix = turned_into(part, TURNS[turn], query.grey.shape, known.grey.shape)
    laid = _laid_over(query, known, matrix)
    same = is_hashed_copy(laid, laid, texts)
    if not same and is_blurred(laid):
        same = is_hashed_copy(overlay(query.grey, known.grey, matrix, scale=COARSE), laid, texts)
    edit = DONE[TURNS[turn]]
    told = [] if part is WHOLE else ["framed"]
    if edit is not Edit.NONE:
        told.append(edit.value)
    return likeness_of(
        Sight(laid=laid, matrix=matrix, query=query.grey.shape, known=known.grey.shape),
        method="pdq" if part is WHOLE else "pdq-part",
        same=same,
        edit=", ".join(told) or edit_within(distance_bits).value,
        distance_bits=distance_bits,
    )


def _laid_over(query: PicturePrint, known: PicturePrint, matrix: Matrix) -> Overlay:
    """The known picture laid over the copy of the query that shows most of it."""
    grey, into, area = seen_closely(query, known.grey, matrix)
    laid = overlay(grey, known.grey, into)
    return replace(laid, explained=area * laid.explained, is_close_up=grey is not query.grey)


def _mirrored(query: LocalFeatures, known: LocalFeatures, width_share: float) -> Registration | None:
    """Where the known picture lies, mirrored, in the query; the features are those of the mirrored query."""
    found = register(query, known)
    if found is None:
        return None
    back = np.array([[-1.0, 0.0, width_share], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    return Registration(matrix=back @ found.matrix, inliers=found.inliers)


def _of_features(
    query: PicturePrint, known: PicturePrint, found: Registration | None, method: str, texts: Texts | None
) -> Likeness:
    """What local features that agree are worth once the pictures are laid over each other."""
    if found is None:
        return NOTHING_SHARED
    laid = _laid_over(query, known, found.matrix)
    same = is_copy(laid, found.inliers, texts)
    if not same and found.inliers < SHARED_INLIERS:
        return NOTHING_SHARED
    return likeness_of(
        Sight(laid=laid, matrix=found.matrix, query=query.grey.shape, known=known.grey.shape),
        method=method,
        same=same,
        edit="mirrored, changed" if method.endswith("-mirrored") else "changed",
        inliers=found.inliers,
    )
