"""The words, facts and views of data requests and of what came back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from openiru.referrals.types import Produced, ReferralStatus
from openiru.review.types import Instrument


class Verdict(StrEnum):
    """What another person says of an emergency after the fact."""

    JUSTIFIED = "justified"
    UNJUSTIFIED = "unjustified"  # it is withdrawn, and what came is destroyed


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBasis:
    """Why a request for data is proportionate, and what makes it safe to ask for content or traffic."""

    proportionality: str  # why it weighs more than what it does to the person
    preservation: str = ""  # reference or id of the live preservation request for the same subjects
    no_preservation_because: str = ""  # in words, where there is none
    emergency: str = ""  # the imminent threat to life, in words; a supervisor alone may say so


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisView:
    """Why a request for data was made."""

    proportionality: str
    preservation_id: str | None
    preservation_reference: str
    no_preservation_because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyView:
    """An emergency request, and what another person said of it."""

    referral_id: str
    reference: str
    platform: str
    words: str
    declared_by: str
    declared_at: datetime
    review_by: datetime
    verdict: Verdict | None  # None: not reviewed yet
    review_words: str
    reviewed_by: str
    reviewed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingView:
    """What a platform handed over, sealed; never its content."""

    holding_id: str
    referral_id: str
    reference: str
    label: str
    size_bytes: int
    digest: str  # of what came
    custody_digest: str  # of the note about it, kept as evidence
    received_by: str
    received_at: datetime
    keep_until: datetime
    destroyed_at: datetime | None
    destroyed_by: str
    destruction_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftFile:
    """A sealed file that stands on no record: its process ended before it could note it, and its key ended with it."""

    name: str
    is_whole: bool  # False: the process ended while it wrote
    size_bytes: int  # as it lies there
    sealed_digest: str  # as it lies there
    written_at: datetime  # by the clock of the disk


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningView:
    """Who opened what, when and why."""

    opening_id: str
    holding_id: str
    referral_id: str
    reference: str
    label: str
    opened_by: str
    opened_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreservationView:
    """A preservation request and how long it holds."""

    referral_id: str
    reference: str
    platform: str
    subject_ids: frozenset[str]
    from_at: datetime
    until_at: datetime  # exclusive
    renewals: int
    renewals_left: int | None  # None: as often as asked


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRow:
    """One data or preservation request in a list."""

    referral_id: str
    reference: str
    platform: str
    instrument: Instrument
    status: ReferralStatus
    sent_at: datetime | None
    produced: Produced | None
    is_emergency: bool
    is_unreviewed: bool
    holdings: int  # that are not destroyed
    openings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureView:
    """One request for data, whole."""

    referral_id: str
    reference: str
    basis: BasisView | None
    emergency: EmergencyView | None
    preservation: PreservationView | None  # of a preservation request that was sent
    holdings: tuple[HoldingView, ...]
    openings: tuple[OpeningView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What the unit itself owes: a review after the fact, or a renewal before the end."""

    is_review: bool
    referral_id: str
    reference: str
    platform: str
    instrument: str
    starts_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Compliance:
    """How platforms answered requests for data, as known at a moment; withdrawn ones are left out."""

    platform: str
    asked: int
    produced_all: int
    produced_some: int
    produced_none: int
    unanswered: int
    median_hours_to_answer: float | None  # of those that were answered
    emergencies: int
    unreviewed: int
