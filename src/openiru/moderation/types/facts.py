"""What comes in, what moderators say, and what others may see of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from openiru.moderation.types.dsa import (
    AccountMeasure,
    AccountType,
    AutomatedDecision,
    Category,
    ContentType,
    DecisionGround,
    Keyword,
    Monetary,
    NoticeSource,
    Provision,
    Visibility,
)
from openiru.moderation.types.words import ItemStanding, Reinstatement, RequestKind
from openiru.referrals.types import OutcomeCode, Produced


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedItem:
    """One item as the authority words it."""

    their_id: str
    subject: Mapping[str, Any]
    organisation: str = ""
    list_entries: tuple[Mapping[str, Any], ...] = ()
    ground: str = ""
    tier: int | None = None
    reason: str = ""
    followers: int | None = None
    followers_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedRequest:
    """A referral or a request for data as the authority words it."""

    kind: RequestKind
    their_id: str
    reference: str
    instrument: str
    unit: str
    sent_by: str
    sent_at: datetime
    acknowledge_by: datetime | None
    act_by: datetime | None
    redress: str
    items: tuple[ReceivedItem, ...]
    terms: Mapping[str, Any] = field(default_factory=dict)  # of requests for data


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedWithdrawal:
    """Items that the authority takes back."""

    their_id: str  # of the referral
    item_ids: tuple[str, ...]  # theirs
    reason: str
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is restricted, where and until when: DSA, Article 17(3)(a). Nothing set restricts nothing."""

    visibility: tuple[Visibility, ...] = ()
    visibility_other: str = ""
    account: AccountMeasure | None = None
    monetary: Monetary | None = None
    provision: Provision | None = None
    scope: tuple[str, ...] = ()  # two-letter country codes; empty: everywhere
    until: date | None = None  # None: for good

    @property
    def restricts(self) -> bool:
        """Whether anything is restricted."""
        return bool(self.visibility or self.account or self.monetary or self.provision)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """On which law or which of our terms a decision rests: DSA, Article 17(3)(d) and (e)."""

    ground: DecisionGround
    rule: str  # the provision or the clause
    explanation: str  # why it fits
    is_also_illegal: bool = False  # of what breaks our terms
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What the decision is about."""

    types: tuple[ContentType, ...]
    other: str = ""
    language: str = ""  # ISO 639-1
    created_date: date
    account_type: AccountType | None = None
    category: Category = Category.RISK_FOR_PUBLIC_SECURITY
    keywords: tuple[Keyword, ...] = (Keyword.TERRORIST_CONTENT,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Automation:
    """Where machines helped: DSA, Article 17(3)(c)."""

    detected: bool = False
    decided: AutomatedDecision = AutomatedDecision.NOT_AUTOMATED


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementDraft:
    """A moderator's decision on one item, with its reasons."""

    item_id: str
    outcome: OutcomeCode
    facts: str  # facts and circumstances: DSA, Article 17(3)(b)
    measure: Measure = Measure()
    basis: Basis | None = None
    content: Content | None = None
    automation: Automation = Automation()
    applied_date: date | None = None
    redress: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """A decision that was taken; the last one on an item counts."""

    statement_id: str
    puid: str
    number: int
    draft: StatementDraft
    author: str  # outwards: the role, never a person
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReinstatementView:
    """What was done with what an authority took back."""

    answer: Reinstatement
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """What we answered to a request for data."""

    produced: Produced
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One referred item with what it stands on."""

    item_id: str
    their_id: str
    request_id: str
    their_request_id: str
    authority: str
    authority_name: str
    reference: str
    kind: RequestKind
    standing: ItemStanding
    subject: Mapping[str, Any]
    organisation: str
    list_entries: tuple[Mapping[str, Any], ...]
    ground: str
    tier: int | None
    reason: str
    followers: int | None
    followers_at: datetime | None
    received_at: datetime
    act_by: datetime | None
    withdrawn_at: datetime | None
    withdrawal_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One item with everything that was decided on it."""

    row: ItemRow
    statements: tuple[StatementView, ...]
    reinstatements: tuple[ReinstatementView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """One referral or request for data with its items and our answers."""

    request_id: str
    number: str  # our own
    authority: str
    authority_name: str
    kind: RequestKind
    their_id: str
    reference: str
    instrument: str
    unit: str
    sent_by: str
    sent_at: datetime
    received_at: datetime
    acknowledge_by: datetime | None
    act_by: datetime | None
    redress: str
    terms: Mapping[str, Any]
    items: tuple[ItemRow, ...]
    answers: tuple[AnswerView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityView:
    """Who refers to us."""

    slug: str
    name: str
    source: NoticeSource
    endpoint_url: str
    has_send_secret: bool
    has_receive_secret: bool
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueCounts:
    """What waits for moderators."""

    waiting: int
    overdue: int
    to_reinstate: int
    data_requests: int
