"""How much does each kind of evidence weigh in the order of the queue?

The same table is shown to analysts and overseers. Severities say how much harm the kind suggests; how sure a kind is was set by
judgement and held against an invented world, never learnt from whom people referred: a queue that learns from itself hides
what it once ranked low.
"""

from collections.abc import Mapping
from typing import Final

from openiru.signals.types import TERM, EvidenceWeight, QueueWeights

VERSION: Final = "3"  # another one weighs all open leads anew
SEVERITY_MAX: Final = 7
ELEMENT: Final = "element"

# Output of the organisation itself weighs more than a name, a name that an account gives itself more than one in passing.
# Places of one family are one witness: a handle is the same fact as the name beside it.
WEIGHTS: Final[Mapping[str, EvidenceWeight]] = {
    each.kind: each
    for each in (
        EvidenceWeight(kind="address", family="address", severity=6, sureness=0.95),
        EvidenceWeight(kind="pictures", family="seen", severity=6, sureness=0.85),
        EvidenceWeight(kind="video", family="seen", severity=6, sureness=0.85),
        EvidenceWeight(kind="sound", family="seen", severity=6, sureness=0.85),
        EvidenceWeight(kind="links", family="shared", severity=5, sureness=0.8),
        EvidenceWeight(kind="handle", family="self", severity=5, sureness=0.8),
        EvidenceWeight(kind="display_name", family="self", severity=5, sureness=0.8),
        EvidenceWeight(kind="statement", family="said", severity=5, sureness=0.7),
        EvidenceWeight(kind="bio", family="self", severity=4, sureness=0.45),
        # The press shows emblems and letterheads too: a reason to look at who makes the media, no more.
        EvidenceWeight(kind=ELEMENT, family="seen", severity=3, sureness=0.2),
        EvidenceWeight(kind="text", family="said", severity=2, sureness=0.35),
        # Slogans, outlets and hashtags are quoted, mocked and reported on, wherever they stand.
        EvidenceWeight(kind=TERM, family="said", severity=2, sureness=0.25),
    )
}
OTHER: Final = EvidenceWeight(kind="other", family="other", severity=1, sureness=0.2)
QUEUE_WEIGHTS: Final = QueueWeights(
    version=VERSION,
    kinds=tuple(WEIGHTS.values()),
    next_signal=0.5,  # of a family, and half of that the one after: ten names in passing are not ten witnesses
    agreement=1,
    ground_most=0.3,
    exemption_most=0.6,
)


def weight_of(place: str) -> EvidenceWeight:
    """The weight of what was found in a place; see `leads.place_of`."""
    return WEIGHTS.get(place, OTHER)
