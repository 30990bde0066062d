"""Events are only known to lie between two looks: what that does to a share, beside the estimate made for it."""

import random
import warnings
from datetime import UTC, datetime, timedelta

import pytest
from lifelines import KaplanMeierFitter

from openiru.statistics.staying.curves import survival_of
from openiru.statistics.types import End, Fate, Since

AT = datetime(2025, 7, 1, tzinfo=UTC)


def watched(chance: random.Random) -> Fate:
    """Looked at every four to nine days until day 60; back by a hazard that falls."""
    back, day, last = chance.weibullvariate(80, 0.7), 0.0, None
    while day < 60:
        day += chance.uniform(4, 9)
        if day >= back:
            return _fate(End.UP_AGAIN, last, day)
        last = day
    return _fate(End.STILL_DOWN, last, None)


def _fate(end: End, last: float | None, up: float | None) -> Fate:
    def at(day: float | None) -> datetime | None:
        return None if day is None else AT + timedelta(days=day)

    return Fate(
        item_id="i", subject_id="s", platform="telegram", organisation_id="o", down_at=AT, first_down_at=AT, since=Since.WORD,
        end=end, last_down_at=at(last), up_at=at(up),
    )  # fmt: skip


class TestIntervals:
    def test_the_share_and_the_early_one_lie_about_the_interval_censored_one_where_all_are_watched_alike(
        self,
    ) -> None:
        chance = random.Random(7)
        fates = [watched(chance) for _ in range(300)]
        day = timedelta(days=1)
        lower = [((each.last_down_at or AT) - AT) / day for each in fates]
        upper = [float("inf") if each.up_at is None else (each.up_at - AT) / day for each in fates]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fit = KaplanMeierFitter().fit_interval_censoring(lower, upper)
            shares = fit.survival_function_
            peer = [float(shares.loc[:day_].iloc[-1].mean()) for day_ in (7, 30)]

        week, month, _ = survival_of("all", fates, {}, AT + 70 * day).estimates

        for made, between in zip((week, month), peer, strict=True):
            assert made.share is not None
            assert made.share_if_early is not None
            assert made.share_if_early - 0.01 <= between <= made.share + 0.01
        assert month.share == pytest.approx(peer[1], abs=0.06)
