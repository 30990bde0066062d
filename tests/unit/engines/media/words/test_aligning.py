"""The place of a phrase is the same as a slow, obvious search finds."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiru.engines.media.words.aligning import best_place
from openiru.engines.media.words.confusing import ADDED, DROPPED, READ, coded, most

letters = st.text(alphabet="بپتحہعدوxy", max_size=9)


def slow_gain(phrase: str, read: str) -> float:
    """The most that all of what was read can tell for a phrase."""
    a, b = coded(phrase), coded(read)

    @cache
    def best(i: int, j: int) -> float:
        if i == 0:
            return ADDED * j
        told = [best(i - 1, j) + float(DROPPED[a[i - 1, 1]])]
        if j:
            unlike = a[i - 1, 1] == b[j - 1, 1] == 0 and a[i - 1, 0] != b[j - 1, 0]
            told.append(best(i, j - 1) + ADDED)
            told.append(best(i - 1, j - 1) + float(READ[a[i - 1, 1], 1 if unlike else b[j - 1, 1]]))
        return max(told)

    return best(len(a), len(b))


class TestBestPlace:
    @settings(deadline=None)
    @given(phrase=letters.filter(bool), read=letters)
    def test_tells_as_much_as_any_place(self, phrase: str, read: str) -> None:
        place = best_place(coded(phrase), coded(read))

        everywhere = [
            slow_gain(phrase, read[start:end])
            for start in range(len(read) + 1)
            for end in range(start, len(read) + 1)
        ]
        assert place.gains.sum() == pytest.approx(max(everywhere))
        assert slow_gain(phrase, read[place.start : place.end]) == pytest.approx(max(everywhere))

    def test_tells_which_letters_do_not_fit(self) -> None:
        place = best_place(coded("riverbank"), coded("xxrivertank"))

        assert (place.start, place.end) == (2, 11)
        assert np.flatnonzero(place.gains < 0).tolist() == [5]

    def test_lets_a_likely_misreading_cost_little(self) -> None:
        right, likely, unlikely = (
            best_place(coded("گلاب"), coded(read)).gains.sum() for read in ("گلاب", "کلاب", "سلاب")
        )

        assert right > likely > unlikely

    def test_lets_a_dropped_letter_cost_less_than_an_unlikely_one(self) -> None:
        dropped, unlikely = (best_place(coded("گلاب"), coded(read)).gains.sum() for read in ("گاب", "گساب"))

        assert dropped > unlikely


class TestTables:
    def test_tell_most_for_the_letter_itself(self) -> None:
        assert np.all(READ.argmax(axis=1)[1:] == np.arange(1, len(READ)))
        assert np.all(most(coded("کنارےx")) > 0)

    def test_tell_most_for_rare_letters(self) -> None:
        assert most(coded("ڈ"))[0] > most(coded("ی"))[0]

    def test_tell_against_a_phrase_where_letters_are_dropped_or_added(self) -> None:
        assert np.all(DROPPED < 0)
        assert DROPPED.min() > ADDED
