import math
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.statistics import policy
from openiru.statistics.errors import FiguresDoNotAddUpError
from openiru.statistics.types import Row


def row(*, blocked: int = 0, refused: int = 0, pending: int = 0) -> Row:
    referred = blocked + refused + pending
    return Row(
        referred=referred,
        blocked=blocked,
        time_over=0,
        partly=0,
        refused=refused,
        undelivered=0,
        pending=pending,
        already_gone=0,
        withdrawn=0,
        followers_blocked=blocked * 10,
        followers_unknown=0,
        action_rate_strict=policy.rate(blocked, referred),
        action_rate_decided=policy.rate(blocked, blocked + refused),
        median_hours_to_act=None,
    )


def slow_median(took: list[int], waiting: list[int]) -> float | None:
    """The product-limit estimator, written as in the textbook, in exact fractions."""
    surviving = Fraction(1)
    for time in sorted(set(took)):
        at_risk = sum(other >= time for other in took + waiting)
        surviving *= 1 - Fraction(took.count(time), at_risk)
        if surviving <= Fraction(1, 2):
            return time
    return None


class TestRate:
    @pytest.mark.parametrize(
        ("numerator", "denominator", "low", "high"),
        [
            (0, 10, 0.0, 0.2775),  # the values of R's binom::binom.wilson
            (5, 10, 0.2366, 0.7634),
            (10, 10, 0.7225, 1.0),
            (212, 230, 0.8795, 0.9499),
        ],
    )
    def test_has_the_wilson_interval(self, numerator: int, denominator: int, low: float, high: float) -> None:
        made = policy.rate(numerator, denominator)

        assert made.low == pytest.approx(low, abs=5e-4)
        assert made.high == pytest.approx(high, abs=5e-4)

    def test_says_nothing_over_nothing(self) -> None:
        made = policy.rate(0, 0)

        assert (made.value, made.low, made.high) == (None, None, None)

    @given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
    def test_lies_within_its_interval(self, pair: tuple[int, int]) -> None:
        made = policy.rate(*pair)

        assert made.low is not None
        assert made.value is not None
        assert made.high is not None
        assert 0 <= made.low <= made.value <= made.high <= 1

    @pytest.mark.parametrize(("numerator", "denominator"), [(2, 1), (-1, 3), (1, 0)])
    def test_refuses_what_is_no_share(self, numerator: int, denominator: int) -> None:
        with pytest.raises(FiguresDoNotAddUpError):
            policy.rate(numerator, denominator)

    @pytest.mark.parametrize(("denominator", "is_small"), [(9, True), (10, False)])
    def test_marks_small_numbers(self, denominator: int, is_small: bool) -> None:
        assert policy.rate(1, denominator).is_small is is_small


class TestWilson:
    @pytest.mark.parametrize(
        ("numerator", "denominator", "low", "high"),
        [
            (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I, method 3
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0000, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ],
    )
    def test_equals_the_published_table(
        self, numerator: int, denominator: int, low: float, high: float
    ) -> None:
        assert list(policy.wilson(numerator, denominator)) == pytest.approx([low, high], abs=6e-5)

    @given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
    def test_holds_the_shares_that_the_score_test_keeps(self, pair: tuple[int, int]) -> None:
        # The slow twin: an end of the interval is where |observed - share| is z standard errors.
        numerator, denominator = pair
        for end in policy.wilson(numerator, denominator):
            if 0 < end < 1:
                error = math.sqrt(end * (1 - end) / denominator)
                assert abs(numerator / denominator - end) == pytest.approx(1.959964 * error, rel=1e-5)


class TestKaplanMeierMedian:
    def test_equals_the_published_example_with_censoring(self) -> None:
        # Freireich et al. 1963, weeks of remission of leukaemia, treated with 6-MP: median 23.
        relapsed = [6, 6, 6, 7, 10, 13, 16, 22, 23]
        watched = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]

        assert policy.kaplan_meier_median(relapsed, watched) == 23

    def test_equals_the_published_example_without_censoring(self) -> None:
        # The same trial, placebo: median 8.
        relapsed = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]

        assert policy.kaplan_meier_median(relapsed, []) == 8

    def test_is_unknown_where_half_was_never_reached(self) -> None:
        assert policy.kaplan_meier_median([2] * 4, [500] * 6) is None

    def test_is_unknown_over_nothing(self) -> None:
        assert policy.kaplan_meier_median([], []) is None

    def test_reaches_half_in_spite_of_rounding(self) -> None:
        # 1 - 1/6, then 1 - 1/5, then 1 - 1/4: half exactly, not quite in floating point.
        assert policy.kaplan_meier_median([1, 2, 3], [9, 9, 9]) == 3

    @given(st.lists(st.integers(0, 20), max_size=40), st.lists(st.integers(0, 20), max_size=40))
    def test_agrees_with_the_textbook(self, took: list[int], waiting: list[int]) -> None:
        assert policy.kaplan_meier_median(took, waiting) == slow_median(took, waiting)


class TestCheckAddsUp:
    def test_refuses_parts_that_miss_the_total(self) -> None:
        with pytest.raises(FiguresDoNotAddUpError, match="referred"):
            policy.check_adds_up(
                [row(blocked=2), row(refused=1)], row(blocked=2, refused=2), what="platforms"
            )

    def test_refuses_a_row_whose_states_miss_referred(self) -> None:
        broken = replace(row(blocked=2), referred=3)

        with pytest.raises(FiguresDoNotAddUpError, match="states"):
            policy.check_adds_up([broken], broken, what="platforms")

    def test_accepts_parts_that_sum(self) -> None:
        policy.check_adds_up([row(blocked=2), row(pending=1)], row(blocked=2, pending=1), what="platforms")
