"""What do answers of the API look like? Outward facts only: no analyst, no internal note."""

from datetime import datetime

from ninja import Schema

from openiru.referrals.types import (
    DataClass,
    ItemState,
    OutcomeBasis,
    OutcomeCode,
    Produced,
    ReferralStatus,
)
from openiru.review.types import Instrument


class SubjectOut(Schema):
    """An account, channel, group, page, post, video or website, as last seen."""

    kind: str
    url: str
    handle: str
    native_id: str
    display_name: str
    followers: int | None
    followers_at: datetime | None


class ListEntryOut(Schema):
    """A list entry that named the organisation on the day of sending."""

    list: str
    reference: str
    name: str


class OutcomeOut(Schema):
    """One word of the platform on an item."""

    number: int
    outcome: OutcomeCode
    state: ItemState
    reason: str
    basis: OutcomeBasis | None
    rule: str
    scope: list[str]
    effective_at: datetime | None
    duration_days: int | None
    appeal_info: str
    is_overtaken: bool  # came behind a word that was said later, and does not count
    received_at: datetime


class ItemOut(Schema):
    """One subject of a referral."""

    item_id: str
    referral_id: str
    reference: str
    platform: str
    instrument: Instrument
    state: ItemState
    subject: SubjectOut
    organisation: str
    list_entries: list[ListEntryOut]
    ground: str
    tier: int
    reason: str
    sent_at: datetime | None
    withdrawn_at: datetime | None
    withdrawal_reason: str
    decided_at: datetime | None
    outcomes: list[OutcomeOut]


class EvidenceOut(Schema):
    """A captured file of an item's subject; fetch it by its digest."""

    digest: str
    captured_at: datetime


class ItemDetailOut(ItemOut):
    """One item with the captured files that show why it was referred."""

    evidence: list[EvidenceOut]


class AnswerOut(Schema):
    """The platform's answer to a data or preservation request."""

    produced: Produced
    answered_at: datetime
    reason: str
    is_overtaken: bool
    received_at: datetime


class TermsOut(Schema):
    """The terms of a data or preservation request."""

    legal_instrument: str
    order_digest: str
    necessity: str
    scope: str
    data_classes: dict[DataClass, str]
    answers: list[AnswerOut]


class DueOut(Schema):
    """When what the platform owes is due now, with limits and pauses; `*_by` beside it is what it was told when it was sent.

    A field is null where nothing is owed, and while the clock stands still.
    """

    acknowledge_at: datetime | None
    act_at: datetime | None
    paused_since: datetime | None


class ReferralRowOut(Schema):
    """One referral in a list; `items` counts its items by state."""

    referral_id: str
    reference: str
    platform: str
    instrument: Instrument
    status: ReferralStatus
    sent_at: datetime | None
    acknowledge_by: datetime | None
    act_by: datetime | None
    acknowledged_at: datetime | None
    due: DueOut
    items: dict[ItemState, int]


class ReferralPageOut(Schema):
    """A page of referrals, newest first."""

    referrals: list[ReferralRowOut]
    next_cursor: str | None


class ReferralOut(Schema):
    """One referral, whole."""

    referral_id: str
    reference: str
    platform: str
    instrument: Instrument
    status: ReferralStatus
    unit: str
    sent_by: str
    redress: str
    sent_at: datetime | None
    acknowledge_by: datetime | None
    act_by: datetime | None
    acknowledged_at: datetime | None
    due: DueOut
    ticket: str
    withdrawn_at: datetime | None
    terms: TermsOut | None
    items: list[ItemOut]


class RecordedOut(Schema):
    """What became of what was sent; `already` if it was recorded before."""

    recorded: bool
    already: bool = False


class RecordedOutcomeOut(RecordedOut):
    """What became of an outcome, and where its item stands now."""

    item_id: str
    state: ItemState


class ErrorOut(Schema):
    """Why one outcome was not recorded."""

    code: str
    message: str


class CallbackOutcomeOut(Schema):
    """What became of one outcome of a callback."""

    item_id: str
    recorded: bool
    already: bool = False
    error: ErrorOut | None = None


class CallbackOut(Schema):
    """What became of a callback."""

    recorded: bool
    already: bool = False
    results: list[CallbackOutcomeOut]
