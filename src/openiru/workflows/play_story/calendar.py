"""When does the unit of the story work, and how much of its quota is due?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from openiru.simulation.types import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDay:
    """One day of work: its number from 1, when it begins and ends (UTC)."""

    number: int
    begins_at: datetime
    ends_at: datetime


def working_days(scenario: Scenario) -> tuple[WorkingDay, ...]:
    """The days on which referrals are made, in order."""
    hours = scenario.unit.hours
    zone = ZoneInfo(hours.time_zone)
    days = [
        day
        for day in _days(scenario.story_from, scenario.unit.last_referral_date)
        if day.isoweekday() in hours.weekdays
    ]
    return tuple(
        WorkingDay(
            number=number,
            begins_at=datetime.combine(day, hours.begins, tzinfo=zone).astimezone(UTC),
            ends_at=datetime.combine(day, hours.ends, tzinfo=zone).astimezone(UTC),
        )
        for number, day in enumerate(days, start=1)
    )


def steps(scenario: Scenario) -> Iterator[datetime]:
    """The moments at which platforms are given time to answer, after the first, up to the end."""
    moment = scenario.begins_at
    while moment < scenario.ends_at:
        moment = min(moment + timedelta(hours=scenario.step_hours), scenario.ends_at)
        yield moment


def due_by(quota: int, day: WorkingDay, days: int) -> int:
    """How many of `quota` are due by the end of `day`, of `days` in all."""
    return round(quota * day.number / days)


def case_times(day: WorkingDay, scenario: Scenario) -> Iterator[datetime]:
    """When one case after the other is finished on a day; the last moment repeats when the day is full."""
    pace = timedelta(minutes=scenario.unit.minutes_per_case / scenario.unit.analysts)
    moment = day.begins_at
    # The last half hour belongs to approvals and to making referrals.
    last = day.ends_at - timedelta(minutes=30)
    while True:
        moment = min(moment + pace, last)
        yield moment


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)
