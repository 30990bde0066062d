"""Whom a budget goes to: due dates first, then whoever it costs most not to look at."""

from typing import Any

import numpy as np
import pytest

from openiru.engines.rechecks.hazards import Hazards
from openiru.engines.rechecks.planning import next_at, plan, urgency
from openiru.engines.rechecks.reasons import Reason
from openiru.engines.rechecks.types import DAY_S, HOUR_S, NEVER, Watched

STEADY = Hazards.of_days([(0.02,) * 8] * 2)
NOW = 100 * DAY_S


def watched(count: int, **columns: object) -> Watched:
    """So many subjects alike, looked at ten days ago; columns that differ are given."""
    whole = {"group", "purse", "refusals", "returns"}
    alike: dict[str, float] = {
        "group": 0,
        "purse": 0,
        "since": 50 * DAY_S,
        "said": 90 * DAY_S,
        "asked": 90 * DAY_S,
        "refusals": 0,
        "returns": 0,
        "followers": 500,
        "second_at": NEVER,
        "deadline_at": NEVER,
    }
    made: dict[str, Any] = {
        name: np.array(
            np.broadcast_to(np.asarray(columns.get(name, value)), count),
            dtype=np.intp if name in whole else np.float64,
        )
        for name, value in alike.items()
    }
    return Watched(**made)


class TestUrgency:
    @pytest.mark.parametrize("rate_per_day", [0.001, 0.05, 2.0])
    def test_is_the_price_at_which_the_best_interval_has_just_passed(self, rate_per_day: float) -> None:
        """By plain minimisation of what watching somebody until the return is noticed costs in all."""
        rate, weight, price = rate_per_day / DAY_S, 1_500.0, 3e8
        intervals = np.geomspace(60.0, 4_000 * DAY_S, 2_000_001)
        gone = -np.expm1(-rate * intervals)
        cost = (weight * (intervals - gone / rate) + price) / gone
        best = intervals[np.argmin(cost)]

        hazards = Hazards.of_days([(rate_per_day,) * 8])
        one = watched(1, since=0.0, said=0.0, asked=0.0)

        assert urgency(one, hazards, at=float(best))[0] == pytest.approx(price, rel=2e-3)

    def test_grows_with_followers_earlier_returns_and_time_since_the_last_look(self) -> None:
        cases = watched(
            4, followers=[0, 50_000, 0, 0], returns=[0, 0, 2, 0], said=np.array([90, 90, 90, 70]) * DAY_S
        )

        found = urgency(cases, STEADY, at=NOW)

        assert all(found[1:] > found[0])


class TestPlan:
    def test_due_dates_go_first_and_the_budget_of_each_platform_holds(self) -> None:
        cases = watched(
            7,
            followers=[1e9, 10, 10, 10, 5_000, 10, 10],
            second_at=[NEVER, NOW - HOUR_S, NEVER, NOW + 1, NEVER, NEVER, NEVER],
            deadline_at=[NEVER, NEVER, NOW - DAY_S, NEVER, NEVER, NEVER, 80 * DAY_S],
            purse=[0, 0, 0, 0, 1, 1, 0],
        )

        made = plan(cases, STEADY, at=NOW, budgets=[3, 1])

        assert made.rows.tolist() == [1, 2, 0, 4]
        assert [Reason(each) for each in made.reasons] == [
            Reason.SECOND_LOOK,
            Reason.DEADLINE,
            Reason.HAZARD,
            Reason.HAZARD,
        ]
        # Its deadline was followed by a look: it is one among the others.
        assert plan(cases, STEADY, at=NOW, budgets=[9, 0]).rows.tolist()[2:] == [0, 3, 6]

    def test_whoever_said_nothing_waits_longer_each_time(self) -> None:
        cases = watched(
            4,
            asked=[NOW - HOUR_S / 2, NOW - 3 * HOUR_S, NOW - 3 * HOUR_S, NOW - 5 * HOUR_S],
            refusals=[1, 2, 3, 0],
            second_at=[NOW - DAY_S, NOW - DAY_S, NOW - DAY_S, NEVER],
        )

        assert plan(cases, STEADY, at=NOW, budgets=[9]).rows.tolist() == [1]
        at, reasons = next_at(cases)
        assert ((at - NOW) / HOUR_S).round(2).tolist() == [0.5, -1.0, 1.0, 1.0]
        assert Reason(reasons[3]) is Reason.HAZARD

    def test_pages_that_never_say_anything_do_not_take_the_budget_for_good(self) -> None:
        """120 overdue, 120 whose second look is due, all behind a wall, and 100 of 50,000 followers that answer."""
        walled, count = 240, 340
        asked, refusals = np.full(count, -np.inf), np.zeros(count, dtype=np.intp)
        said = np.zeros(count)
        heard = []
        for hour in range(24 * 40):
            at = 3 * DAY_S + hour * HOUR_S
            cases = watched(
                count,
                since=0.0,
                said=said,
                asked=asked,
                refusals=refusals,
                followers=[10.0] * walled + [50_000.0] * 100,
                deadline_at=[2 * DAY_S] * 120 + [NEVER] * 220,
                second_at=[NEVER] * 120 + [2 * DAY_S] * 120 + [NEVER] * 100,
            )
            rows = plan(cases, STEADY, at=at, budgets=[4]).rows
            asked[rows] = at
            refusals[rows[rows < walled]] += 1
            said[rows[rows >= walled]] = at
            heard.append(float(np.mean(rows >= walled)))

        assert np.isfinite(asked).all()
        assert np.mean(heard[-240:]) > 0.75

    def test_nobody_and_no_budget_are_no_plan(self) -> None:
        assert len(plan(watched(0), STEADY, at=NOW, budgets=[5]).rows) == 0
        assert len(plan(watched(3), STEADY, at=NOW, budgets=[0]).rows) == 0
        assert len(plan(watched(3), STEADY, at=NOW, budgets=[]).rows) == 0
