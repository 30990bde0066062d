"""Words and facts of probes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """What a page says about a subject; the last six are no verdict."""

    LIVE = "live"
    LIVE_RESTRICTED = "live_restricted"  # private, protected, for some ages only
    GEO_WITHHELD = "geo_withheld"  # up, but not shown in some countries
    SUSPENDED = "suspended"  # the platform says that it suspended the account
    REMOVED_BY_PLATFORM = "removed_by_platform"  # the platform says that it took the content down
    REMOVED_BY_OWNER = "removed_by_owner"  # the platform says that whoever had it took it down
    GONE_CAUSE_UNKNOWN = (
        "gone_cause_unknown"  # deleted, removed, renamed or never there: the page does not say
    )
    RENAMED = "renamed"  # the same native id under another handle
    HANDLE_REASSIGNED = "handle_reassigned"  # the same handle, another native id
    PREVIEW_OFF = "preview_off"  # up, but its posts are not shown to everybody
    LOGIN_WALL = "login_wall"
    CHALLENGE = "challenge"  # a captcha, a script to solve, a firewall, a block page of our own network
    RATE_LIMITED = "rate_limited"
    PROBE_STALE = "probe_stale"  # no marker, markers that contradict each other, or a control that failed
    NET_ERROR = "net_error"
    UNVERIFIABLE = "unverifiable"  # such a page never says it


NO_VERDICT: Final = frozenset(
    {
        *(State.LOGIN_WALL, State.CHALLENGE, State.RATE_LIMITED),
        *(State.PROBE_STALE, State.NET_ERROR, State.UNVERIFIABLE),
    }
)
GONE: Final = frozenset(
    {
        *(State.SUSPENDED, State.REMOVED_BY_PLATFORM, State.REMOVED_BY_OWNER),
        State.GONE_CAUSE_UNKNOWN,
    }
)
UP: Final = frozenset(
    {
        *(State.LIVE, State.LIVE_RESTRICTED, State.GEO_WITHHELD, State.PREVIEW_OFF),
        *(State.RENAMED, State.HANDLE_REASSIGNED),
    }
)


class Identity(StrEnum):
    """Whether the page is about the subject that was asked about."""

    CONFIRMED = "confirmed"  # by the native id that we hold
    HANDLE = "handle"  # by its handle alone: we hold no native id, or the page shows none
    OTHER = "other"  # another native id
    NOT_SHOWN = "not_shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked about."""

    url: str
    platform: str
    kind: str = "account"  # as `engines.urls` has them
    handle: str = ""  # as in the address, without "@"
    user_name: str = ""  # as in the address, where such a name is no handle
    native_id: str = ""  # as in the address
    stable_id: str = ""  # that we hold from before; empty if we hold none
    host: str = ""  # of the address


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An answer of the outside, as it came."""

    status: int  # 0: no answer
    final_url: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    is_complete: bool = True  # nothing was cut off
    failure: str = ""  # why there is no answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """Why a page is read as it is."""

    rule: str  # name of the rule that fired, or of what forbade a verdict
    place: str  # where in the page
    found: str  # what stood there, shortened


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one page says, why, and about whom."""

    state: State
    marker: Marker
    probe: str
    version: int
    identity: Identity = Identity.NOT_SHOWN
    stable_id: str = ""  # that the page shows
    handle: str = ""  # that the page shows
    followers: int | None = None
    countries: tuple[str, ...] = ()  # where it is not shown, in the platform's own codes

    @property
    def is_verdict(self) -> bool:
        """Whether it says anything about the subject."""
        return self.state not in NO_VERDICT
