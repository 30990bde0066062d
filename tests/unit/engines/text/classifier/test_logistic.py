import numpy as np
import pytest

from openiru.engines.text.classifier.logistic import Rows, fit_logistic, scores

RNG = np.random.default_rng(5)


def sparse(dense: np.ndarray) -> Rows:
    places = [np.flatnonzero(row) for row in dense]
    starts = np.concatenate([[0], np.cumsum([len(place) for place in places])]).astype(np.int64)
    columns = np.concatenate(places).astype(np.int32)
    values = np.concatenate([row[place] for row, place in zip(dense, places, strict=True)])
    return Rows(starts, columns, values.astype(np.float32))


def slope(dense: np.ndarray, signs: np.ndarray, costs: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Of what is minimised: half the squared weights and the logistic loss; the last weight is the bias."""
    rows = np.hstack([dense, np.ones((len(dense), 1))])
    missing: np.ndarray = costs * signs / (1 + np.exp(signs * (rows @ found)))
    left: np.ndarray = found - rows.T @ missing
    return left


class TestFitLogistic:
    @pytest.mark.parametrize("cost", [0.1, 1.0, 30.0])
    def test_finds_where_the_slope_is_nothing(self, cost: float) -> None:
        dense = RNG.normal(size=(200, 12)) * (RNG.random((200, 12)) < 0.4)
        dense = dense.astype(np.float32).astype(float)
        signs = np.where(dense[:, 0] - dense[:, 1] + RNG.normal(size=200) > 0, 1.0, -1.0)
        costs = cost * np.where(signs > 0, 2.0, 0.7)

        weights, bias = fit_logistic(sparse(dense), signs, costs, 12, precision=1e-9, passes=20_000)

        found = np.append(weights, bias)
        assert np.abs(slope(dense, signs, costs, found)).max() < 1e-3 * max(1.0, np.abs(found).max())

    def test_the_same_rows_give_the_same_weights(self) -> None:
        dense = RNG.normal(size=(50, 5))
        signs = np.where(dense[:, 0] > 0, 1.0, -1.0)

        first, again = (fit_logistic(sparse(dense), signs, np.ones(50), 5) for _ in range(2))

        assert np.array_equal(first[0], again[0])
        assert first[1] == again[1]

    def test_finds_weights_where_a_row_comes_to_count_for_nothing(self) -> None:
        rng = np.random.default_rng(967)
        dense = rng.normal(0, 60, (7, 2))
        signs = np.where(rng.random(7) < 0.5, 1.0, -1.0)

        weights, bias = fit_logistic(sparse(dense), signs, np.full(7, 100.0), 2)

        assert np.isfinite([*weights, bias]).all()


class TestScores:
    def test_are_weighted_sums(self) -> None:
        dense = np.array([[1.0, 0, 2], [0, 0, 0], [0, 3, 0]])

        assert scores(sparse(dense), np.array([1.0, 2, 3]), 0.5).tolist() == [7.5, 0.5, 6.5]
