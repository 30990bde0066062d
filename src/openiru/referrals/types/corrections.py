"""What is said of referrals that were wrong, and of asking for subjects to be reinstated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from openiru.referrals.types.words import ItemState, OutcomeCode, SeenState


class ReinstatementState(StrEnum):
    """Where asking a platform for reinstatement stands."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"  # asked, and the day has passed; nobody notes it, the clock says so


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCorrection:
    """Items that are taken back because referring them was wrong, with all that follows."""

    item_ids: tuple[str, ...]
    reason: str
    plan_digest: str  # of what was shown before; the same plan is carried out once
    evidence: tuple[str, ...]  # marks of what may back nothing again: sha256:..., pdq:..., signal:...
    consequences: Sequence[str]  # `step:thing` of all that is done in the same transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionView:
    """One correction as it was carried out."""

    correction_id: str
    reason: str
    plan_digest: str
    item_ids: tuple[str, ...]
    consequences: tuple[str, ...]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReinstatementRow:
    """A subject that was referred in error: what the platform says, and what we observed."""

    item_id: str
    referral_id: str
    reference: str
    platform: str
    subject_id: str
    corrected_at: datetime
    reason: str
    last_word: OutcomeCode | None  # of the platform, before it was asked
    asked_at: datetime | None  # None: nothing was to be reinstated
    due_at: datetime | None
    state: ReinstatementState | None
    state_at: datetime | None
    note: str
    seen: SeenState | None  # what we observed last, since the correction
    seen_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionFact:
    """One item that was referred in error, as it stood at a moment."""

    item_id: str
    platform: str
    organisation_id: str
    corrected_at: datetime
    asked_at: datetime | None
    due_at: datetime | None
    confirmed_at: datetime | None
    refused_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestingItem:
    """An item and the lead that its case rests on."""

    item_id: str
    referral_id: str
    reference: str
    platform: str
    subject_id: str
    case_id: str
    lead_id: str | None
    state: ItemState
