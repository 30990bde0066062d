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
    """All subjects that showed something known; the first seen stands at the head of the others."""

    total: int
    first: Sighting | None
    others: tuple[Sighting, ...]  # in order of time; the first `SHOWN` of them


def sightings_of(entry_id: str) -> Sightings:
    """Who showed what an entry knows, by when it was first seen.

    Raises:
        UnknownSignalError: if there is no such entry.
    """
    found = signals.found_again(entry_id)
    seen_at = intake.observed_at([each.first_observation_id for each in found])
    ordered = sorted(found, key=lambda each: (seen_at[each.first_observation_id], each.lead_id))[: SHOWN + 1]
    subjects = intake.subjects([each.subject_id for each in ordered])
    shown = [
        _sighting(each, subjects[each.subject_id], seen_at[each.first_observation_id]) for each in ordered
    ]
    return Sightings(total=len(found), first=next(iter(shown), None), others=tuple(shown[1:]))


def _sighting(found: FoundAgain, subject: SubjectView, observed_at: datetime) -> Sighting:
    strongest = found.strongest
    is_closer = strongest.engine == COPIES
    return Sighting(
        subject=subject,
        lead_id=found.lead_id,
        observed_at=observed_at,
        times=found.times,
        score=strongest.score,
        # Hashes that lie near are of one picture, as far as hashes can tell.
        outcome=likeness_of(strongest.explanation, 0).outcome if is_closer else Outcome.SAME_CONTENT,
    )
