"""What figures of staying down are made of: fates of items, curves, what differs, followers over time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from openiru.engines.probes.types import State
from openiru.statistics.types.official import SMALL_NUMBER, Rate

DAYS: Final = (7, 30, 90)  # after the block
ACT_HOURS: Final = (24, 72, 168)  # after sending
LEAST_AT_RISK: Final = SMALL_NUMBER  # a share that rests on fewer is not given


# States of a page that shows the account itself, up. Under another name, to others, or withheld in places is told apart.
UP_AGAIN: Final = frozenset({State.LIVE, State.LIVE_RESTRICTED, State.PREVIEW_OFF})


class Since(StrEnum):
    """By what an account counts as down."""

    WORD = "word"  # the platform says that it removed or suspended it
    LOOK = "look"  # the platform says no such thing, but its page does, and two looks agree


class End(StrEnum):
    """Where watching an account that was down ended; every block at risk has one."""

    UP_AGAIN = "up_again"
    RENAMED = "renamed"  # up under another handle
    HANDLE_REASSIGNED = "handle_reassigned"  # the handle shows somebody else
    WITHHELD = "withheld"  # up, and not shown in some countries
    TAKEN_BACK = "taken_back"  # the platform says that the block does not stand, or not in full
    RAN_OUT = "ran_out"  # the platform had blocked it for a time that is over
    STILL_DOWN = "still_down"  # when somebody looked last
    NOT_SETTLED = "not_settled"  # looks do not agree yet
    NOTHING_SAID = "nothing_said"  # all pages since were walls, limits and failures
    NEVER_LOOKED = "never_looked"  # unknown, not down


class Says(StrEnum):
    """What a platform says of an item, as far as it can differ from what is seen."""

    REMOVED = "removed"
    GEO_BLOCKED = "geo_blocked"
    IN_PART = "in_part"
    REFUSED = "refused"
    ALREADY_GONE = "already_gone"
    NO_ANSWER = "no_answer"


class Seen(StrEnum):
    """What our own looks after the platform's word say together."""

    UP = "up"
    GONE = "gone"
    GONE_BY_OWNER = "gone_by_owner"
    WITHHELD = "withheld"
    RENAMED = "renamed"
    HANDLE_REASSIGNED = "handle_reassigned"
    NOT_SETTLED = "not_settled"
    NEVER_LOOKED = "never_looked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of one account after its block, as far as our looks say."""

    item_id: str
    subject_id: str
    platform: str
    organisation_id: str
    down_at: datetime
    first_down_at: datetime  # by a look: the first of those that agree; else the same
    since: Since
    end: End
    last_down_at: datetime | None  # the last look that saw it down; None: none did
    # Of UP_AGAIN: the first look of those that agree. Of TAKEN_BACK and RAN_OUT, where somebody looked: by the platform's word.
    up_at: datetime | None

    @property
    def is_watched(self) -> bool:
        """Whether it adds to the curve: it came up again, or was seen down at least once."""
        return self.up_at is not None or self.last_down_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedReturn:
    """A new account that a person found to be a barred one come back."""

    new_subject_id: str
    barred_subject_id: str
    confirmed_at: datetime
    first_seen_at: datetime  # of the new account: it was open by then


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The share at one moment of a curve, with what is needed to judge it."""

    after: int  # days or hours, as its curve
    share: float | None  # None where too few were watched so far
    low: float | None  # 95 %, log-log; None as well while no event came, or where nobody is left
    high: float | None
    at_risk: int
    is_small: bool  # too few for a number
    is_beyond: bool = False  # nobody was watched so long
    share_if_early: float | None = None  # had each come right after the last look that saw nothing of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a curve."""

    after: float  # days or hours
    at_risk: int
    events: int
    share: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """A curve with all that is needed to draw it and to count it again."""

    watched: int  # at its start
    steps: tuple[Step, ...]
    until: float  # how long the longest was watched, in the unit of the steps
    told_until: float  # as long, or until what became of too few is known to give their share


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedCurve:
    """Until the first sighting of an account that a person confirmed as its return."""

    returned: int
    opened_before: int  # confirmed, but the other account was there before the block; no event
    waiting: int  # leads on these accounts that nobody has decided: any of them may be a return
    traced: Traced
    estimates: tuple[Estimate, ...]  # at DAYS: not come back under another account


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalGroup:
    """Accounts of one platform or organisation after their block; the unit is the block.

    An item has one, unless its platform blocked anew what had come up again or what it had taken back.

    at_risk = by_word + by_look = the sum of `ends`.
    """

    key: str
    at_risk: int
    by_word: int
    by_look: int
    watched: int  # in the curve
    ends: Mapping[End, int]
    never_seen_down: int  # of those up again: no look ever saw them down
    traced: Traced
    early: Traced  # had each come right after the last look that saw it down
    estimates: tuple[Estimate, ...]  # at DAYS: still down
    returned: ReturnedCurve


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantile:
    """When a part of all was acted on, in hours; None: not yet, or too few are known by then."""

    part: float
    hours: float | None
    low: float | None
    high: float | None
    is_small: bool  # too few for a number


@dataclass(frozen=True, slots=True, kw_only=True)
class ActGroup:
    """How long a platform took to block, items without a block censored."""

    key: str
    items: int
    acted: int
    traced: Traced  # shares not acted on yet, by hours
    estimates: tuple[Estimate, ...]  # at ACT_HOURS: shares acted on
    quantiles: tuple[Quantile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Times to act: all together, and by platform."""

    total: ActGroup
    platforms: tuple[ActGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a platform says, what was seen, and of how many items."""

    says: Says
    seen: Seen
    items: int
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DisagreementGroup:
    """A platform's words beside what was seen; only settled states can differ."""

    key: str
    cells: tuple[Cell, ...]  # those with items
    rate: Rate  # differing, of settled ones on which the platform's word can be tested


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """One account that came back, beside the barred one."""

    new_subject_id: str
    barred_subject_id: str
    opened_at: datetime  # first seen: it may have been open before
    followers_at_block: int | None
    followers: int | None  # of the new one, last seen
    won_back: Mapping[
        int, float | None
    ]  # by DAYS: share of those at the block; None: not known, or not that old


@dataclass(frozen=True, slots=True, kw_only=True)
class WonBack:
    """Followers of accounts that came back, so many days after they opened, beside those of the barred ones at the block."""

    after: int
    returns: int  # of which both numbers are known
    followers: int
    followers_at_block: int
    share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Followers that went with blocks, and what returned accounts won back."""

    blocked: int
    followers_at_block: int  # as the official figures have it
    followers_unknown: int
    growth: tuple[Growth, ...]
    won_back: tuple[WonBack, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staying:
    """Figures of staying down as of a moment; about account blocks."""

    as_of: datetime
    total: SurvivalGroup
    platforms: tuple[SurvivalGroup, ...]
    organisations: tuple[SurvivalGroup, ...]
    act: Act
    disagreement: DisagreementGroup
    disagreement_by_platform: tuple[DisagreementGroup, ...]
    presence: Presence
    version: str  # the same while the facts are the same
    organisation_id: str | None = None
