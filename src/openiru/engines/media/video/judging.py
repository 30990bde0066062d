"""When do runs on time lines show that the content is the same, and how is that told?"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from openiru.engines.hashes.dihedral import TURNS
from openiru.engines.hashes.edits import Edit
from openiru.engines.media.types import Likeness, Outcome, Segment
from openiru.engines.media.video.alignment import Pairs, Run

SAME_SHARE: Final = 0.4  # of the shorter video, found again on time lines
ONE_SHOT_SHARE: Final = 0.5  # the same, of a run within one shot: a scene alone may be quoted
_MAX_SEGMENTS: Final = 16

# What was done to the known video, by how the query must be turned to look like it.
_UNDONE: Final = {Edit.ROTATED_90: Edit.ROTATED_270, Edit.ROTATED_270: Edit.ROTATED_90}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengths:
    """How many seconds of two videos can be compared at all."""

    query_s: float
    known_s: float


def shares_of(lengths: Lengths, runs: Sequence[Run]) -> tuple[float, float]:
    """How much of each video runs make up, of what of it can be compared."""
    found_s = covered_s([(run.segment.query_from_s, run.segment.query_to_s) for run in runs])
    shown_s = covered_s([(run.segment.known_from_s, run.segment.known_to_s) for run in runs])
    return min(1.0, found_s / max(lengths.query_s, 1e-3)), min(1.0, shown_s / max(lengths.known_s, 1e-3))


def covered_s(stretches: Sequence[tuple[float, float]]) -> float:
    """How many seconds lie within any of some stretches."""
    total, reached = 0.0, -np.inf
    for begin, end in sorted(stretches):
        total += max(0.0, end - max(begin, reached))
        reached = max(reached, end)
    return float(total)


def told(outcome: Outcome, runs: Sequence[Run], lengths: Lengths, *, method: str, score: float) -> Likeness:
    """The answer, with what was measured.

    The score counts half where only an element is shared.
    """
    shares = shares_of(lengths, runs)
    figures = {
        "looks": float(sum(run.looks for run in runs)),
        "seconds": covered_s([(run.segment.query_from_s, run.segment.query_to_s) for run in runs]),
        "query_share": shares[0],
        "known_share": shares[1],
        "speed": runs[0].slope,
    }
    return Likeness(
        outcome=outcome,
        method=method,
        score=round(score if outcome is Outcome.SAME_CONTENT else score / 2, 3),
        edit=done_to([run.pairs for run in runs]),
        segments=_by_time([run.segment for run in runs]),
        figures=MappingProxyType({name: round(value, 3) for name, value in figures.items()}),
    )


def done_to(pairs: Sequence[Pairs]) -> str:
    """How the known video was turned, by the position in which most of it was found; empty if it stands as it was."""
    turns = np.concatenate([some.turns for some in pairs])
    turn = TURNS[int(np.bincount(turns).argmax())]
    return "" if turn is Edit.NONE else _UNDONE.get(turn, turn)


def _by_time(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The longest segments, by time in the query."""
    longest = sorted(segments, key=lambda one: one.query_from_s - one.query_to_s)[:_MAX_SEGMENTS]
    return tuple(sorted(longest, key=lambda one: (one.query_from_s, one.known_from_s)))
