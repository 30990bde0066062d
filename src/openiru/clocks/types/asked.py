"""What people ask of clocks."""

from dataclasses import dataclass
from datetime import datetime

from openiru.clocks.types.ladder import LadderStep
from openiru.clocks.types.words import Count, DutyKind, PauseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPause:
    """Why the clock of a referral stands still, and since when."""

    referral_id: str
    reason: PauseReason
    words: str
    opened_at: datetime
    restarts: bool = True  # as TCO Article 3(7) and (8) say: the limit runs once the cause is gone
    source_message: str = ""  # of the platform, by its number


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLimit:
    """How long platforms have, counted by a calendar; holds for what is sent from then on."""

    platform: str | None  # None: all platforms that have no limit of their own
    instrument: str
    kind: DutyKind  # acknowledge or act
    count: Count
    amount: int
    calendar: str  # name; empty where seconds are counted round the clock
    source: str
    is_verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLadder:
    """What happens when a platform is late; holds from then on."""

    platform: str | None  # None: all platforms that have no ladder of their own
    steps: tuple[LadderStep, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPriorInformation:
    """A provider was told of procedures and time limits before its first order; TCO Article 3(2)."""

    platform: str
    profile: str
    given_at: datetime
    words: str  # how, to whom
