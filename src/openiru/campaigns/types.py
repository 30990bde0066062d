"""The words and facts of campaigns and bulk jobs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class BulkKind(StrEnum):
    """The step that a job takes on each of many things."""

    REFER = "refer"  # approved cases
    WITHDRAW = "withdraw"  # items
    RETRY = "retry"  # messages that were given up
    REMIND = "remind"  # referrals that wait for an answer


class BulkState(StrEnum):
    """Where one thing of a job stands."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"  # by the same rule that refuses it one by one
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """A job as somebody confirmed it."""

    job_id: str  # made with the preview: sent twice, there is one job
    kind: BulkKind
    things: tuple[str, ...]  # ids, in the order in which they are taken
    batches: tuple[int, ...]  # for each thing: things of one number are taken together
    params: Mapping[str, Any]
    preview_digest: str
    typed: str  # the number that was typed


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkItemView:
    """One thing of a job and what became of it."""

    number: int
    thing_id: str
    state: BulkState
    result: str  # id of what was made; empty where nothing was
    error_code: str
    error_message: str
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job and how far it is."""

    job_id: str
    kind: BulkKind
    total: int
    counts: Mapping[BulkState, int]  # every state is there
    params: Mapping[str, Any]
    started_by: str
    started_at: datetime
    cancelled_at: datetime | None
    finished_at: datetime | None

    @property
    def is_running(self) -> bool:
        """Whether something waits and nobody cancelled it."""
        return self.finished_at is None and self.cancelled_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBatch:
    """Things of one job that are taken together, locked until the transaction ends."""

    job_id: str
    kind: BulkKind
    params: Mapping[str, Any]
    started_by: str
    things: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one thing."""

    thing_id: str
    state: BulkState
    result: str = ""
    error_code: str = ""
    error_message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCampaign:
    """A referral action day, or several."""

    slug: str
    name: str
    goal: str
    starts_on: date
    ends_on: date  # exclusive
    units: tuple[str, ...]
    organisation_ids: tuple[str, ...] = ()  # empty: all
    platforms: tuple[str, ...] = ()  # empty: all


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignView:
    """A campaign."""

    slug: str
    name: str
    goal: str
    starts_on: date
    ends_on: date
    units: tuple[str, ...]
    organisation_ids: tuple[str, ...]
    platforms: tuple[str, ...]
    referrals: int
    opened_by: str
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How many items of one unit, platform and organisation stand where."""

    unit: str
    platform: str
    organisation: str  # short name
    outcome: str
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The counts of a campaign as of a moment; equal facts give equal reports."""

    campaign: str
    name: str
    goal: str
    starts_on: date
    ends_on: date
    unit: str  # who reports
    as_of: datetime
    lines: tuple[Line, ...]
    partners: Mapping[str, str] = field(default_factory=dict)  # unit -> digest of its file


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenReport:
    """A version of a campaign's report that was frozen."""

    campaign: str
    number: int
    as_of: datetime
    document: str  # JSON
    digest: str
    reason: str
    frozen_by: str
    frozen_at: datetime
