"""Words and facts of checks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from openiru.engines.probes.types import State, Verdict
from openiru.engines.rechecks.reasons import Reason

K = TypeVar("K")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewObservation:
    """What one page said of one subject."""

    subject_id: str
    url: str  # that was asked for
    verdict: Verdict  # after the controls
    as_read: State  # before them
    at: datetime  # when the answer came
    body_digest: str | None  # of the answer in `evidence`, as a WARC record; None if none came
    origin: str | None = None  # which look it is of another vantage; None for our own


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRun:
    """One run on one platform."""

    platform: str
    live_control: State | None
    absent_control: State | None
    are_controls_held: bool  # all were asked, the one that is up again afterwards, and read rightly
    fault: str  # which control was read wrongly, and how; empty if none was
    observations: Sequence[NewObservation]
    vantage: str = ""  # from where we asked; empty if nobody says
    country: str = ""  # of the vantage: two letters


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    """One observation as it counts now: as its newest probe reads it."""

    observation_id: int
    run_id: str
    subject_id: str
    at: datetime
    url: str
    state: State
    rule: str
    place: str
    found: str
    identity: str
    followers: int | None
    countries: tuple[str, ...]
    probe: str
    version: int
    body_digest: str | None
    are_controls_held: bool
    fault: str
    is_reread: bool  # by a newer probe than at the time
    vantage: str = ""  # empty: unknown
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What we know of a subject's being up."""

    state: State | None  # the last state that was seen; None if no page ever said anything
    is_settled: bool  # seen often enough, far enough apart, to be counted
    agreeing: int  # observations in a row that say so
    first_at: datetime | None  # of those
    last_at: datetime | None
    refusals: int  # pages since the last of those that said nothing
    vantages: int = 0  # from how many places the agreeing looks came; all unknown ones are one


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """A kept page that another probe reads."""

    observation_id: int
    subject_id: str
    at: datetime
    before: State
    before_version: int
    verdict: Verdict

    @property
    def is_changed(self) -> bool:
        """Whether it says something else."""
        return self.verdict.state is not self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A run as it was recorded."""

    run_id: str
    states: Mapping[str, State]  # by subject


class Look(NamedTuple):
    """What one page said, as short as figures need it."""

    at: datetime
    state: State
    followers: int | None
    vantage: str = ""  # empty: unknown
    country: str = ""
    is_listed: bool = False  # the page itself lists countries where it is not shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Generic[K]):
    """Looks that say one thing of a kind; pages that say nothing, and one look in between that says another, do not end it."""

    kind: K
    looks: tuple[Look, ...]  # at least one
    settled_at: datetime | None  # the look by which it was seen often enough, far enough apart

    @property
    def first_at(self) -> datetime:
        """The first look."""
        return self.looks[0].at

    @property
    def last_at(self) -> datetime:
        """The last look."""
        return self.looks[-1].at


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What all looks at one subject add up to; read for many subjects at once."""

    subject_id: str
    state: State | None  # the last that a page said; None if none ever said anything
    said_at: datetime | None  # when it did
    first_at: datetime | None  # of the looks in a row that say so, the first
    turned_at: datetime | None  # of the looks in a row that call it up, or gone, the first
    up_at: datetime | None  # the last look that called it up; None if none did
    agreeing: int
    returns: int  # how often it was up after it had been gone
    asked_at: datetime | None  # the last look, or attempt at one
    refusals: int  # looks since `said_at` that said nothing
    refused_as: State | None  # how the last of those was read; None if there is none
    second_look_at: datetime | None  # when another look must agree; None if none is wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Looks in a row that call a subject up, or gone, and the first that said otherwise."""

    subject_id: str
    is_gone: bool
    begun_at: datetime
    through_at: datetime
    ended_at: datetime | None  # None: it has not


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTurn:
    """A subject that is about to be asked about."""

    subject_id: str
    purse: str  # the platform whose budget pays
    reason: Reason
    hosts: tuple[str, ...]  # that may be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class HostAnswer:
    """How a host took our questions."""

    name: str
    refused: str = ""  # how it refused; empty if it answered
    wait_s: float = 0.0  # until it is asked again


@dataclass(frozen=True, slots=True, kw_only=True)
class HostView:
    """A host that we asked."""

    name: str
    failures: int
    wait_until: datetime | None
    why: str
    asked_at: datetime | None
    is_busy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """How likely changes on one platform are, as our own looks taught: events a second, by piece of age."""

    returns: tuple[float, ...]  # of what is gone
    removals: tuple[float, ...]  # of what is up


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOfLooks:
    """A run with what it saw, as it is given to another installation."""

    run_id: str
    at: datetime
    live_control: State | None
    absent_control: State | None
    fault: str
    checks: tuple[CheckView, ...]
