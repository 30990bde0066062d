"""How strong is a lead, and who may work on it?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from openiru.signals.errors import LeadClaimedError
from openiru.signals.types import TERM

CLAIM_LASTS: Final = timedelta(minutes=30)

# How grave the kind of evidence is, 0 to 7: output of the organisation itself weighs more than a name,
# a name that an account gives itself more than one in passing.
SEVERITY_OF_PLACE: Final[Mapping[str, int]] = {
    "pictures": 6,
    "video": 6,
    "sound": 6,
    # The press shows emblems and letterheads too: a reason to look at who makes the media, no more.
    "element": 3,
    "address": 6,
    "statement": 5,
    "links": 5,
    "handle": 5,
    "display_name": 5,
    "bio": 4,
    "text": 2,
    # Slogans, outlets and hashtags are quoted, mocked and reported on: no graver than a name in passing, wherever they stand.
    TERM: 2,
}
ELEMENT: Final = "element"
_SEEN: Final = frozenset({"pictures", "video", "sound", ELEMENT})  # places of files
SEVERITY_MAX: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one match adds to a lead."""

    signal_id: str
    place: str  # see `place_of`
    score: float
    stands_alone: bool


def place_of(explanation: Mapping[str, Any]) -> str:
    """What kind of place a match is weighed by: its field; one for all fields where a term stands."""
    return TERM if TERM in explanation else str(explanation.get("field", ""))


def is_enough(evidence: Iterable[Evidence]) -> bool:
    """Whether matches make a lead.

    Poor names and short acronyms count beside each other; seeds, plain colours and short or common terms only beside
    something that stands alone, for two of them may be one landscape, or everyday words.
    """
    found = list(evidence)
    if any(each.stands_alone for each in found):
        return True
    found = [each for each in found if each.place != TERM]
    names = {each.signal_id for each in found if each.place not in _SEEN}
    return bool(names) and len({each.signal_id for each in found}) > 1


def confidence(evidence: Iterable[Evidence]) -> int:
    """0 to 100: how likely the matches are no accident, each taken as an independent witness.

    The same signal in the same place counts once, at its best: a hundred posts with one name
    are one witness. A part that is shared says nothing beside a copy of the same thing.
    """
    found = list(evidence)
    whole = {each.signal_id for each in found if each.place != ELEMENT}
    best: dict[tuple[str, str], float] = {}
    for each in found:
        if each.place == ELEMENT and each.signal_id in whole:
            continue
        key = (each.signal_id, each.place)
        best[key] = max(best.get(key, 0.0), each.score)
    doubt = 1.0
    for score in best.values():
        doubt *= 1 - min(score, 0.99)
    return round(100 * (1 - doubt))


def severity(evidence: Iterable[Evidence]) -> int:
    """0 to 7: the gravest place of the matches, one more where two kinds of places agree."""
    places = {each.place for each in evidence}
    if not places:
        return 0
    gravest = max(SEVERITY_OF_PLACE.get(place, 1) for place in places)
    # A shared part agrees with everything that whoever makes the media does: it makes nothing graver.
    return min(SEVERITY_MAX, gravest + (len(places - {ELEMENT}) > 1))


def priority(severity: int, confidence: int) -> int:
    """Order of the queue: severity first, then confidence."""
    return severity * 1000 + confidence


def check_may_claim(claimed_by: str | None, claimed_until: datetime | None, *, by: str, at: datetime) -> None:
    """Refuse if somebody else holds the lead.

    Raises:
        LeadClaimedError: naming when the claim ends.
    """
    if claimed_by in {None, by} or claimed_until is None or claimed_until <= at:
        return
    raise LeadClaimedError(
        f"Somebody else works on this lead until {claimed_until:%H:%M} UTC; take the next one."
    )
