"""The place of a phrase is the same as a slow, obvious search finds."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiru.engines.media.words.aligning import best_place
from openiru.engines.media.words.confusing import COSTS, coded

letters = st.text(alphabet="بپتحہعدوxy", max_size=9)


def slow_cost(phrase: str, read: str) -> float:
    """The least cost of turning a phrase into all of what was read."""
    a, b = coded(phrase), coded(read)

    @cache
    def least(i: int, j: int) -> float:
        if i == 0 or j == 0:
            return float(i + j)
        other = 0.0 if a[i - 1, 0] == b[j - 1, 0] else float(COSTS[a[i - 1, 1], b[j - 1, 1]])
        return min(least(i - 1, j - 1) + other, least(i - 1, j) + 1, least(i, j - 1) + 1)

    return least(len(a), len(b))


class TestBestPlace:
    @settings(deadline=None)
    @given(phrase=letters.filter(bool), read=letters)
    def test_costs_as_little_as_any_place(self, phrase: str, read: str) -> None:
        place = best_place(coded(phrase), coded(read))

        everywhere = [
            slow_cost(phrase, read[start:end])
            for start in range(len(read) + 1)
            for end in range(start, len(read) + 1)
        ]
        assert place.costs.sum() == pytest.approx(min(everywhere))
        assert slow_cost(phrase, read[place.start : place.end]) == pytest.approx(min(everywhere))

    def test_tells_which_letters_do_not_fit(self) -> None:
        place = best_place(coded("river bank".replace(" ", "")), coded("xxrivertank"))

        assert (place.start, place.end) == (2, 11)
        assert place.costs.tolist() == [0, 0, 0, 0, 0, 1, 0, 0, 0]

    def test_lets_a_likely_misreading_cost_little(self) -> None:
        likely = best_place(coded("گلاب"), coded("کلاب")).costs.sum()
        unlikely = best_place(coded("گلاب"), coded("سلاب")).costs.sum()

        assert 0 < likely < unlikely == 1


class TestCosts:
    def test_are_shares_of_a_whole_letter(self) -> None:
        assert np.all((COSTS > 0) & (COSTS <= 1))

    def test_of_letters_in_no_pair_are_whole(self) -> None:
        assert np.all(COSTS[0] == 1)
        assert np.all(COSTS[:, 0] == 1)
