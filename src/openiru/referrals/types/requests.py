"""What people and platforms ask of referring: new referrals, outcomes, observations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from openiru.forms.types import Language
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
from openiru.review.types import Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The legal instrument and the limits of a data or preservation request, in words."""

    legal_instrument: str  # which law or order, with number and date
    necessity: str  # why nothing less will do
    scope: str  # which period and which records
    data_classes: Mapping[DataClass, str]  # each class with the reason why it is needed
    order_digest: str = ""  # the order itself, kept as evidence: sha256:...; without one there is no request


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReferral:
    """One request to one platform, made of cases that a second person approved."""

    platform: str
    instrument: Instrument
    case_ids: tuple[str, ...]
    recall_window_s: int  # how long it waits before it leaves
    unit_name: str  # who writes, as the platform reads it
    redress: str  # what the affected person can do
    terms: Terms | None = None  # needed for data requests and preservation, refused for all else


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptForm:
    """The form that a referral carries; its copies are evidence, named by their digests."""

    form: str
    profile: str
    language: Language
    json_digest: str
    csv_digest: str
    pdf_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOutcome:
    """What a platform says it did with one item."""

    item_id: str
    code: OutcomeCode
    reason: str = ""
    basis: OutcomeBasis | None = None
    rule: str = ""  # the rule of the platform's terms, or the law
    scope: tuple[str, ...] = ()  # ISO 3166 country codes; empty: everywhere
    effective_at: datetime | None = None
    duration_days: int | None = None  # None: for good
    appeal_info: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Whose word is recorded, where it is not simply the acting person's.

    A platform's signed callback is recorded by the system for `platform`; a message about a referral
    names it, and items of other referrals are then not found. Of two words the one that was said later
    counts, in whichever order they arrive; without a time they count as they arrive.
    """

    platform: str | None = None
    referral_id: str | None = None
    said_at: datetime | None = None  # as the platform dates its message
    link_id: str | None = None  # of the token link by which somebody without an account speaks for `platform`


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAcknowledgement:
    """A platform says that it received a referral."""

    referral_id: str
    acknowledged_at: datetime
    ticket: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAnswer:
    """A platform's answer to a data or preservation request."""

    referral_id: str
    answered_at: datetime
    produced: Produced
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherMessage:
    """More words to the platform about a referral that it was sent."""

    referral_id: str
    kind: MessageKind  # one of `FURTHER`
    words: Mapping[
        str, Any
    ]  # what `data` holds beside the referral, its reference and our unit; as JSON says it


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSighting:
    """What we saw of an item's subject ourselves."""

    item_id: str
    state: SeenState
    observed_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralFilter:
    """Which referrals a page shows; None means all."""

    platform: str | None = None
    instrument: Instrument | None = None
    statuses: frozenset[ReferralStatus] = field(default_factory=frozenset)  # empty: all
    created_by: str | None = None
    sent_only: bool = False  # leave out what never left, as platform staff must


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why an attempt to deliver a message failed."""

    message: str  # for people; nothing of what the platform sent
    is_permanent: bool
    retry_after_s: int | None = None  # the platform's own wish
    until: datetime | None = None  # no attempt was made: something must come first, at the latest then


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFiling:
    """A message that a person filed in the platform's own form."""

    message_id: str
    filed_at: datetime
    proof_digest: str  # of a capture
    ticket: str = ""  # the platform's number, where its form gave one


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFilter:
    """Which sent items a page shows; None and empty mean all."""

    platform: str | None = None
    organisation_id: str | None = None
    instrument: Instrument | None = None
    states: frozenset[ItemState] = field(default_factory=frozenset)
