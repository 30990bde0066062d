from datetime import UTC, date, datetime

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from openiru.referrals.types import ItemState
from openiru.web.asking import choice_of, cursor_of, day_of, moment_of, number_of, words_of

NOW = datetime(2025, 8, 14, 12, 0, tzinfo=UTC)


def asked(query: str) -> WSGIRequest:
    return RequestFactory().get(f"/?{query}")


class TestWordsOf:
    def test_trims_and_drops_what_no_database_takes(self) -> None:
        assert words_of(asked("q=%20a%00b%20"), "q") == "ab"

    def test_cuts_what_is_longer_than_anything_asked_for(self) -> None:
        assert len(words_of(asked("q=" + "x" * 900), "q")) == 500


class TestChoiceOf:
    @pytest.mark.parametrize("query", ["", "state=", "state=nonsense", "state=ACTED"])
    def test_counts_the_unknown_as_not_said(self, query: str) -> None:
        assert choice_of(asked(query), "state", ItemState) is None

    def test_finds_a_member(self) -> None:
        assert choice_of(asked("state=acted"), "state", ItemState) is ItemState.ACTED


class TestNumberOf:
    @pytest.mark.parametrize("said", ["", "-1", "1.5", "٣", "99999999999", "x"])
    def test_counts_the_odd_as_not_said(self, said: str) -> None:
        assert number_of(asked(f"n={said}"), "n", 100) is None

    def test_stays_below_the_most(self) -> None:
        assert number_of(asked("n=250"), "n", 100) == 100


class TestDayOf:
    @pytest.mark.parametrize("said", ["", "2025-13-40", "yesterday", "2025-08-14T10:00"])
    def test_counts_the_odd_as_not_said(self, said: str) -> None:
        assert day_of(asked(f"on={said}"), "on") is None

    def test_reads_a_day(self) -> None:
        assert day_of(asked("on=2025-08-14"), "on") == date(2025, 8, 14)


class TestMomentOf:
    def test_never_lies_in_the_future(self) -> None:
        assert moment_of(asked("as_of=2031-01-01"), "as_of", NOW) == NOW

    def test_takes_a_day_to_its_end(self) -> None:
        moment = moment_of(asked("as_of=2025-08-01"), "as_of", NOW)

        assert moment == datetime(2025, 8, 1, 23, 59, 59, 999_999, tzinfo=UTC)

    def test_reads_a_zone(self) -> None:
        moment = moment_of(asked("as_of=2025-08-01T10:00:00%2B05:00"), "as_of", NOW)

        assert moment == datetime(2025, 8, 1, 5, 0, tzinfo=UTC)

    @pytest.mark.parametrize("said", ["", "nonsense", "2025-99-99"])
    def test_counts_the_odd_as_now(self, said: str) -> None:
        assert moment_of(asked(f"as_of={said}"), "as_of", NOW) == NOW


class TestCursorOf:
    def test_is_none_on_the_first_page(self) -> None:
        assert cursor_of(asked("")) is None
