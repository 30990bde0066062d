"""What stands behind matches of close looks: both files, what they share and where, and what speaks against it?"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openiru.engines.media.telling import likeness_of
from openiru.engines.media.types import Likeness
from openiru.foundation.errors import BadInputError
from openiru.signals import queries as signals
from openiru.signals.types import COPIES, MatchView
from openiru.workflows.picture_evidence import BankedPicture, banked_pictures


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeCopy:
    """An entry of a negative bank of which the captured file is a copy too."""

    picture: BankedPicture
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyEvidence:
    """All that a reader needs to weigh one match of a close look."""

    known: BankedPicture
    captured_digest: str
    likeness: Likeness
    query_seconds: float  # length of the captured recording; 0 for pictures
    known_seconds: float
    was_disputed: bool  # when the match was made
    negatives: tuple[NegativeCopy, ...]


def copies_behind(matches: Sequence[MatchView], at: datetime) -> Mapping[str, CopyEvidence]:
    """The evidence behind those matches that close looks made, by match; entries are shown as they stand at `at`."""
    about = {
        match.match_id: entry_id
        for match in matches
        if match.engine == COPIES and (entry_id := signals.entry_id_of(match.signal_id)) is not None
    }
    negatives = {
        entry_id for match in matches if match.match_id in about for entry_id, _ in _negatives(match)
    }
    pictures = banked_pictures({*about.values(), *negatives}, at)
    return {
        match.match_id: _evidence(match, pictures[about[match.match_id]], pictures)
        for match in matches
        if about.get(match.match_id) in pictures and likeness_of(match.explanation, match.score)
    }


def copy_evidence(match_id: str, at: datetime) -> CopyEvidence:
    """The evidence behind one match.

    Raises:
        UnknownMatchError: if there is no such match.
        BadInputError: if no close look made it.
    """
    match = signals.match(match_id)
    found = copies_behind([match], at).get(match_id)
    if found is None:
        raise BadInputError(f"Match {match_id} is not about a copy: it is about {match.engine}.")
    return found


def _evidence(match: MatchView, known: BankedPicture, pictures: Mapping[str, BankedPicture]) -> CopyEvidence:
    told = match.explanation
    return CopyEvidence(
        known=known,
        captured_digest=str(told.get("media_digest", "")),
        likeness=likeness_of(told, match.score),
        query_seconds=_seconds(told.get("query_seconds")),
        known_seconds=_seconds(told.get("known_seconds")),
        was_disputed=told.get("is_disputed") is True,
        negatives=tuple(
            NegativeCopy(picture=pictures[entry_id], score=score)
            for entry_id, score in _negatives(match)
            if entry_id in pictures
        ),
    )


def _seconds(told: Any) -> float:
    return float(told) if isinstance(told, int | float) and math.isfinite(told) else 0.0


def _negatives(match: MatchView) -> list[tuple[str, float]]:
    told = match.explanation.get("negatives", ())
    rows = [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []
    ids = ((signals.entry_id_of(str(each.get("signal_id"))), _seconds(each.get("score"))) for each in rows)
    return [(entry_id, score) for entry_id, score in ids if entry_id is not None]
