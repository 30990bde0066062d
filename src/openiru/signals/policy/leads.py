"""How strong is a lead, and who may work on it?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log10
from typing import Any, Final

from openiru.engines.interface import Field
from openiru.signals.errors import LeadClaimedError
from openiru.signals.policy.weights import ELEMENT, QUEUE_WEIGHTS, SEVERITY_MAX, WEIGHTS, weight_of
from openiru.signals.types import TERM, QueueAdvice

CLAIM_LASTS: Final = timedelta(minutes=30)
STANDS_ALONE: Final = "stands_alone"  # the key of an explanation on record, told where it is false
NO_ADVICE: Final = QueueAdvice()

_SEEN: Final = frozenset({"pictures", "video", "sound", ELEMENT})  # places of files
_BESIDE: Final = frozenset({TERM, Field.STATEMENT})  # places of what counts beside other things alone
_QUOTED: Final = WEIGHTS["text"].severity  # of a statement that does not stand alone
_BANDS: Final = (
    100  # of reach: it decides between leads that are as urgent, never against one that is more so
)


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


def evidence_of(signal_id: str, explanation: Mapping[str, Any], score: float) -> Evidence:
    """What a match that is on record adds; what is not told to count beside others only stands alone."""
    return Evidence(
        signal_id=signal_id,
        place=place_of(explanation),
        score=score,
        stands_alone=explanation.get(STANDS_ALONE, True) is True,
    )


def opens_again(known: Iterable[Evidence], new: Iterable[Evidence]) -> bool:
    """Whether matches open a dismissed lead: one of a signal that stands alone, and did not when it was dismissed."""
    before = {each.signal_id for each in known if each.stands_alone}
    return any(each.stands_alone and each.signal_id not in before for each in new)


def is_enough(evidence: Iterable[Evidence]) -> bool:
    """Whether matches make a lead.

    Poor names and short acronyms count beside each other; seeds, plain colours, short or common terms and quoted
    statements only beside something that stands alone, for two of them may be one landscape, everyday words or news.
    """
    found = list(evidence)
    if any(each.stands_alone for each in found):
        return True
    found = [each for each in found if each.place not in _BESIDE]
    names = {each.signal_id for each in found if each.place not in _SEEN}
    return bool(names) and len({each.signal_id for each in found}) > 1


def confidence(evidence: Iterable[Evidence]) -> int:
    """0 to 100: how sure the matches make that the subject speaks for the organisation.

    Each family of places is a witness of its own. The same signal counts once in a family, at its best: a hundred posts with
    one name are one witness. Further signals of a family count half of the one before. More or better evidence never
    makes it less.
    """
    best: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for each in evidence:
        weight = weight_of(each.place)
        signals = best[weight.family]
        signals[each.signal_id] = max(signals.get(each.signal_id, 0.0), weight.sureness * each.score)
    doubt = 1.0
    for signals in best.values():
        for place, sure in enumerate(sorted(signals.values(), reverse=True)):
            doubt *= 1 - sure * QUEUE_WEIGHTS.next_signal**place
    return round(100 * (1 - doubt))


def severity(evidence: Iterable[Evidence]) -> int:
    """0 to 7: the gravest kind of the matches, one more where two families agree.

    Short and common terms, which are everybody's words, count nothing here; a quoted statement, which the press prints too, is
    no graver than a name in passing and agrees with nothing.
    """
    found = list(evidence)
    weights = [weight_of(each.place) for each in found if each.stands_alone or each.place not in _BESIDE]
    quoted = [_QUOTED for each in found if each.place == Field.STATEMENT and not each.stands_alone]
    gravest = max((*(weight.severity for weight in weights), *quoted), default=0)
    # A shared part agrees with everything that whoever makes the media does: it makes nothing graver.
    families = {weight.family for weight in weights if weight.kind != ELEMENT}
    agree = QUEUE_WEIGHTS.agreement if len(families) > 1 else 0
    return min(SEVERITY_MAX, gravest + agree)


def urgency(severity: int, confidence: int, advice: QueueAdvice = NO_ADVICE) -> int:
    """Severity times confidence, raised by a likely ground and lowered by a likely exemption, both within bounds."""
    raised = 1 + QUEUE_WEIGHTS.ground_most * advice.ground
    lowered = 1 - QUEUE_WEIGHTS.exemption_most * advice.exempt
    return round(10 * severity * confidence * raised * lowered)


def priority(urgency: int, reach_followers: int | None) -> int:
    """Order of the queue: urgency, then reach; age is told apart by whoever reads the queue."""
    band = min(_BANDS - 1, round(10 * log10(1 + max(0, reach_followers or 0))))
    return urgency * _BANDS + band


def urgency_of(priority: int) -> int:
    """The urgency within a priority."""
    return priority // _BANDS


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
