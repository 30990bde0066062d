"""The words and facts of liaison."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from openiru.review.types import Instrument


class Side(StrEnum):
    """Who promised."""

    PLATFORM = "platform"
    UNIT = "unit"


class CommitmentState(StrEnum):
    """What became of a commitment."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    RELEASED = "released"  # the other side no longer asks for it


class Validity(StrEnum):
    """Whether something holds on a day."""

    COMING = "coming"
    VALID = "valid"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """A role at a platform to whom we may turn; a role, not a person's name."""

    platform: str
    role_title: str
    email: str = ""
    phone: str = ""
    form_url: str = ""  # a page of the platform with a form
    languages: tuple[str, ...] = ()  # ISO 639-1 codes; empty: not said
    instruments: tuple[Instrument, ...] = ()  # empty: for all
    is_crisis: bool = False  # answers at any hour, in a crisis alone
    valid_from: date | None = None  # None: from before it was noted
    valid_to: date | None = None  # exclusive; None: until somebody ends it
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    """A contact as it stands on a day."""

    contact_id: str
    platform: str
    role_title: str
    email: str
    phone: str
    form_url: str
    languages: tuple[str, ...]
    instruments: tuple[Instrument, ...]
    is_crisis: bool
    valid_from: date | None
    valid_to: date | None
    validity: Validity
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody who took part, by role."""

    side: Side
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMeeting:
    """A meeting with a platform, held or to come."""

    platform: str
    held_at: datetime
    subject: str
    commitments: str = ""  # what was promised, as it was said; single commitments are noted one by one
    agenda: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMinutes:
    """What was said at a meeting, and who took part."""

    meeting_id: str
    words: str
    participants: tuple[Participant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingView:
    """A meeting with a platform, and what it promised."""

    meeting_id: str
    platform: str
    held_at: datetime
    subject: str
    commitments: str
    agenda: str
    minutes: str  # the newest version; empty: none yet
    participants: tuple[Participant, ...]
    is_held: bool  # recorded after it was held, or minutes say so
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCommitment:
    """Something that one side promised."""

    platform: str
    side: Side
    owner: str  # the role that promised
    words: str
    source_sentence: str  # of the minutes or of the agreement, word for word
    due_date: date | None = None
    meeting_id: str | None = None
    agreement_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentView:
    """A commitment, and what became of it."""

    commitment_id: str
    platform: str
    side: Side
    owner: str
    words: str
    source_sentence: str
    due_date: date | None
    meeting_id: str | None
    agreement_id: str | None
    state: CommitmentState
    state_reason: str
    is_past_due: bool  # open, and its day has passed
    noted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedDeadline:
    """How long a platform promised to take; in seconds, None: nothing promised."""

    instrument: Instrument
    acknowledge_s: int | None
    act_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAgreement:
    """An agreement with a platform."""

    platform: str
    title: str
    signed_on: date
    in_force_from: date
    in_force_to: date | None = None  # exclusive
    deadlines: tuple[PromisedDeadline, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementView:
    """An agreement as it stands on a day."""

    agreement_id: str
    platform: str
    title: str
    text_digest: str  # the text, kept as evidence; empty: not on file
    signed_on: date
    in_force_from: date
    in_force_to: date | None
    validity: Validity
    deadlines: tuple[PromisedDeadline, ...]
    applied_at: datetime | None  # since when its deadlines hold for the platform
