"""What do two videos have in common?

The same content: looks on one time line that make up much of the shorter video, or last long. Anything less is a shared
element: the same photograph, ident or scene within other videos.
"""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.dihedral import TURNS
from openiru.engines.hashes.edits import Edit, edit_within
from openiru.engines.hashes.search import MAX_DISTANCE_BITS, HashIndex, NearHashes, find_near_hashes
from openiru.engines.media.types import NOTHING_SHARED, Likeness, Outcome, Segment
from openiru.engines.media.video.alignment import Pairs, Run, nearest_of_each, runs_of
from openiru.engines.media.video.types import UPRIGHT, Looks, Seconds, VideoPrint

METHOD: Final = "frames"
MIN_LOOKS: Final = 3  # of a run; two may lie on a line by chance
SAME_SHARE: Final = 0.4  # of the shorter video, found again on time lines
_STOPPED_SHARE: Final = 0.8  # the same where all that was found is common in many videos
_SAME_S: Final = 30.0  # or so long a run, in several shots: no ident is
_SAME_SHOTS: Final = 3
_MAX_GAP_S: Final = 5.0  # frames between may have changed too much, under a caption or while it is faded in
_MAX_SEGMENTS: Final = 16

# What was done to the known video, by how the query must be turned to look like it.
_UNDONE: Final = {Edit.ROTATED_90: Edit.ROTATED_270, Edit.ROTATED_270: Edit.ROTATED_90}


def compare_videos(query: VideoPrint, known: VideoPrint) -> Likeness:
    """What the query shows of a known video; a lead for a person, never a verdict.

    The figures say how many looks and seconds were found again, how much of each video that is (`query_share`,
    `known_share`) and how fast the query plays (`speed`).
    """
    rows = upright_rows(known.looks)
    near = find_near_hashes(query.looks.hashes, HashIndex(words=known.looks.hashes[rows]))
    owners = known.looks.owners[rows][near.ids].astype(np.int64)
    pairs = pairs_of(query.looks, (known.looks.from_s, known.looks.to_s), owners, near)
    return likeness_of(query.looks, known.looks.seconds, pairs)


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


def likeness_of(
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
    if common is not None and len(pairs) and common[pairs.query_ids].all():
        return _judged(query, known_s, pairs, least_share=_STOPPED_SHARE, may_share=False)
    return _judged(query, known_s, pairs, least_share=SAME_SHARE, may_share=True)


def _judged(query: Looks, known_s: float, pairs: Pairs, *, least_share: float, may_share: bool) -> Likeness:
    runs = runs_of(pairs, max_gap_s=_max_gap_s(query))
    strong = [run for run in runs if _is_strong(query, known_s, run)]
    shares = _shares(query, known_s, strong)
    if strong and (max(shares) >= least_share or (may_share and _is_long(query, strong))):
        return _told(Outcome.SAME_CONTENT, strong, shares)
    if not runs or not may_share:
        return NOTHING_SHARED
    return _told(Outcome.SHARES_ELEMENT, runs, _shares(query, known_s, runs))


def _is_strong(query: Looks, known_s: float, run: Run) -> bool:
    """Whether a run can show that content is the same: one shot can do so only if it makes up much of a video."""
    if run.looks < MIN_LOOKS:
        return False
    return _shots(query, run) > 1 or max(_shares(query, known_s, [run])) >= SAME_SHARE


def _shots(query: Looks, run: Run) -> int:
    return len(np.unique(query.shots[run.pairs.query_ids]))


def _max_gap_s(looks: Looks) -> float:
    """Key frames may lie further apart than the gaps that are allowed otherwise."""
    apart = np.diff(looks.from_s)
    return max(_MAX_GAP_S, 2.5 * float(np.median(apart))) if len(apart) else _MAX_GAP_S


def _shares(query: Looks, known_s: float, runs: Sequence[Run]) -> tuple[float, float]:
    """How much of each video was found again, of what of it can be compared at all."""
    found_s = covered_s([(run.segment.query_from_s, run.segment.query_to_s) for run in runs])
    shown_s = covered_s([(run.segment.known_from_s, run.segment.known_to_s) for run in runs])
    return min(1.0, found_s / max(query.seconds, 1e-3)), min(1.0, shown_s / max(known_s, 1e-3))


def covered_s(stretches: Sequence[tuple[float, float]]) -> float:
    """How many seconds lie within any of some stretches."""
    total, reached = 0.0, -np.inf
    for begin, end in sorted(stretches):
        total += max(0.0, end - max(begin, reached))
        reached = max(reached, end)
    return float(total)


def _is_long(query: Looks, runs: Sequence[Run]) -> bool:
    return any(
        run.segment.query_to_s - run.segment.query_from_s >= _SAME_S and _shots(query, run) >= _SAME_SHOTS
        for run in runs
    )


def _told(outcome: Outcome, runs: Sequence[Run], shares: tuple[float, float]) -> Likeness:
    nearest = [nearest_of_each(run.pairs) for run in runs]
    distance = int(np.median(np.concatenate([pairs.distances_bits for pairs in nearest])))
    certainty = 1 - distance / (2 * MAX_DISTANCE_BITS)
    found_s = covered_s([(run.segment.query_from_s, run.segment.query_to_s) for run in runs])
    figures = {
        "looks": float(sum(run.looks for run in runs)),
        "seconds": found_s,
        "query_share": shares[0],
        "known_share": shares[1],
        "speed": runs[0].slope,
    }
    return Likeness(
        outcome=outcome,
        method=METHOD,
        score=certainty if outcome is Outcome.SAME_CONTENT else certainty / 2,
        edit=_edit(nearest, distance),
        distance_bits=distance,
        segments=_by_time([run.segment for run in runs]),
        figures=MappingProxyType({name: round(value, 3) for name, value in figures.items()}),
    )


def _edit(nearest: Sequence[Pairs], distance: int) -> str:
    """A guess: in which position most looks were found again, or how much they changed."""
    turns = np.concatenate([pairs.turns for pairs in nearest])
    turn = TURNS[int(np.bincount(turns).argmax())]
    return edit_within(distance) if turn is Edit.NONE else _UNDONE.get(turn, turn)


def _by_time(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The longest segments, by time in the query."""
    longest = sorted(segments, key=lambda one: one.query_from_s - one.query_to_s)[:_MAX_SEGMENTS]
    return tuple(sorted(longest, key=lambda one: (one.query_from_s, one.known_from_s)))
