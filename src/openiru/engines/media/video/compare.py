"""What do two videos have in common?"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.search import HashIndex, NearHashes, find_near_hashes
from openiru.engines.media.sound.bank import compare_sounds
from openiru.engines.media.types import NOTHING_SHARED, Likeness, Outcome
from openiru.engines.media.video.frames import likeness_of_looks, pairs_of, upright_rows
from openiru.engines.media.video.local import VOTE_BITS, candidates, likeness_of_views, query_points, votes_of
from openiru.engines.media.video.nearest import PAIRS_AT_ONCE, nearest_looks
from openiru.engines.media.video.sounding import with_sound
from openiru.engines.media.video.types import Looks, VideoPrint
from openiru.engines.media.video.views import view_of_each


def compare_videos(query: VideoPrint, known: VideoPrint) -> Likeness:
    """What the query shows of a known video; a lead for a person, never a verdict. As deep as both prints go.

    The figures say how many looks and seconds were found again, how much of each video that is (`query_share`,
    `known_share`) and how fast the query plays (`speed`).
    """
    sound = NOTHING_SHARED
    if query.sound is not None and known.sound is not None:
        sound = compare_sounds(query.sound, known.sound)
    found = with_sound(_by_looks(query, known), sound)
    if found.outcome is Outcome.SAME_CONTENT or not len(query.views) or not len(known.views):
        return found
    return better(found, with_sound(_by_views(query, known), sound))


def better(one: Likeness, other: Likeness) -> Likeness:
    """The stronger of two answers; the first if they are equally strong."""
    return max(one, other, key=lambda likeness: (likeness.outcome is Outcome.SAME_CONTENT, likeness.score))


def _by_looks(query: VideoPrint, known: VideoPrint) -> Likeness:
    rows = upright_rows(known.looks)
    whole = np.array([0, len(known.looks)], np.int64)
    begun_s = query.looks.from_s[query.looks.owners]
    near = nearest_looks(begun_s, known.looks.from_s, whole, _near(query.looks, known.looks, rows))
    pairs = pairs_of(query.looks, (known.looks.from_s, known.looks.to_s), near.ids, near)
    return likeness_of_looks(query.looks, known.looks.seconds, pairs)


def _near(query: Looks, known: Looks, rows: NDArray[np.int64]) -> Iterator[NearHashes]:
    """Hashes of the query and known looks that are near each other, part by part."""
    index, owners = HashIndex(words=known.hashes[rows]), known.owners[rows].astype(np.int64)
    size = max(1, PAIRS_AT_ONCE // max(1, len(rows)))
    for first in range(0, len(query.hashes), size):
        part = find_near_hashes(query.hashes[first : first + size], index)
        yield NearHashes(rows=part.rows + first, ids=owners[part.ids], distances_bits=part.distances_bits)


def _by_views(query: VideoPrint, known: VideoPrint) -> Likeness:
    points = HashIndex(words=known.views.descriptors)
    near = find_near_hashes(query_points(query.views), points, max_distance_bits=VOTE_BITS)
    votes = votes_of(query.views, near, view_of_each(known.views.starts)[near.ids])
    return likeness_of_views(query, known.views, known.looks.seconds, candidates(votes))
