"""What happens when something is late."""

from dataclasses import dataclass
from datetime import datetime

from openiru.access.types import Role
from openiru.clocks.types.words import DutyKind, Means, TaskEnding


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderStep:
    """One step: how long after the due moment, by which means, and whose task it is."""

    number: int  # from 1
    after_s: int
    means: Means
    role: Role
    is_automatic: bool = False  # only a reminder goes without a person's press


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderView:
    """The ladder that holds for a platform."""

    steps: tuple[LadderStep, ...]
    source: str
    is_of_platform: bool  # False: the one for all


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What somebody owes by a moment."""

    key: str  # the same as long as it is the same duty
    kind: DutyKind
    referral_id: str
    reference: str
    platform: str
    instrument: str
    starts_at: datetime
    due_at: datetime | None  # None while it is paused and nobody can know
    paused_since: datetime | None
    open_items: int
    told_at: datetime | None = (
        None  # the end that was written to the platform, before any pause; None: none was
    )
    unreckoned: str = ""  # why nobody can say when it is due, in a sentence; no step is taken on it

    def is_overdue(self, at: datetime) -> bool:
        """Whether the moment passed; never during a pause."""
        return self.paused_since is None and self.due_at is not None and self.due_at < at

    def late_s(self, at: datetime) -> float:
        """How late it is, in seconds; below zero while there is time or the clock stands still."""
        if self.paused_since is not None or self.due_at is None:
            return -1.0
        return (at - self.due_at).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """A step that came due, made once, and what became of it."""

    task_id: str
    duty: str
    kind: DutyKind
    referral_id: str
    reference: str
    platform: str
    round: int  # 1; more where a duty came back after it had been met
    step: int
    means: Means
    role: Role
    is_automatic: bool
    due_at: datetime
    made_at: datetime
    ending: TaskEnding | None
    words: str
    ended_by: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsReport:
    """What one look at the clocks brought."""

    overdue: int
    made: int  # tasks
    ended: int  # tasks whose duty came to its end
    failed: int  # duties whose steps could not be taken now; tried again at the next look
