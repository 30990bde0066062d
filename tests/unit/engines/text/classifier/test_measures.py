import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.engines.text.classifier.calibration import Thresholds
from openiru.engines.text.classifier.measures import (
    average_precision,
    by_group,
    calibration_error,
    confused,
    macro_f1,
    measure,
    roc_auc,
)

THRESHOLDS = Thresholds(even=0.5, positive_from=0.9, negative_to=0.2)
answers = st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.7, 1.0]), st.booleans()), min_size=1)


def slow_average_precision(pairs: list[tuple[float, bool]]) -> float:
    total, before = 0.0, 0
    for limit in sorted({p for p, _ in pairs}, reverse=True):
        called = [is_labelled for p, is_labelled in pairs if p >= limit]
        total += (sum(called) - before) * sum(called) / len(called)
        before = sum(called)
    return total / before


class TestMeasures:
    def test_of_a_few_texts(self) -> None:
        probabilities = np.array([0.95, 0.8, 0.6, 0.4, 0.1])
        labelled = np.array([True, True, False, True, False])

        found = measure(probabilities, labelled, THRESHOLDS)

        assert (found.texts, found.labelled) == (5, 3)
        assert found.confusion == {
            "true_positive": 2,
            "false_positive": 1,
            "false_negative": 1,
            "true_negative": 1,
        }
        assert found.precision == found.recall == pytest.approx(2 / 3)
        assert found.macro_f1 == pytest.approx((2 / 3 + 1 / 2) / 2)
        assert found.pr_auc == pytest.approx((1 + 1 + 3 / 4) / 3)
        assert found.roc_auc == pytest.approx(5 / 6)
        assert found.ece == pytest.approx((0.05 + 0.2 + 0.6 + 0.6 + 0.1) / 5)
        assert (found.high.texts, found.high.labelled_share) == (1, 1.0)
        assert (found.negative.texts, found.negative.labelled_share) == (1, 0.0)

    def test_without_thresholds_nothing_is_answered(self) -> None:
        found = measure(
            np.array([1.0, 0.0]),
            np.array([True, False]),
            Thresholds(even=0.5, positive_from=None, negative_to=None),
        )

        assert (found.positive.texts, found.positive.labelled_share) == (0, None)
        assert found.negative.texts == 0

    def test_what_is_not_defined_is_none(self) -> None:
        found = measure(np.array([0.3, 0.1]), np.array([False, False]), THRESHOLDS)

        assert (found.precision, found.recall, found.pr_auc, found.roc_auc) == (None, None, None, None)
        assert found.macro_f1 == 0.5

    def test_by_group(self) -> None:
        found = by_group(
            np.array([0.9, 0.1, 0.9]), np.array([True, False, False]), THRESHOLDS, ["ur", "ur", "en"]
        )

        assert [(name, figures.texts, figures.macro_f1) for name, figures in found.items()] == [
            ("en", 1, 0.0),
            ("ur", 2, 1.0),
        ]


class TestAgainstTheObviousWay:
    @given(answers)
    def test_average_precision(self, pairs: list[tuple[float, bool]]) -> None:
        probabilities, labelled = np.array([p for p, _ in pairs]), np.array([is_true for _, is_true in pairs])

        found = average_precision(probabilities, labelled)

        if labelled.any():
            assert found == pytest.approx(slow_average_precision(pairs))
        else:
            assert found is None

    @given(answers)
    def test_roc_auc(self, pairs: list[tuple[float, bool]]) -> None:
        probabilities, labelled = np.array([p for p, _ in pairs]), np.array([is_true for _, is_true in pairs])
        wins = [(a > b) + (a == b) / 2 for a in probabilities[labelled] for b in probabilities[~labelled]]

        assert roc_auc(probabilities, labelled) == (pytest.approx(np.mean(wins)) if wins else None)

    @given(answers)
    def test_confusion_adds_up(self, pairs: list[tuple[float, bool]]) -> None:
        called, labelled = np.array([p > 0.5 for p, _ in pairs]), np.array([is_true for _, is_true in pairs])

        assert sum(confused(called, labelled).values()) == len(pairs)
        assert 0 <= macro_f1(called, labelled) <= 1

    def test_calibration_error_of_shares_that_are_right(self) -> None:
        probabilities = np.repeat([0.25, 0.75], 4)
        labelled = np.array([1, 0, 0, 0, 1, 1, 1, 0], bool)

        assert calibration_error(probabilities, labelled) == 0
