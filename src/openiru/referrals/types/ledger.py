"""What figures are counted from: facts as they were known at a moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from openiru.referrals.types.words import ItemState, OutcomeCode, Produced
from openiru.review.types import Instrument


class Word(NamedTuple):
    """What a platform said of an item: the state that follows from it, and when the measure counts as taken."""

    state: ItemState
    at: datetime
    ended_at: datetime | None = None  # of a measure for a time that was over by then; None: it was not


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One item that was sent, as it stood at a moment.

    Only account blocks and content removals; data requests and preservation are counted by
    `data_requests`. `state` is one of pending, acted, partly, refused, already_gone, withdrawn.
    """

    item_id: str
    referral_id: str
    subject_id: str
    platform: str
    organisation_id: str
    instrument: Instrument
    sent_at: datetime
    withdrawn_at: datetime | None
    state: ItemState
    is_delivered: bool  # the platform confirmed the message, or said something of the item
    decided_at: datetime | None  # of the outcome that counts; None while pending
    outcome_code: OutcomeCode | None  # the last one received; kept when the item was withdrawn
    followers_at_block: int | None  # None unless acted or partly, or where no count was known
    words: tuple[
        Word, ...
    ] = ()  # all that the platform said and did not overtake itself, in order of receipt

    @property
    def blocked_at(self) -> datetime | None:
        """When the platform first said that it blocked it; None if it never did. Saying so again changes nothing."""
        return next((word.at for word in self.words if word.state is ItemState.ACTED), None)

    @property
    def time_over_at(self) -> datetime | None:
        """When a block ended that the platform had made for a time, by its last word; None if it did not."""
        return self.words[-1].ended_at if self.words and self.words[-1].state is ItemState.ACTED else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreservationSent:
    """A preservation request that was sent and of which something stands."""

    referral_id: str
    reference: str
    platform: str
    sent_at: datetime
    subject_ids: frozenset[str]  # of items that were not taken back or refused


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRequestRow:
    """One data or preservation request that was sent, and its answer as known at a moment."""

    referral_id: str
    reference: str
    platform: str
    instrument: Instrument
    subjects: int
    sent_at: datetime
    act_by: datetime | None
    answered_at: datetime | None
    produced: Produced | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenOtherwise:
    """How often what we saw differs from what a platform says, of what we looked at after its answer."""

    looked_at: int
    live_though_acted: int
    gone_though_refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedSubject:
    """An account that its platform says it blocked, on a referral that stands."""

    subject_id: str
    organisation_id: str
    blocked_at: datetime  # as the platform says, and not after its word came in


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockOver:
    """A block that its platform made for a time, on a referral that stands, and that is over."""

    subject_id: str
    blocked_at: datetime  # as of a `BlockedSubject`
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedItem:
    """What was asked last of a subject and stands."""

    subject_id: str
    referral_id: str
    platform: str
    state: ItemState
    sent_at: datetime
    decided_at: datetime | None
