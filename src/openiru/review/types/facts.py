"""What people write into a case, and what the rules of review may look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from openiru.foundation.errors import RowError
from openiru.review.types.words import CaseStatus, Exemption, Ground, Instrument, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptionAnswer:
    """Whether an exemption applies, and why, in words."""

    applies: bool
    words: str


Answers = Mapping[Exemption, ExemptionAnswer]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDraft:
    """What an author proposes: the ground, the tier, all five exemptions answered, the reason."""

    ground: Ground
    tier: Tier
    exemptions: Answers
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """All that the rules may look at, and all that a referral may take over from a case."""

    case_id: str
    lead_id: str | None
    subject_id: str
    organisation_id: str
    platform: str
    instrument: Instrument
    status: CaseStatus
    author_id: str
    ground: Ground | None
    tier: Tier | None
    exemptions: Answers
    reason: str
    proposed_at: datetime | None
    decided_by: str | None
    decided_at: datetime | None
    referred_at: datetime | None  # when a referral took it up; None again after a recall
    referral_ended_at: datetime | None  # when that referral had its final word on it
    return_id: str | None = None  # the confirmed return from which it was opened, and on which it rests


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis:
    """What the lists say about an organisation on a day."""

    on: date
    entry_ids: tuple[str, ...]  # in force on that day
    lists_read: tuple[str, ...]  # names of all lists that were looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkReport:
    """What became of many cases: those that were done, and an error for each that was not.

    The row of an error is the position in the request, from 1.
    """

    done: tuple[str, ...]  # case ids, in the order of the request
    errors: tuple[RowError, ...]
