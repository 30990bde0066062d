"""What queries of referring give out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from openiru.referrals.types.words import (
    DataClass,
    ItemState,
    MessageKind,
    OutcomeBasis,
    OutcomeCode,
    Produced,
    ReferralStatus,
    SeenState,
)
from openiru.review.types import Ground, Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeView:
    """One word of the platform on one item, as it was received."""

    outcome_id: str
    number: int  # the how manieth word on this item, from 1
    code: OutcomeCode
    state: ItemState  # what the code means
    reason: str
    basis: OutcomeBasis | None
    rule: str
    scope: tuple[str, ...]  # empty: everywhere
    effective_at: datetime | None
    duration_days: int | None
    appeal_info: str
    followers: int | None
    is_overtaken: bool  # came behind a word that the platform said later, and does not count
    received_at: datetime
    received_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingView:
    """What we saw ourselves; stands beside the platform's word and never changes it."""

    state: SeenState
    note: str
    observed_at: datetime
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One subject of a referral with all that was said and seen of it."""

    item_id: str
    referral_id: str
    reference: str
    platform: str
    instrument: Instrument
    case_id: str
    subject_id: str
    organisation_id: str
    entry_ids: tuple[str, ...]
    ground: Ground
    tier: int
    reason: str
    state: ItemState
    sent_at: datetime | None
    withdrawn_at: datetime | None
    withdrawal_reason: str
    decided_at: datetime | None
    outcomes: tuple[OutcomeView, ...]  # oldest first, overtaken ones before them: the last one counts
    sightings: tuple[SightingView, ...]  # oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One sent item in a list."""

    item_id: str
    referral_id: str
    reference: str
    platform: str
    instrument: Instrument
    subject_id: str
    organisation_id: str
    state: ItemState
    sent_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """A platform's answer to a data or preservation request."""

    produced: Produced
    answered_at: datetime
    reason: str
    is_overtaken: bool  # came behind an answer that the platform said later, and does not count
    received_at: datetime
    received_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsView:
    """The terms of a data or preservation request, and its answers."""

    legal_instrument: str
    order_digest: str  # empty for requests made before orders were attached
    necessity: str
    scope: str
    data_classes: Mapping[DataClass, str]
    answers: tuple[AnswerView, ...]  # oldest first, overtaken ones before them: the last one counts


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralRow:
    """One referral in a list."""

    referral_id: str
    reference: str
    platform: str
    instrument: Instrument
    status: ReferralStatus
    created_at: datetime
    send_not_before: datetime
    sent_at: datetime | None
    acknowledge_by: datetime | None
    act_by: datetime | None
    acknowledged_at: datetime | None
    items: Mapping[ItemState, int]  # how many items stand where; states without items are left out


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralView:
    """One referral, whole."""

    referral_id: str
    reference: str
    platform: str
    instrument: Instrument
    status: ReferralStatus
    unit_name: str
    outward_name: str  # all that the platform learns of the person who made it
    redress: str
    created_by: str
    created_at: datetime
    send_not_before: datetime
    sent_at: datetime | None
    acknowledge_by: datetime | None
    act_by: datetime | None
    acknowledged_at: datetime | None
    ticket: str
    recalled_at: datetime | None
    withdrawn_at: datetime | None
    withdrawal_reason: str
    terms: TermsView | None
    items: tuple[ItemView, ...]
    messages: tuple["MessageView", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """One message to a platform and how its delivery stands."""

    message_id: str
    referral_id: str
    reference: str
    platform: str
    kind: MessageKind
    attempts: int
    next_try_at: datetime
    last_error: str
    confirmed_at: datetime | None
    dead_at: datetime | None
    cancelled_at: datetime | None
    waits_since: datetime | None = None  # for a person who files it
    file_by: datetime | None = None

    @property
    def awaits_person(self) -> bool:
        """Whether it waits for a person who files it."""
        return self.waits_since is not None and self.confirmed_at is None and self.dead_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingTask:
    """A message that waits for a person who files it in the platform's own form."""

    message: MessageView
    instrument: Instrument
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingView:
    """A message that a person filed."""

    message_id: str
    ticket: str
    filed_at: datetime
    proof_digest: str
    filed_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """A referral that was sent and waits for a word of its platform, with all that its clocks need."""

    referral_id: str
    reference: str
    platform: str
    instrument: Instrument
    sent_at: datetime
    arrived_at: datetime | None  # when the platform confirmed the message; None while it is on its way
    acknowledge_by: datetime | None
    act_by: datetime | None
    is_acknowledged: bool
    open_items: int
    profile: str  # of the form that it carries; empty without one
    form_digest: str  # of the form's answers, kept as evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeCounts:
    """What of referring wants a person's eye now."""

    scheduled: int
    awaiting_reply: int  # referrals sent with open items
    failed_deliveries: int
    to_file: int = 0  # messages that wait for a person


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeResult:
    """What became of one outcome of a batch."""

    item_id: str
    recorded: bool
    already: bool = False  # the same word was the last one recorded
    state: ItemState | None = None
    error_code: str = ""
    error_message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message that is leased to the caller and ready to leave; retries carry the same bytes."""

    message_id: str  # the idempotency key
    referral_id: str
    platform: str
    instrument: Instrument
    kind: MessageKind
    body: bytes
    attempt: int  # from 1
