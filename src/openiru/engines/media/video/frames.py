"""What do the hashes of two videos' looks say?

The same content: looks on one time line that make up much of the shorter video, or last long. Anything less is a shared
element: the same photograph, ident or scene within other videos.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.edits import edit_within
from openiru.engines.hashes.search import MAX_DISTANCE_BITS, NearHashes
from openiru.engines.media.types import NOTHING_SHARED, Likeness, Outcome
from openiru.engines.media.video.alignment import Pairs, Run, nearest_of_each, runs_of
from openiru.engines.media.video.judging import ONE_SHOT_SHARE, SAME_SHARE, Lengths, shares_of, told
from openiru.engines.media.video.timing import Margins, tells_time
from openiru.engines.media.video.types import UPRIGHT, Looks, Seconds

METHOD: Final = "frames"
MIN_LOOKS: Final = 3  # of a run; two may lie on a line by chance
_STOPPED_SHARE: Final = 0.8  # of the shorter video, where all that was found is common in many videos
_SAME_S: Final = 30.0  # or so long a run, in several shots: no ident is
_SAME_SHOTS: Final = 3
_MARGINS: Final = Margins(one_scene=1.0, many_scenes=-4.0)  # bits
_MAX_GAP_S: Final = 5.0  # frames between may have changed too much, under a caption or while it is faded in


def upright_rows(looks: Looks) -> NDArray[np.int64]:
    """Which hashes of a known video queries are compared with: the upright ones."""
    return np.flatnonzero(looks.turns == UPRIGHT)


def pairs_of(
    query: Looks, known: tuple[Seconds, Seconds], owners: NDArray[np.int64], near: NearHashes
) -> Pairs:
    """Near hashes as pairs of looks, the nearest hashes of each pair.

    Args:
        query: the looks that were asked about.
        known: from and to when the looks of a known video, or of many, are seen.
        owners: for each near pair of hashes, whose the known one is.
        near: pairs of hashes; rows are those of the query.
    """
    rows, distances_bits = near.rows, near.distances_bits
    query_ids, known_ids = query.owners[rows].astype(np.int64), owners
    order = np.lexsort((distances_bits, known_ids, query_ids))
    query_ids, known_ids = query_ids[order], known_ids[order]
    first = np.ones(len(order), np.bool_)
    first[1:] = (np.diff(query_ids) != 0) | (np.diff(known_ids) != 0)
    query_ids, known_ids, order = query_ids[first], known_ids[first], order[first]
    return Pairs(
        query_from_s=query.from_s[query_ids],
        query_to_s=query.to_s[query_ids],
        known_from_s=known[0][known_ids],
        known_to_s=known[1][known_ids],
        query_ids=query_ids,
        known_ids=known_ids,
        distances_bits=distances_bits[order],
        turns=query.turns[rows[order]],
    )


def likeness_of_looks(
    query: Looks, known_s: float, pairs: Pairs, common: NDArray[np.bool_] | None = None
) -> Likeness:
    """What pairs of looks say of two videos.

    Args:
        query: the looks of the video that was asked about.
        known_s: how many seconds of the known one can be compared.
        pairs: which of their looks are alike.
        common: for each look of the query, whether many known videos have it. Such looks (title cards, idents) are no
            evidence, unless nearly all of one video is found again.
    """
    lengths = Lengths(query_s=query.seconds, known_s=known_s)
    runs = runs_of(pairs, max_gap_s=_max_gap_s(query))
    if not runs:
        return NOTHING_SHARED
    is_common = common is not None and bool(common[pairs.query_ids].all())
    strong = [
        run
        for run in runs
        if _is_strong(query, lengths, run)
        and tells_time(run, pairs, -pairs.distances_bits.astype(float), _MARGINS)
    ]
    share = max(shares_of(lengths, strong))
    if share >= (_STOPPED_SHARE if is_common else SAME_SHARE) or (not is_common and _is_long(query, strong)):
        return _told(Outcome.SAME_CONTENT, strong, lengths)
    return NOTHING_SHARED if is_common else _told(Outcome.SHARES_ELEMENT, runs, lengths)


def _is_strong(query: Looks, lengths: Lengths, run: Run) -> bool:
    """Whether a run can show that content is the same: one shot can do so only if it makes up much of a video."""
    if run.looks < MIN_LOOKS:
        return False
    return _shots(query, run) > 1 or max(shares_of(lengths, [run])) >= ONE_SHOT_SHARE


def _shots(query: Looks, run: Run) -> int:
    return len(np.unique(query.shots[run.pairs.query_ids]))


def _max_gap_s(looks: Looks) -> float:
    """Key frames may lie further apart than the gaps that are allowed otherwise."""
    apart = np.diff(looks.from_s)
    return max(_MAX_GAP_S, 2.5 * float(np.median(apart))) if len(apart) else _MAX_GAP_S


def _is_long(query: Looks, runs: Sequence[Run]) -> bool:
    return any(
        run.segment.query_to_s - run.segment.query_from_s >= _SAME_S and _shots(query, run) >= _SAME_SHOTS
        for run in runs
    )


def _told(outcome: Outcome, runs: Sequence[Run], lengths: Lengths) -> Likeness:
    nearest = np.concatenate([nearest_of_each(run.pairs).distances_bits for run in runs])
    distance = int(np.median(nearest))
    likeness = told(outcome, runs, lengths, method=METHOD, score=1 - distance / (2 * MAX_DISTANCE_BITS))
    return replace(likeness, distance_bits=distance, edit=likeness.edit or edit_within(distance))
