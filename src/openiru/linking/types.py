"""The words and facts of accounts that came back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from openiru.intake.types import SubjectView


class ReturnVerdict(StrEnum):
    """What a person makes of a lead."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNSURE = "unsure"


class ReturnState(StrEnum):
    """Where a lead stands: what the last decision says, or that there is none."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNSURE = "unsure"


class BarredBy(StrEnum):
    """How we know that an account was barred."""

    PLATFORM = "platform"  # the platform's word on our referral
    CHECKS = "checks"  # what we saw ourselves, settled


class BarredEnd(StrEnum):
    """How a block ended; empty in old rows."""

    WRONG = "wrong"  # we referred it in error
    WORD = "word"  # our referral, or its platform's word on it, was taken back
    LOOKS = "looks"  # our own looks settle it as barred no more
    TERM = "term"  # its platform had barred it for a time that is over


class Tie(StrEnum):
    """What stands between two accounts beside the reckoning."""

    NONE = "none"
    SAME_ACCOUNT = "same_account"  # one native id: the barred account itself under another handle
    HANDLE_REASSIGNED = "handle_reassigned"  # the barred one's handle shows somebody else's account now


@dataclass(frozen=True, slots=True, kw_only=True)
class BarredSubject:
    """An account that was barred."""

    subject_id: str
    by: BarredBy
    barred_at: datetime
    organisation_id: str | None  # of the referral; None where we only saw that it was gone


@dataclass(frozen=True, slots=True, kw_only=True)
class BarredStanding:
    """What is on record of an account's being barred."""

    number: int  # order in which it was noted
    subject_id: str
    is_barred: bool  # false: it was once, and is not any more
    by: BarredBy
    barred_at: datetime
    organisation_id: str | None
    ended: BarredEnd | None = None  # None: it stands, or nothing was noted of how it ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What was noted last of every account that was ever barred, up to a number."""

    number: int = 0
    standings: Mapping[str, BarredStanding] = field(default_factory=dict)  # by subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a reckoning; negative bits speak against."""

    comparison: str
    level: str
    bits: float
    commonness_bits: float = 0.0  # part of `bits`


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReckoning:
    """What a run made of two accounts."""

    subject_id: str
    barred_id: str
    platform: str  # of the subject
    probability: float
    bits: float  # the sum of the lines and of where the reckoning starts
    start_bits: float
    lines: tuple[Line, ...]  # the weightiest first
    tie: Tie
    barred: BarredStanding
    facts_digest: str  # of what was known of both: the same facts are reckoned once by a model


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """By which model, and at which share of returns among new accounts, is reckoned?"""

    model: str  # digest
    expected_share: float | None  # None: the share of its training

    @property
    def name(self) -> str:
        """One text for both."""
        return self.model if self.expected_share is None else f"{self.model} at {self.expected_share!r}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far accounts were screened in one way."""

    through_seq: int  # of what arrived
    through_media: int  # of files that were noted later
    swept_barred: int  # all accounts were compared with the barred ones up to this number
    sweep_barred: (
        int | None
    )  # up to which barred one the present walk over all accounts compares; None: no walk
    sweep_after: str | None  # subject id after which that walk goes on
    swept_at: datetime | None
    through_looks: int = 0  # of what was seen on pages


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRun:
    """A part of the work that was done: which accounts, with what outcome."""

    way: Way
    before: Progress  # as it was found; another one's work in between is refused
    after: Progress
    barred: int  # accounts against which was compared
    counted: int  # accounts by which commonness was counted
    screened: int
    reckonings: Sequence[NewReckoning]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A run as it was recorded."""

    run_id: str
    screened: int
    new_leads: int
    new_reckonings: int  # those of the new leads among them


@dataclass(frozen=True, slots=True, kw_only=True)
class ReckoningView:
    """What a run made of two accounts, as it was recorded."""

    number: int
    run_id: str
    probability: float
    bits: float
    start_bits: float
    lines: tuple[Line, ...]
    tie: Tie
    barred_by: BarredBy
    barred_at: datetime
    model: str
    expected_share: float | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a person says of a lead."""

    verdict: ReturnVerdict
    reason: str
    reckoning: int | None = None  # the number that was looked at; None: the newest
    exemption_words: str = ""  # why what protects the account does not stand against it


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """What a person said of a lead."""

    decision_id: str
    verdict: ReturnVerdict
    reason: str
    reckoning: int
    protected_by: tuple[str, ...]
    exemption_words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRow:
    """A lead in a list; the newest reckoning counts, and the last decision."""

    lead_id: str
    subject: SubjectView
    barred: SubjectView
    platform: str
    organisation_id: str | None
    state: ReturnState
    is_standing: bool  # the older account is still barred
    probability: float
    tie: Tie
    barred_at: datetime
    found_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnView:
    """A lead, whole."""

    row: ReturnRow
    reckonings: tuple[ReckoningView, ...]  # the newest first
    decisions: tuple[DecisionView, ...]  # the last first
    others: tuple[ReturnRow, ...]  # other leads on the same new account

    @property
    def newest(self) -> ReckoningView:
        """The reckoning that counts."""
        return self.reckonings[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnFilter:
    """Which leads; an empty field fits all."""

    platform: str | None = None
    organisation_id: str | None = None
    state: ReturnState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """How often leads of about one probability were right."""

    least: float
    below: float  # exclusive, but for the last band
    decided: int  # confirmed or rejected
    confirmed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """How often leads were right so far, by people's last word."""

    bands: tuple[Band, ...]  # rising
    unsure: int
    open: int

    @property
    def decided(self) -> int:
        """Leads that were confirmed or rejected."""
        return sum(band.decided for band in self.bands)

    @property
    def confirmed(self) -> int:
        """Leads that were confirmed."""
        return sum(band.confirmed for band in self.bands)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfSubject:
    """The leads in which a subject stands, the likeliest first."""

    as_new: tuple[ReturnRow, ...]  # it may be a return of these
    as_barred: tuple[ReturnRow, ...]  # it may have come back as these


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedReturn:
    """A person's last word is that an account is a barred one come back; its block stood then, and was not taken back since.

    One account may be confirmed as the return of several barred ones: count accounts by `subject_id`.
    """

    lead_id: str
    subject_id: str
    barred_id: str
    platform: str  # of the new account
    barred_at: datetime
    confirmed_at: datetime
    first_seen_at: datetime  # when we first saw the new account, which may have been opened before
    followers: int | None  # last known of the new account


Protection = Mapping[str, frozenset[str]]  # by subject, what people found to protect it
