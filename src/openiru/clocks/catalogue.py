"""Which calendars of working days are there, ours and those that a unit wrote itself?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Final

from pydantic import Field, TypeAdapter

from openiru.clocks.errors import BadClockRuleError, UnknownClockError
from openiru.clocks.policy.calendars import check_calendar
from openiru.clocks.types import Calendar
from openiru.foundation.rule_files import ReadRules, rules_in, rules_read

_OURS: Final = Path(__file__).parent / "calendars"
_YEARS: Final = range(1950, 2101)
_STRICT: dict[str, Any] = {"extra": "forbid", "str_strip_whitespace": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class _EveryYear:
    __pydantic_config__: ClassVar = _STRICT

    day: str  # month and day: 08-14
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    __pydantic_config__: ClassVar = _STRICT

    day: date
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    __pydantic_config__: ClassVar = _STRICT

    name: str
    title: str
    zone: str
    weekend: tuple[int, ...]
    source: str = Field(min_length=5)
    checked_on: date
    verified: bool = False
    opens: time | None = None
    closes: time | None = None
    every_year: tuple[_EveryYear, ...] = ()
    days: tuple[_Day, ...] = ()


_FILES: Final = TypeAdapter(_File)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarBook:
    """All calendars by name.

    Where a unit's file cannot be followed, `calendar` refuses its name with the reason, and all others stay as they are. Ours
    of that name, if there is one, stays among `known` but stands in for nothing: what is counted by the file waits.
    """

    known: Mapping[str, Calendar]
    broken: Mapping[str, str] = field(default_factory=dict)  # name -> why, naming the file

    def calendar(self, name: str) -> Calendar:
        """The calendar of a name.

        Raises:
            BadClockRuleError: if the unit's file of that name cannot be followed.
            UnknownClockError: naming those that there are.
        """
        if name in self.broken:
            raise BadClockRuleError(self.broken[name])
        if name not in self.known:
            raise UnknownClockError(
                f"There is no calendar {name!r}; there are {', '.join(sorted(self.known))}."
            )
        return self.known[name]


@cache
def calendars(folder: Path | None = None) -> CalendarBook:
    """Our calendars, and those in `folder`/calendars, which win; bad ones are told apart."""
    ours = rules_in(_OURS, _FILES, BadClockRuleError)
    known = {name: _made(told) for name, told in ours.items()}
    own = rules_read(folder / "calendars", _FILES) if folder else ReadRules[_File]()
    broken = dict(own.broken)
    for name, told in own.rules.items():
        try:
            known[name] = _made(told)
        except BadClockRuleError as error:
            broken[name] = error.message
    return CalendarBook(known=known, broken=broken)


def calendar(name: str, folder: Path | None = None) -> Calendar:
    """The calendar of a name.

    Raises:
        BadClockRuleError: if the unit's file of that name cannot be followed.
        UnknownClockError: naming those that there are.
    """
    return calendars(folder).calendar(name)


def _made(told: _File) -> Calendar:
    made = Calendar(
        name=told.name,
        title=told.title,
        zone=told.zone,
        weekend=frozenset(told.weekend),
        holidays=_holidays(told),
        opens=told.opens,
        closes=told.closes,
        source=told.source,
        checked_on=told.checked_on,
        is_verified=told.verified,
    )
    check_calendar(made)
    return made


def _holidays(told: _File) -> dict[date, str]:
    found: dict[date, str] = {}
    for each in told.every_year:
        for year in _YEARS:
            day = _day_of_year(each.day, year, told.name)
            if day is not None:
                found[day] = each.name
    return found | {each.day: each.name for each in told.days}


def _day_of_year(text: str, year: int, name: str) -> date | None:
    if text == "02-29" and (year % 4 or (year % 100 == 0 and year % 400)):
        return None
    try:
        return date.fromisoformat(f"{year}-{text}")
    except ValueError as error:
        raise BadClockRuleError(f"{name}.yaml: {text!r} is no day of a year; write 08-14.") from error
