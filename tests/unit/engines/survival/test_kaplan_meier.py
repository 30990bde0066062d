import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from numpy.typing import NDArray

from openiru.engines.survival.kaplan_meier import Curve, kaplan_meier

# Few different numbers, so that events and censorings fall on the same moments.
WATCHED = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=60)


def fitted(durations: NDArray[np.float64], is_event: NDArray[np.bool_]) -> tuple[NDArray[np.float64], ...]:
    """Shares and their band at the moments of events, as lifelines has them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")

        fit = KaplanMeierFitter().fit(durations, is_event)
    times = np.unique(durations[is_event])
    band = fit.confidence_interval_survival_function_
    return (
        fit.survival_function_.loc[times].to_numpy()[:, 0],
        band.loc[times].to_numpy()[:, 0],
        band.loc[times].to_numpy()[:, 1],
    )


class TestKaplanMeier:
    @pytest.mark.parametrize(
        ("durations", "events"),
        [([1.0, 2.0], [True]), ([-1.0], [True]), ([math.nan], [False]), ([math.inf], [True])],
    )
    def test_refuses_what_is_no_duration(self, durations: list[float], events: list[bool]) -> None:
        with pytest.raises(ValueError, match=r"no pairs|not negative"):
            kaplan_meier(durations, events)

    def test_equals_a_curve_reckoned_by_hand(self) -> None:
        # Ten accounts: up on day 2 (two of them), on 5, on 8; watched until 2, 5, 6 and 9 (three) without it.
        curve = kaplan_meier([2, 2, 2, 5, 5, 6, 8, 9, 9, 9], [1, 1, 0, 1, 0, 0, 1, 0, 0, 0])

        assert curve.times.tolist() == [2, 5, 8]
        assert (curve.at_risk.tolist(), curve.events.tolist()) == ([10, 7, 4], [2, 1, 1])
        assert curve.shares == pytest.approx([8 / 10, 8 / 10 * 6 / 7, 8 / 10 * 6 / 7 * 3 / 4], abs=1e-15)
        # Greenwood at day 5: 2 / (10 * 8) + 1 / (7 * 6).
        share, deviation = 24 / 35, math.sqrt(2 / 80 + 1 / 42)
        half = 1.959963984540054 * deviation / abs(math.log(share))
        middle = math.log(-math.log(share))
        point = curve.at(7)
        assert point.share == pytest.approx(share)
        assert (point.at_risk, point.known) == (4, 7)
        assert point.low == pytest.approx(math.exp(-math.exp(middle + half)), abs=1e-15)
        assert point.high == pytest.approx(math.exp(-math.exp(middle - half)), abs=1e-15)
        assert curve.at(2).share == pytest.approx(0.8)
        assert (curve.at(1.9).share, curve.at(1.9).low) == (1.0, None)
        assert curve.reached(0.25).time == 5
        assert curve.reached(0.9).time is None

    def test_of_nobody_has_no_steps(self) -> None:
        curve = kaplan_meier([], [])

        assert (curve.size, curve.until, curve.at(7).share, curve.at(7).at_risk) == (0, 0.0, 1.0, 0)

    def test_of_all_that_met_the_event_ends_at_nothing_without_a_band(self) -> None:
        last = kaplan_meier([1, 2], [True, True]).at(2)

        assert (last.share, last.low, last.high) == (0.0, None, None)

    @given(WATCHED)
    @settings(max_examples=60, deadline=None)
    def test_equals_lifelines_with_ties_and_censoring(self, watched: list[tuple[int, bool]]) -> None:
        durations = np.array([float(each) for each, _ in watched])
        is_event = np.array([each for _, each in watched])

        curve = kaplan_meier(durations, is_event)

        if is_event.any():
            shares, lows, highs = fitted(durations, is_event)
            has_band = ~np.isnan(curve.lows)
            assert np.abs(curve.shares - shares).max() <= 1e-12
            assert np.abs(curve.lows - lows)[has_band].max(initial=0) <= 1e-12
            assert np.abs(curve.highs - highs)[has_band].max(initial=0) <= 1e-12
        self.check_falls(curve, int(is_event.sum()))

    def check_falls(self, curve: Curve, events: int) -> None:
        assert (np.diff(curve.shares) < 0).all()
        assert int(curve.events.sum()) == events
        known = ~np.isnan(curve.lows)
        assert (curve.lows[known] <= curve.shares[known]).all()
        assert (curve.shares[known] <= curve.highs[known]).all()
        assert [curve.at(day).at_risk for day in range(14)] == sorted(
            (curve.at(day).at_risk for day in range(14)), reverse=True
        )
