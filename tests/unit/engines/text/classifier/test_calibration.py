import numpy as np
import pytest

from openiru.engines.text.classifier.calibration import (
    SURE_FROM,
    Calibration,
    choose_thresholds,
    fit_calibration,
)
from openiru.engines.text.classifier.measures import calibration_error, macro_f1

RNG = np.random.default_rng(3)


def drawn(slope: float, offset: float, count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Scores, and labels as often as a curve says."""
    scores = RNG.normal(size=count) * 2
    return scores, RNG.random(count) < 1 / (1 + np.exp(-(slope * scores + offset)))


class TestFitCalibration:
    @pytest.mark.parametrize(("slope", "offset"), [(1.0, 0.0), (2.5, -1.0), (0.3, 0.7), (-1.0, 0.2)])
    def test_finds_the_curve(self, slope: float, offset: float) -> None:
        scores, labelled = drawn(slope, offset)

        found = fit_calibration(scores, labelled)

        assert found.slope == pytest.approx(slope, abs=0.25)
        assert found.offset == pytest.approx(offset, abs=0.25)
        assert calibration_error(found.probabilities(scores), labelled) < 0.03

    def test_stays_finite_where_scores_tell_all(self) -> None:
        scores = np.repeat([-9.0, 9.0], 30)

        found = fit_calibration(scores, scores > 0)

        assert 0 < found.probabilities(np.array([-9.0]))[0] < 0.1
        assert 0.9 < found.probabilities(np.array([9.0]))[0] < 1

    def test_takes_scores_that_are_all_the_same(self) -> None:
        found = fit_calibration(np.zeros(40), np.arange(40) % 4 == 0)

        assert found.probabilities(np.zeros(1))[0] == pytest.approx(0.25, abs=0.03)


class TestChooseThresholds:
    def test_answers_positive_only_where_it_is_safe(self) -> None:
        scores, labelled = drawn(1.5, 0.0)
        probabilities = Calibration(slope=1.5, offset=0.0).probabilities(scores)

        found = choose_thresholds(probabilities, labelled)

        assert found.positive_from is not None
        assert found.negative_to is not None
        assert found.positive_from >= SURE_FROM
        assert found.negative_to <= 1 - SURE_FROM
        assert labelled[probabilities >= found.positive_from].mean() >= 0.93
        assert labelled[probabilities <= found.negative_to].mean() <= 0.05

    def test_never_answers_where_nothing_is_safe(self) -> None:
        probabilities = RNG.random(500)

        found = choose_thresholds(probabilities, RNG.random(500) < 0.5)

        assert (found.positive_from, found.negative_to) == (None, None)

    def test_the_even_threshold_is_near_the_best(self) -> None:
        scores, labelled = drawn(1.0, -2.5)
        probabilities = Calibration(slope=1.0, offset=-2.5).probabilities(scores)
        best = max(macro_f1(probabilities >= p, labelled) for p in np.linspace(0, 1, 201))

        even = choose_thresholds(probabilities, labelled).even

        assert macro_f1(probabilities >= even, labelled) > best - 0.01
