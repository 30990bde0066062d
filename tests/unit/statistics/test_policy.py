from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.statistics import policy
from openiru.statistics.errors import FiguresDoNotAddUpError
from openiru.statistics.policy import Duration
from openiru.statistics.types import Row


def row(*, blocked: int = 0, refused: int = 0, pending: int = 0) -> Row:
    referred = blocked + refused + pending
    return Row(
        referred=referred,
        blocked=blocked,
        partly=0,
        refused=refused,
        pending=pending,
        already_gone=0,
        withdrawn=0,
        followers_blocked=blocked * 10,
        followers_unknown=0,
        action_rate_strict=policy.rate(blocked, referred),
        action_rate_decided=policy.rate(blocked, blocked + refused),
        median_hours_to_act=None,
    )


def slow_median(durations: list[Duration]) -> float | None:
    """The product-limit estimator, written as in the textbook."""
    surviving = 1.0
    for time in sorted({d.hours for d in durations}):
        at_risk = sum(d.hours >= time for d in durations)
        events = sum(d.acted and d.hours == time for d in durations)
        surviving *= 1 - events / at_risk
        if events and surviving <= 0.5 + 1e-12:
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

    @pytest.mark.parametrize(("denominator", "is_small"), [(9, True), (10, False)])
    def test_marks_small_numbers(self, denominator: int, is_small: bool) -> None:
        assert policy.rate(1, denominator).is_small is is_small


class TestKaplanMeierMedian:
    def test_equals_the_published_example(self) -> None:
        # Freireich et al. 1963, remission of leukaemia in weeks, treated with 6-MP: median 23.
        remission = [
            (6, 1),
            (6, 1),
            (6, 1),
            (6, 0),
            (7, 1),
            (9, 0),
            (10, 1),
            (10, 0),
            (11, 0),
            (13, 1),
            (16, 1),
        ]
        remission += [
            (17, 0),
            (19, 0),
            (20, 0),
            (22, 1),
            (23, 1),
            (25, 0),
            (32, 0),
            (32, 0),
            (34, 0),
            (35, 0),
        ]

        made = policy.kaplan_meier_median(Duration(hours=w, acted=bool(seen)) for w, seen in remission)

        assert made == 23

    def test_is_unknown_where_half_was_never_reached(self) -> None:
        silent = [Duration(hours=500, acted=False)] * 6
        answered = [Duration(hours=2, acted=True)] * 4

        assert policy.kaplan_meier_median(silent + answered) is None

    def test_is_unknown_over_nothing(self) -> None:
        assert policy.kaplan_meier_median([]) is None

    @given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=40))
    def test_agrees_with_the_textbook(self, facts: list[tuple[int, bool]]) -> None:
        durations = [Duration(hours=hours, acted=acted) for hours, acted in facts]

        assert policy.kaplan_meier_median(durations) == slow_median(durations)


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
