"""What queries of clocks give out."""

from dataclasses import dataclass
from datetime import datetime

from openiru.clocks.types.ladder import Duty, TaskView
from openiru.clocks.types.words import Count, DutyKind, MomentKind, PauseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseView:
    """Why the clock of a referral stands or stood still."""

    pause_id: str
    referral_id: str
    reason: PauseReason
    words: str
    restarts: bool
    source_message: str
    opened_at: datetime
    recorded_by: str
    recorded_at: datetime
    closed_at: datetime | None  # None while it lasts
    closed_by: str
    closing_words: str
    needs_approval: bool  # it begins in the past
    approved_by: str
    approved_at: datetime | None
    approving_words: str
    end_needs_approval: bool  # it ends in the past
    end_approved_by: str
    end_approved_at: datetime | None
    end_approving_words: str

    @property
    def is_pending(self) -> bool:
        """Whether it waits for a second person, and moves no deadline until then."""
        return self.needs_approval and self.approved_at is None

    @property
    def is_end_pending(self) -> bool:
        """Whether its end waits for a second person, and counts from when it was noted until then."""
        return self.end_needs_approval and self.end_approved_at is None

    @property
    def waits(self) -> bool:
        """Whether anything of it waits for a second person."""
        return self.is_pending or self.is_end_pending

    @property
    def waits_for_others_than(self) -> frozenset[str]:
        """Who noted what waits of it."""
        begun = {self.recorded_by} if self.is_pending else set[str]()
        return frozenset(begun | ({self.closed_by} if self.is_end_pending else set[str]()))


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitView:
    """A limit that a person set."""

    platform: str | None
    instrument: str
    kind: DutyKind
    count: Count
    amount: int
    calendar: str
    source: str
    is_verified: bool
    set_by: str
    set_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    """A duty, and where on the ladder it stands."""

    duty: Duty
    is_overdue: bool
    task: TaskView | None  # the last step that came due
    open_tasks: tuple[TaskView, ...]  # that wait for a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One moment of an item, and how long after the one before it."""

    kind: MomentKind
    at: datetime | None  # None: has not come, or nobody noted it
    after_s: float | None  # since the last moment before it that is known; below zero where it came first


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemClocks:
    """The moments of one item, in the order of `MomentKind`."""

    item_id: str
    subject_id: str
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralClocks:
    """Everything that clocks say of one referral."""

    referral_id: str
    reference: str
    platform: str
    items: tuple[ItemClocks, ...]
    duties: tuple[DueRow, ...]  # empty once nothing is owed
    pauses: tuple[PauseView, ...]  # oldest first
    tasks: tuple[TaskView, ...]  # oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorInformationView:
    """When and how a provider was told of procedures and time limits."""

    platform: str
    profile: str
    given_at: datetime
    words: str
    recorded_by: str
