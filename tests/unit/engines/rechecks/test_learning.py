"""Hazards learned from looks, and what they are good for."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from openiru.engines.rechecks.backing_off import (
    FIRST_S,
    LEAST_S,
    MOST_ASKED_S,
    MOST_S,
    pause_s,
    retry_after_s,
)
from openiru.engines.rechecks.hazards import CUTS_DAYS, PRIOR_RETURNS, Hazards
from openiru.engines.rechecks.learning import learned
from openiru.engines.rechecks.rehearsing import Way, rehearse
from openiru.engines.rechecks.types import DAY_S, NEVER, Spells
from openiru.simulation.rechecking.world import draw
from openiru.workflows.checks.rehearsal import world_of


def seen(rng: np.random.Generator, per_day: tuple[float, ...], group: int, count: int) -> Spells:
    """Looks of their own pace at so many subjects that change by a law of pieces, for 200 days."""
    law = Hazards.of_days([per_day])
    ages = np.linspace(0, 400 * DAY_S, 400_001)
    passed = law.cumulative(np.zeros(len(ages), dtype=np.intp), ages)
    happens = np.interp(rng.exponential(size=count), passed, ages, right=np.inf)
    pace = rng.uniform(1, 25, count) * DAY_S
    last = np.floor(np.minimum(happens, 200 * DAY_S) / pace) * pace
    changed = np.where(last + pace <= 200 * DAY_S, np.where(np.isfinite(happens), last + pace, NEVER), NEVER)
    changed = np.where(happens > 200 * DAY_S, NEVER, changed)
    return Spells(
        group=np.full(count, group, dtype=np.intp), entered=np.zeros(count), unchanged=last, changed=changed
    )


class TestLearned:
    def test_finds_the_rates_though_changes_are_seen_late_and_leans_where_little_was_seen(self) -> None:
        rng = np.random.default_rng(4)
        truth = (0.05, 0.05, 0.03, 0.02, 0.01, 0.004, 0.002, 0.001)
        much = seen(rng, truth, 0, 40_000)
        nothing = Hazards.of_days([PRIOR_RETURNS] * 3)

        found = learned(much, nothing)

        # Looks lie days apart, so the first days cannot be told from each other; what all pieces add up to can.
        ages = np.array([14.0, 60.0, 200.0]) * DAY_S
        first = np.zeros(3, dtype=np.intp)
        expected = Hazards.of_days([truth]).cumulative(first, ages)
        assert found.cumulative(first, ages) == pytest.approx(expected, rel=0.05)
        assert found.rates[0, 4:] * DAY_S == pytest.approx(truth[4:], rel=0.1)
        assert found.rates[1] == pytest.approx(found.rates[2])
        assert found.rates[1] == pytest.approx(found.rates[0], rel=0.1)
        assert learned(Spells.of([]), nothing).rates == pytest.approx(nothing.rates)

    def test_a_platform_with_few_events_moves_a_little(self) -> None:
        nothing = Hazards.of_days([PRIOR_RETURNS] * 2)
        few = Spells.of([(0, 0.0, 1 * DAY_S, 2 * DAY_S)] * 3 + [(1, 0.0, 2 * DAY_S, NEVER)] * 50)

        found = learned(few, nothing)

        second = CUTS_DAYS.index(1.0)
        assert found.rates[1, second] < found.rates[0, second] < 3 * found.rates[1, second]


class TestRehearse:
    def test_followers_of_accounts_that_return_are_told_sooner_than_by_fixed_intervals(self) -> None:
        world = world_of(draw(7, accounts=1_200, days=75))

        played = {
            way: rehearse(world, way, budget=2, seed=7)
            for way in (Way.FIXED, Way.LEARNED, Way.KNOWN, Way.CALENDAR)
        }

        fixed, ours = played[Way.FIXED], played[Way.LEARNED]
        assert ours.returns == fixed.returns > 100
        assert ours.looks <= fixed.looks * 1.01
        assert ours.follower_mean_days < 0.7 * fixed.follower_mean_days
        assert ours.within[7] > played[Way.CALENDAR].within[1]


class TestPause:
    def test_doubles_up_to_a_day_and_never_less_than_the_host_asked_for(self) -> None:
        assert [pause_s(each, 1.0) for each in (1, 2, 3, 40)] == [FIRST_S, 2 * FIRST_S, 4 * FIRST_S, MOST_S]
        assert pause_s(5, 0.0) == LEAST_S
        assert pause_s(1, 0.5, asked_for_s=7_200) == 7_200
        assert pause_s(1, 0.5, asked_for_s=1e9) == MOST_ASKED_S

    def test_reads_what_a_host_asks_for(self) -> None:
        at = datetime(2025, 7, 1, 8, 0, tzinfo=UTC)

        assert retry_after_s("120", at) == 120
        assert retry_after_s("Tue, 01 Jul 2025 09:00:00 GMT", at) == timedelta(hours=1).total_seconds()
        assert retry_after_s("Mon, 30 Jun 2025 09:00:00 GMT", at) == 0
        assert [retry_after_s(each, at) for each in ("", "soon", "-5", "\uff11")] == [None] * 4
        assert retry_after_s(f"Mon, 01 Jan 2026 00:00:00 +{'9' * 20}", at) is None
