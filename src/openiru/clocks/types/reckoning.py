"""What due dates are reckoned from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from openiru.clocks.types.words import Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The working days of a jurisdiction; days and hours are those of its time zone."""

    name: str
    title: str
    zone: str  # IANA time zone
    weekend: frozenset[int]  # ISO weekdays: 1 is Monday, 7 Sunday
    holidays: Mapping[date, str] = field(default_factory=dict)  # day and its name
    opens: time | None = None  # without hours the whole day counts
    closes: time | None = None  # exclusive
    source: str = ""
    checked_on: date | None = None  # when somebody last looked at the source
    is_verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRule:
    """How long somebody has."""

    count: Count
    amount: int  # seconds, or days
    calendar: Calendar | None = None  # needed for all but `Count.SECONDS`


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A time during which a clock stands still; the end is exclusive, None while it lasts."""

    from_at: datetime
    to_at: datetime | None
    restarts: bool = False  # the whole limit runs anew from the end, instead of what was left of it
