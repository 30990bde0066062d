"""The words of review: states, instruments, grounds, tiers and exemptions, each with one meaning."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from typing import Final


class CaseStatus(StrEnum):
    """Where a case stands."""

    DRAFT = "draft"  # its author works on it
    IN_REVIEW = "in_review"  # waits for a second person
    APPROVED = "approved"  # may be referred
    RETURNED = "returned"  # back with its author
    DISMISSED = "dismissed"  # will not be referred; stays visible
    LAPSED = "lapsed"  # was approved, and was given up before it left


OPEN_STATUSES: Final = frozenset({CaseStatus.DRAFT, CaseStatus.IN_REVIEW, CaseStatus.RETURNED})


class Step(StrEnum):
    """What a person did with a case; the kinds of decisions."""

    OPENED = "opened"
    PROPOSED = "proposed"
    APPROVED = "approved"
    RETURNED = "returned"
    DISMISSED = "dismissed"
    LAPSED = "lapsed"


class Instrument(StrEnum):
    """What is asked of a platform."""

    ACCOUNT_BLOCK = "account_block"
    CONTENT_REMOVAL = "content_removal"
    DATA_REQUEST = "data_request"
    PRESERVATION = "preservation"
    MEETING = "meeting"


# Meetings are recorded, not decided on: no case leads to one.
CASE_INSTRUMENTS: Final = frozenset(Instrument) - {Instrument.MEETING}


class Ground(StrEnum):
    """What terrorist content does: Regulation (EU) 2021/784, Article 2(7), points (a) to (e)."""

    A = "a"
    B = "b"
    C = "c"
    D = "d"
    E = "e"


# Summaries, not the law's words: Regulation (EU) 2021/784, Article 2(7).
GROUND_SUMMARY: Final[Mapping[Ground, str]] = {
    Ground.A: "incites to terrorist offences, directly or by glorifying terrorist acts",
    Ground.B: "solicits somebody to commit terrorist offences or to contribute to them",
    Ground.C: "solicits somebody to take part in the activities of a terrorist group",
    Ground.D: "instructs on making or using explosives, weapons or noxious substances, or on other methods",
    Ground.E: "threatens to commit a terrorist offence",
}


class Tier(IntEnum):
    """How pressing a case is, 1 first; after the tiers of the Terrorist Content Analytics Platform."""

    THREAT_TO_LIFE = 1
    CRISIS = 2
    DESIGNATED = 3
    PROMOTIONAL = 4
    OTHER = 5


TIER_SUMMARY: Final[Mapping[Tier, str]] = {
    Tier.THREAT_TO_LIFE: "threat to life: a specific and imminent intent",
    Tier.CRISIS: "crisis: made by the perpetrator of an attack, also copies and edits",
    Tier.DESIGNATED: "designated: official output of a listed organisation",
    Tier.PROMOTIONAL: "promotional: supports, glorifies or instructs for a listed organisation",
    Tier.OTHER: "other: below the tiers above, but on one of the grounds",
}


class Exemption(StrEnum):
    """What protects content: Regulation (EU) 2021/784, Article 1(3), and documentation of crimes."""

    PRESS = "press"
    RESEARCH = "research"
    ART = "art"
    COUNTER_SPEECH = "counter_speech"
    DOCUMENTATION = "documentation"


EXEMPTION_QUESTION: Final[Mapping[Exemption, str]] = {
    Exemption.PRESS: "Is this journalism: does it report on the organisation rather than speak for it?",
    Exemption.RESEARCH: "Is this research or teaching about the organisation?",
    Exemption.ART: "Is this art or satire?",
    Exemption.COUNTER_SPEECH: "Does this argue against the organisation, or is it a controversial view on a public matter?",
    Exemption.DOCUMENTATION: "Does this document crimes, for courts, victims or the record?",
}
