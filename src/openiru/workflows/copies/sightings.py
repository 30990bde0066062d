"""Where was something known seen again, first of all and since?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from openiru.engines.media.telling import likeness_of
from openiru.engines.media.types import Outcome
from openiru.intake import queries as intake
from openiru.intake.types import SubjectView
from openiru.signals import queries as signals
from openiru.signals.types import COPIES, FoundAgain

SHOWN: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A subject that showed something known: when first, how often, and how near it came."""

    subject: SubjectView
    lead_id: str
    observed_at: datetime  # first
    times: int
    score: float  # of the strongest match
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Sightings:
    """All subjects with whom something known was found: those that showed it, under the first, and those with a part."""

    first: Sighting | None  # of copies
    copies: tuple[Sighting, ...]  # since, in order of time; the first `SHOWN` of them
    further_copies: int  # since the first, shown here or not
    parts: tuple[Sighting, ...]  # only a part was the same: not the thing itself
    all_parts: int


def sightings_of(entry_id: str) -> Sightings:
    """With whom what an entry knows was found, by when it was first seen.

    Raises:
        UnknownSignalError: if there is no such entry.
    """
    found = signals.found_again(entry_id)
    seen_at = intake.observed_at([each.first_observation_id for each in found])
    ordered = sorted(found, key=lambda each: (seen_at[each.first_observation_id], each.lead_id))
    copies = [each for each in ordered if _outcome(each) is Outcome.SAME_CONTENT]
    parts = [each for each in ordered if _outcome(each) is Outcome.SHARES_ELEMENT]
    shown = copies[: SHOWN + 1], parts[:SHOWN]
    subjects = intake.subjects([each.subject_id for some in shown for each in some])
    told = [
        tuple(_sighting(each, subjects[each.subject_id], seen_at[each.first_observation_id]) for each in some)
        for some in shown
    ]
    return Sightings(
        first=next(iter(told[0]), None),
        copies=told[0][1:],
        further_copies=max(len(copies) - 1, 0),
        parts=told[1],
        all_parts=len(parts),
    )


def _outcome(found: FoundAgain) -> Outcome:
    """What the strongest match says; hashes that lie near are of one picture, as far as hashes can tell."""
    if found.strongest.engine != COPIES:
        return Outcome.SAME_CONTENT
    return likeness_of(found.strongest.explanation, found.strongest.score).outcome


def _sighting(found: FoundAgain, subject: SubjectView, observed_at: datetime) -> Sighting:
    return Sighting(
        subject=subject,
        lead_id=found.lead_id,
        observed_at=observed_at,
        times=found.times,
        score=found.strongest.score,
        outcome=_outcome(found),
    )
