"""What may be said of the stretches that two recordings share?

A recording is the same if a good part of one of the two is found in the other. A few seconds far below both lengths are
an element: a jingle, a quotation, an opening that many recordings have.
"""

import math
from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from openiru.engines.media.sound.aligning import Aligned
from openiru.engines.media.sound.types import FRAMES_A_SECOND, STEPS_A_SEMITONE
from openiru.engines.media.types import NOTHING_SHARED, Likeness, Outcome, Segment

LONG_S: Final = 30.0  # so much in common is never an element only
LEAST_SHARE: Final = 0.3  # of the shorter recording
HALF_SURE: Final = 60.0  # evidence at which the score is one half
_SAME: Final = 0.012  # a tempo that nobody hears
_SAME_SEMITONES: Final = 0.25


def judge(aligned: Sequence[Aligned], query_s: float, known_s: float, *, is_common: bool = False) -> Likeness:
    """The likeness of two recordings by the stretches that they share.

    Args:
        aligned: stretches, by time in the query.
        query_s: length of the query.
        known_s: length of the known recording.
        is_common: whether what is shared occurs in many known recordings.
    """
    if not aligned:
        return NOTHING_SHARED
    segments = tuple(segment_of(one, known_s) for one in aligned)
    best = max(aligned, key=lambda one: one.evidence)
    shared_s = sum(one.query_to_s - one.query_from_s for one in segments)
    share = min(1.0, shared_s / max(1e-9, min(query_s, known_s)))
    evidence = sum(one.evidence for one in aligned)
    is_element = (share < LEAST_SHARE and shared_s < LONG_S) or (is_common and share < _HALF)
    return Likeness(
        outcome=Outcome.SHARES_ELEMENT if is_element else Outcome.SAME_CONTENT,
        method=best.method,
        score=round(evidence / (evidence + HALF_SURE), 4),
        edit=edit_of(best),
        segments=segments,
        figures=MappingProxyType(
            {
                "votes": float(sum(one.agreeing for one in aligned)),
                "peaks": float(sum(one.peaks for one in aligned)),
                "chance": round(best.chance, 4),
                "evidence": round(evidence, 1),
                "steady": round(best.steady, 1),
                "tempo": round(best.line.tempo, 4),
                "semitones": round(-best.line.shift / STEPS_A_SEMITONE, 2),
                "shared_s": round(shared_s, 2),
                "coverage": round(share, 4),
            }
        ),
    )


_HALF: Final = 0.5


def segment_of(one: Aligned, known_s: float) -> Segment:
    """A stretch in seconds of both recordings."""
    known_from, known_to = (
        (one.line.tempo * frame + one.line.ahead) / FRAMES_A_SECOND for frame in (one.first, one.last)
    )
    return Segment(
        query_from_s=round(one.first / FRAMES_A_SECOND, 2),
        query_to_s=round(one.last / FRAMES_A_SECOND, 2),
        known_from_s=round(min(max(0.0, known_from), known_s), 2),
        known_to_s=round(min(max(0.0, known_to), known_s), 2),
    )


def edit_of(one: Aligned) -> str:
    """What was done to the query, for people; nothing if it plays as fast and as high as what is known."""
    tempo, semitones = one.line.tempo, -one.line.shift / STEPS_A_SEMITONE
    if abs(tempo - 1) < _SAME and abs(semitones) < _SAME_SEMITONES:
        return ""
    if abs(semitones) < _SAME_SEMITONES:
        return f"tempo {tempo - 1:+.0%}"
    if abs(tempo - 1) < _SAME:
        return f"pitch {semitones:+.1f} semitones"
    if abs(12 * math.log2(tempo) - semitones) < _SAME_SEMITONES:
        return f"speed {tempo - 1:+.0%}"
    return f"tempo {tempo - 1:+.0%}, pitch {semitones:+.1f} semitones"
