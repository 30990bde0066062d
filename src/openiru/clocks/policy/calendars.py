"""When does a working day begin and end?"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from openiru.clocks.errors import BadClockRuleError
from openiru.clocks.types import Calendar

_DAY = timedelta(days=1)
_WEEK = 7


def check_calendar(calendar: Calendar) -> None:
    """Refuse a calendar by which nothing would ever be due.

    Raises:
        BadClockRuleError: naming the calendar and what is wrong.
    """
    try:
        ZoneInfo(calendar.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        # A folder of zones, such as America, and names that no file can bear are errors of the file system.
        raise BadClockRuleError(
            f"Calendar {calendar.name}: {calendar.zone!r} is no time zone; write one such as Asia/Karachi."
        ) from error
    if not calendar.weekend <= set(range(1, _WEEK + 1)) or len(calendar.weekend) == _WEEK:
        raise BadClockRuleError(
            f"Calendar {calendar.name}: the weekend is made of numbers from 1 (Monday) to 7, not all of them."
        )
    hours = (calendar.opens, calendar.closes)
    if (None in hours and hours != (None, None)) or (
        calendar.opens is not None and calendar.closes is not None and calendar.opens >= calendar.closes
    ):
        raise BadClockRuleError(
            f"Calendar {calendar.name}: give both the opening and a later closing hour, or neither."
        )


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Whether people work on `day`."""
    return day.isoweekday() not in calendar.weekend and day not in calendar.holidays


def local_day(calendar: Calendar, at: datetime) -> date:
    """The day of `at` where the calendar holds."""
    return at.astimezone(ZoneInfo(calendar.zone)).date()


def day_span(calendar: Calendar, day: date) -> tuple[datetime, datetime]:
    """The first moment of a day and the first moment after it, in UTC; 23 to 25 hours where clocks change."""
    return _moment(calendar, day, time()), _moment(calendar, day + _DAY, time())


def working_span(calendar: Calendar, day: date) -> tuple[datetime, datetime]:
    """The working hours of a day, in UTC; the whole day where the calendar names no hours."""
    if calendar.opens is None or calendar.closes is None:
        return day_span(calendar, day)
    return _moment(calendar, day, calendar.opens), _moment(calendar, day, calendar.closes)


def working_days_after(calendar: Calendar, day: date) -> Iterator[date]:
    """The working days after `day`, without end."""
    while True:
        day += _DAY
        if is_working_day(calendar, day):
            yield day


def working_spans_from(calendar: Calendar, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The working hours from `at` on, without end; the first may be what is left of a day."""
    for day in working_days_after(calendar, local_day(calendar, at) - _DAY):
        begins, ends = working_span(calendar, day)
        if ends > at:
            yield max(begins, at), ends


def _moment(calendar: Calendar, day: date, hour: time) -> datetime:
    # An hour that clocks leave out counts as if they had not been changed yet: an hour later.
    return datetime.combine(day, hour, ZoneInfo(calendar.zone)).astimezone(UTC)
