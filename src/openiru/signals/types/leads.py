"""The words and facts of scans, matches and leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

COPIES: Final = "copies"  # the engine that matches of close looks name
TERM: Final = "term"  # the key of an explanation that tells of a term
CLAIMED_MAX: Final = 100  # leads of one text that one person holds at once
ENTRY_ENGINES: Final = ("pictures", COPIES)  # those that find entries of banks


class LeadStatus(StrEnum):
    """Where a lead stands."""

    OPEN = "open"
    IN_CASE = "in_case"
    DISMISSED = "dismissed"  # opened again by new evidence only
    REFERRED = "referred"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceWeight:
    """What one kind of evidence weighs in the order of the queue."""

    kind: str  # the place in which something was found, or `term`
    family: str  # kinds of one family are one witness
    severity: int  # 0 to 7: how much harm it suggests
    sureness: (
        float  # 0 to 1: how sure a perfect match of it makes that the subject speaks for the organisation
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueWeights:
    """All numbers that order the queue."""

    version: str
    kinds: tuple[EvidenceWeight, ...]
    next_signal: float  # what the next signal of one family counts, of the one before
    agreement: int  # severity that is added where two families agree
    ground_most: float  # by how much the advice of a classifier raises at most
    exemption_most: float  # and lowers


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueDay:
    """How well the queue served on one day."""

    on: date  # UTC
    taken: int  # leads with which people began, or that they closed
    referred: int  # of those
    referred_of_first: Mapping[int, int]  # of those, how many stood among so many first ones


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueAdvice:
    """What a classifier says of the texts of a lead: probabilities, 0 where it says nothing or is unsure."""

    ground: float = 0.0
    exempt: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMatch:
    """One signal found in one observation, ready to be recorded."""

    observation_id: str
    subject_id: str
    platform: str
    organisation_id: str
    engine: str
    engine_version: str
    signal_id: str
    score: float  # 0 to 1
    stands_alone: bool
    explanation: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureMarks:
    """Which pictures a bank looks for and which keep matches back, as marks of 8 bytes, sorted, each once."""

    pictures: NDArray[np.uint64]
    negatives: NDArray[np.uint64]


class ScanKind(StrEnum):
    """What a pass looks for."""

    SCAN = "scan"  # everything, in what has arrived
    SWEEP = "sweep"  # pictures alone, in what was scanned before they were known
    LOOK = "look"  # edited copies, recordings and marks, in kept files; its numbers are those of files
    TEXTS = "texts"  # copies of texts


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepPlan:
    """What must be compared so that everything scanned was compared with every known picture."""

    first_seq: int
    last_seq: int
    places: tuple[int, ...]  # of the pictures, in `Bank.pictures`
    after_media: int = 0  # only stored pictures that were noted after this file
    last_media: int = 0  # the last of them; 0 where all stored pictures are compared


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSweep:
    """A pass of some pictures over what was scanned before."""

    bank_digest: str  # of these pictures
    engines: Mapping[str, str]
    first_seq: int
    last_seq: int
    after_media: int = 0
    last_media: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewScan:
    """A pass of the engines over what has arrived."""

    bank_digest: str
    words_digest: str  # of names and addresses: another one begins again with the first observation
    marks: PictureMarks
    engines: Mapping[str, str]  # name -> version
    last_seq: int  # of the observations, as they stand now
    last_media: int  # the file up to which sweeps have compared what was noted late


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanView:
    """One pass of the engines: which observations, with which bank and engines, and how far it is."""

    scan_id: str
    kind: ScanKind
    bank_digest: str
    engines: Mapping[str, str]
    first_seq: int
    last_seq: int
    after_media: int  # of a sweep of late pictures: those that were noted after this file,
    last_media: int  # up to this one; 0 for all other passes
    started_by: str
    started_at: datetime
    finished_at: datetime | None
    items: int  # scanned so far
    matches: int  # new ones so far
    suppressed: int  # kept from becoming leads by negative banks
    shards: int  # ranges that are done, in order
    scanned_through: int  # last number of the last of them; before `first_seq` if there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardDone:
    """A range of observations that went through all engines."""

    first_seq: int
    last_seq: int
    read_media: int  # the file that was noted last before it was read; later ones may be missing in it
    input_digest: str
    items: int
    suppressed: int = 0  # matches that a negative bank kept from becoming leads


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchView:
    """Why somebody sees a lead: which signal, where, how near."""

    match_id: str
    observation_id: str
    engine: str
    engine_version: str
    signal_id: str
    score: float
    explanation: Mapping[str, Any]
    found_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAgain:
    """One lead in which something known was found."""

    lead_id: str
    subject_id: str
    first_observation_id: str  # the one that was observed first
    times: int  # observations that show it
    strongest: MatchView


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundIn:
    """An observation in which something was found, and since when that is known."""

    observation_id: str
    found_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadRow:
    """One lead in the queue."""

    lead_id: str
    subject_id: str
    subject_name: str  # handle, display name or address, as last seen
    display_name: str
    url: str
    organisation_id: str
    organisation_name: str
    platform: str
    status: LeadStatus
    confidence: int  # 0 to 100
    severity: int  # 0 to 7
    priority: int
    reach_followers: int | None
    engines: tuple[str, ...]
    match_count: int
    language: str  # of most of its texts, BCP 47; empty: not told yet
    claimed_by: str | None
    claimed_until: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadView:
    """One lead and why it is there."""

    lead_id: str
    subject_id: str
    organisation_id: str
    platform: str
    status: LeadStatus
    confidence: int
    severity: int
    priority: int
    reach_followers: int | None
    engines: tuple[str, ...]
    match_count: int
    language: str  # of most of its texts, BCP 47; empty: not told yet
    claimed_by: str | None
    claimed_until: datetime | None
    created_at: datetime
    updated_at: datetime
    matches: tuple[MatchView, ...]  # strongest first


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """Which leads the queue shows; None means all."""

    status: LeadStatus = LeadStatus.OPEN
    platform: str | None = None
    organisation_id: str | None = None
    engine: str | None = None
    language: str | None = None  # BCP 47
    min_confidence: int | None = None
    claimed_by: str | None = None
    unclaimed_at: datetime | None = None  # only leads that nobody holds at that moment
    once_a_text: bool = False  # of leads that rest on one text alone, the first one


@dataclass(frozen=True, slots=True, kw_only=True)
class RestingLead:
    """A lead that rests on some signals: wholly, or beside other things."""

    lead_id: str
    subject_id: str
    platform: str
    status: LeadStatus
    claimed_by: str | None
    claimed_until: datetime | None
    is_wholly: bool
