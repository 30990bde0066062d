"""The unit works on its weekdays and hours, and spreads its quota evenly."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from tests.factories.scenarios import small_scenario

from openiru.workflows.play_story.calendar import case_times, due_by, steps, working_days

SCENARIO = small_scenario()
DAYS = working_days(SCENARIO)


class TestWorkingDays:
    def test_leaves_out_days_off_and_ends_with_the_last_referrals(self) -> None:
        zone = ZoneInfo(SCENARIO.unit.hours.time_zone)

        assert {day.begins_at.astimezone(zone).isoweekday() for day in DAYS} == set(
            SCENARIO.unit.hours.weekdays
        )
        assert DAYS[0].begins_at >= SCENARIO.begins_at
        assert DAYS[-1].ends_at.astimezone(zone).date() <= SCENARIO.unit.last_referral_date
        assert [day.number for day in DAYS] == list(range(1, len(DAYS) + 1))

    def test_begins_and_ends_at_the_units_own_hours(self) -> None:
        zone = ZoneInfo(SCENARIO.unit.hours.time_zone)

        assert {day.begins_at.astimezone(zone).time() for day in DAYS} == {SCENARIO.unit.hours.begins}
        assert {day.begins_at.tzinfo for day in DAYS} == {UTC}


class TestSteps:
    def test_ends_exactly_with_the_story(self) -> None:
        moments = list(steps(SCENARIO))

        assert moments[-1] == SCENARIO.ends_at
        assert max(b - a for a, b in pairwise(moments)) <= timedelta(hours=SCENARIO.step_hours)


class TestDueBy:
    def test_grows_evenly_to_the_whole_quota(self) -> None:
        due = [due_by(230, day, len(DAYS)) for day in DAYS]

        assert due[-1] == 230
        assert due == sorted(due)
        assert max(b - a for a, b in pairwise(due)) <= 230 // len(DAYS) + 1


class TestCaseTimes:
    def test_never_leaves_the_working_day(self) -> None:
        day = DAYS[0]

        moments = list(islice(case_times(day, SCENARIO), 500))

        assert moments == sorted(moments)
        assert day.begins_at < moments[0]
        assert moments[-1] == day.ends_at - timedelta(minutes=30)
        assert isinstance(moments[0], datetime)
