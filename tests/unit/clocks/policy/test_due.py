"""Due dates: exact to the second, never brought forward, and the same as by counting one hour after the other."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.clocks.catalogue import calendar
from openiru.clocks.errors import BadClockRuleError
from openiru.clocks.policy.calendars import is_working_day
from openiru.clocks.policy.due import due_at, paused_since
from openiru.clocks.types import Calendar, Count, Stop, TimeRule

HOUR = timedelta(hours=1)
# Offsets of a quarter of an hour, clocks changed at midnight and by half an hour, days left out.
ZONES = (
    "Asia/Karachi",
    "Europe/Brussels",
    "America/New_York",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
)


def office(
    zone: str = "Europe/Brussels", *, hours: bool = True, weekend: frozenset[int] = frozenset({6, 7})
) -> Calendar:
    return Calendar(
        name="office",
        title="An office",
        zone=zone,
        weekend=weekend,
        holidays={date(2024, 2, 29): "A leap day", date(2026, 1, 1): "New Year"},
        opens=time(9) if hours else None,
        closes=time(17) if hours else None,
    )


def rule(count: Count, amount: int, by: Calendar | None = None) -> TimeRule:
    return TimeRule(count=count, amount=amount, calendar=by)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# By the hour, from 1965 on.
moments = st.integers(-5 * 8_766, 63 * 8_766).map(
    lambda hours: datetime(1970, 1, 1, tzinfo=UTC) + HOUR * hours
)


@st.composite
def stops(draw: st.DrawFn, start: datetime, *, least: int = 0) -> Stop:
    from_at = start + HOUR * draw(st.integers(-50, 200))
    return Stop(
        from_at=from_at,
        to_at=from_at + HOUR * draw(st.integers(least, 100)),
        restarts=draw(st.booleans()),
    )


@st.composite
def rules(draw: st.DrawFn) -> TimeRule:
    count = draw(st.sampled_from(Count))
    if count is Count.SECONDS:
        return rule(count, 3600 * draw(st.integers(0, 200)))
    by = office(draw(st.sampled_from(ZONES)), hours=draw(st.booleans()))
    amount = draw(st.integers(1, 20)) if count is Count.WORKING_DAYS else 3600 * draw(st.integers(0, 80))
    return rule(count, amount, by)


@st.composite
def asked(draw: st.DrawFn) -> tuple[datetime, TimeRule, list[Stop]]:
    start = draw(moments)
    return start, draw(rules()), draw(st.lists(stops(start), max_size=4))


def counted(start: datetime, limit: TimeRule, still: Sequence[Stop]) -> datetime:
    """The slow twin for clocks that count seconds: one quarter of an hour after the other, none begins anew."""
    quarter, left, now = timedelta(minutes=15), limit.amount, start
    while left > 0:
        runs = not any(stop.to_at is not None and stop.from_at <= now < stop.to_at for stop in still)
        if limit.calendar is not None:
            there = now.astimezone(ZoneInfo(limit.calendar.zone))
            runs &= is_working_day(limit.calendar, there.date()) and (
                limit.calendar.opens is None or time(9) <= there.time() < time(17)
            )
        left -= 900 if runs else 0
        now += quarter
    return now


class TestDueAt:
    @pytest.mark.parametrize(
        ("start", "limit", "due"),
        [
            # TCO Article 3(3): the hour runs through a Saturday night, and through the change of clocks.
            ("2025-03-30T00:59:59", rule(Count.SECONDS, 3600), "2025-03-30T01:59:59"),
            # Friday in Karachi is a working day; Saturday and Sunday are not, nor the day of the event.
            ("2025-08-15T07:00:00", rule(Count.WORKING_DAYS, 1, calendar("pk")), "2025-08-18T19:00:00"),
            # 14 August is a holiday.
            ("2025-08-13T07:00:00", rule(Count.WORKING_DAYS, 1, calendar("pk")), "2025-08-15T19:00:00"),
            # A Thursday evening after closing, a leap day that is a holiday, and one hour of Friday.
            ("2024-02-28T17:00:00", rule(Count.WORKING_SECONDS, 3600, office()), "2024-03-01T09:00:00"),
            # The days on which clocks change have 23 and 25 hours.
            (
                "2025-03-29T23:00:00",
                rule(Count.WORKING_SECONDS, 23 * 3600 + 1, office(hours=False, weekend=frozenset({1}))),
                "2025-03-31T22:00:01",
            ),
            # The 53rd week of 2026 ends in 2027.
            ("2026-12-31T12:00:00", rule(Count.WORKING_DAYS, 2, office()), "2027-01-04T16:00:00"),
            # Before 1970.
            ("1969-12-31T23:59:59", rule(Count.SECONDS, 2), "1970-01-01T00:00:01"),
        ],
    )
    def test_is_exact(self, start: str, limit: TimeRule, due: str) -> None:
        assert due_at(at(start), limit) == at(due)

    @given(asked())
    def test_is_what_counting_by_hand_gives(self, drawn: tuple[datetime, TimeRule, list[Stop]]) -> None:
        start, limit, drawn_stops = drawn
        if limit.count is Count.WORKING_DAYS:
            limit = rule(Count.WORKING_SECONDS, 3600 * limit.amount, limit.calendar)
        still = [Stop(from_at=stop.from_at, to_at=stop.to_at) for stop in drawn_stops]

        due = due_at(start, limit, still)

        # Where an amount ends with a working day, the twin stops at the same moment: what runs is counted.
        assert due == (counted(start, limit, still) if limit.amount else due)

    @given(asked(), st.data())
    def test_one_more_stop_never_brings_it_forward(
        self, drawn: tuple[datetime, TimeRule, list[Stop]], data: st.DataObject
    ) -> None:
        start, limit, before = drawn
        more = [*before, data.draw(stops(start))]

        first, later = due_at(start, limit, before), due_at(start, limit, data.draw(st.permutations(more)))

        assert first is not None
        assert later is not None
        assert later >= first

    @given(asked(), st.integers(0, 500))
    def test_a_later_start_or_a_longer_limit_never_brings_it_forward(
        self, drawn: tuple[datetime, TimeRule, list[Stop]], more: int
    ) -> None:
        start, limit, still = drawn
        longer = rule(limit.count, limit.amount + more, limit.calendar)

        first = due_at(start, limit, still)
        later, longest = due_at(start + timedelta(minutes=more), limit, still), due_at(start, longer, still)

        assert first is not None
        assert later is not None
        assert longest is not None
        assert start <= first <= min(later, longest)

    @given(asked(), st.booleans())
    def test_is_unknown_while_a_stop_lasts_that_began_before(
        self, drawn: tuple[datetime, TimeRule, list[Stop]], restarts: bool
    ) -> None:
        start, limit, still = drawn
        due = due_at(start, limit, still)
        assert due is not None

        before = Stop(from_at=due - timedelta(seconds=1), to_at=None, restarts=restarts)
        behind = Stop(from_at=due, to_at=None, restarts=restarts)

        assert due_at(start, limit, [*still, before]) is None
        assert due_at(start, limit, [*still, behind]) == due
        assert paused_since([before], due) == before.from_at

    @given(asked())
    def test_stops_without_length_change_nothing(self, drawn: tuple[datetime, TimeRule, list[Stop]]) -> None:
        start, limit, still = drawn
        empty = [Stop(from_at=start + HOUR, to_at=start + HOUR, restarts=True)]

        assert due_at(start, limit, [*still, *empty]) == due_at(start, limit, still)

    def test_begins_anew_after_a_clarification(self) -> None:
        start = at("2025-07-01T12:00:00")
        asked_back = Stop(from_at=start + timedelta(minutes=50), to_at=start + 5 * HOUR, restarts=True)
        stood_still = Stop(from_at=start + timedelta(minutes=50), to_at=start + 5 * HOUR)

        assert due_at(start, rule(Count.SECONDS, 3600), [asked_back]) == start + 6 * HOUR
        assert due_at(start, rule(Count.SECONDS, 3600), [stood_still]) == start + 5 * HOUR + timedelta(
            minutes=10
        )

    @pytest.mark.parametrize(
        ("limit", "why"),
        [
            (rule(Count.WORKING_DAYS, 1), "need a calendar"),
            (rule(Count.WORKING_DAYS, 0, office()), "between 1"),
            (rule(Count.SECONDS, -1), "between 0"),
        ],
    )
    def test_refuses_what_cannot_be_reckoned(self, limit: TimeRule, why: str) -> None:
        with pytest.raises(BadClockRuleError, match=why):
            due_at(at("2025-07-01T00:00:00"), limit)
