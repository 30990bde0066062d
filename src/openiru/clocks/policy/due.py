"""When is something due that began at a moment, under a rule, with pauses?"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from openiru.clocks.errors import BadClockRuleError
from openiru.clocks.policy.calendars import day_span, local_day, working_days_after, working_span
from openiru.clocks.policy.calendars import working_spans_from as _spans
from openiru.clocks.types import Count, Stop, TimeRule

LONGEST_S: Final = 10 * 366 * 86_400  # ten years; nothing of a referral runs longer
LONGEST_DAYS: Final = 2_600

Span = tuple[datetime, datetime]


def check_rule(rule: TimeRule) -> None:
    """Refuse a time limit that cannot be reckoned.

    Raises:
        BadClockRuleError: saying what is missing, or how much is allowed.
    """
    if rule.count is not Count.SECONDS and rule.calendar is None:
        raise BadClockRuleError("Working days and hours need a calendar that says which they are.")
    least, most = (1, LONGEST_DAYS) if rule.count is Count.WORKING_DAYS else (0, LONGEST_S)
    if not least <= rule.amount <= most:
        raise BadClockRuleError(
            f"A limit in {rule.count.value.replace('_', ' ')} lies between {least} and {most:,}."
        )


def due_at(start: datetime, rule: TimeRule, stops: Iterable[Stop] = ()) -> datetime | None:
    """When the limit ends, in UTC; None while a stop lasts that began before the end.

    The clock stands still during a stop and goes on with what was left; after a stop that `restarts` the whole limit
    runs anew. A stop that begins at or after the end changes nothing: what was late stays late. Stops may overlap and
    come in any order; those without length do not count. Of working days, the day of the start and days that a stop
    touches are not counted. A later start, a longer limit or one more stop never brings the end forward.

    Raises:
        BadClockRuleError: as `check_rule`, and for an end that no calendar holds.
    """
    check_rule(rule)
    try:
        return _due_at(start.astimezone(UTC), rule, sorted(stops, key=lambda stop: stop.from_at))
    except OverflowError as error:
        raise BadClockRuleError("This limit ends after all calendars.") from error


def _due_at(begin: datetime, rule: TimeRule, stops: Sequence[Stop]) -> datetime | None:
    still: list[Span] = []
    end = _end(begin, rule, still)
    for stop in stops:
        if stop.from_at >= end:
            break
        if stop.to_at is None:
            return None
        if stop.to_at <= max(stop.from_at, begin):
            continue
        if stop.restarts:
            begin = stop.to_at.astimezone(UTC)
        else:
            still.append((stop.from_at, stop.to_at))
        end = _end(begin, rule, still)
    return end


def paused_since(stops: Iterable[Stop], at: datetime) -> datetime | None:
    """Since when the clock stands still at `at`; None if it runs."""
    lasting = [
        stop.from_at for stop in stops if stop.from_at <= at and (stop.to_at is None or at < stop.to_at)
    ]
    return min(lasting, default=None)


def _end(begin: datetime, rule: TimeRule, still: Sequence[Span]) -> datetime:
    if rule.count is Count.WORKING_DAYS:
        return _end_of_days(begin, rule, still)
    left = timedelta(seconds=rule.amount)
    for first, last in _running(begin, rule, still):
        if last is None or left <= last - first:
            return first + left
        left -= last - first
    raise OverflowError


def _end_of_days(begin: datetime, rule: TimeRule, still: Sequence[Span]) -> datetime:
    calendar, left = rule.calendar, rule.amount
    if calendar is None:
        raise BadClockRuleError("Working days need a calendar.")
    for day in working_days_after(calendar, local_day(calendar, begin)):
        first, last = day_span(calendar, day)
        # What happened before the clock began anew does not count.
        if any(max(since, begin) < last and until > max(first, begin) for since, until in still):
            continue
        left -= 1
        if left == 0:
            return working_span(calendar, day)[1]
    raise OverflowError


def _running(
    begin: datetime, rule: TimeRule, still: Sequence[Span]
) -> Iterator[tuple[datetime, datetime | None]]:
    """The times in which the clock runs, in order; the last one of a clock round the day has no end."""
    merged = _merged(still)
    spans: Iterable[tuple[datetime, datetime | None]]
    spans = (
        [(begin, None)]
        if rule.calendar is None or rule.count is Count.SECONDS
        else _spans(rule.calendar, begin)
    )
    for first, last in spans:
        yield from _between(first, last, merged)


def _between(
    first: datetime, last: datetime | None, still: Sequence[Span]
) -> Iterator[tuple[datetime, datetime | None]]:
    """What of one span is left between times of standing still, which come in order."""
    now = first
    for since, until in still:
        if until <= now or (last is not None and since >= last):
            continue
        if since >= now:
            yield now, since
        now = until
    if last is None or now < last:
        yield now, last


def _merged(spans: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged
