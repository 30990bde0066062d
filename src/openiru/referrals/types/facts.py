"""What the rules of referring may look at."""

from dataclasses import dataclass
from datetime import datetime

from openiru.referrals.types.words import OutcomeCode, Produced


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeFact:
    """What counts of one outcome when a state is derived."""

    number: int
    code: OutcomeCode
    effective_at: datetime | None
    received_at: datetime
    is_overtaken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFact:
    """What counts of one answer to a data request."""

    number: int
    produced: Produced
    received_at: datetime
    is_overtaken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """Everything that happened to one item, in any order."""

    recalled_at: datetime | None = None
    sent_at: datetime | None = None
    withdrawn_at: datetime | None = None
    outcomes: tuple[OutcomeFact, ...] = ()
    answers: tuple[AnswerFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What counts of a case when it is put into a referral."""

    case_id: str
    is_approved: bool
    platform: str
    instrument: str
    entries_in_force: int
    is_referred: bool  # already in a referral that was not recalled
