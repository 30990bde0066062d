from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import translation

from openiru.web.templatetags.openiru import ago, clock, count, day, duration, hours, percent, when

NOW = datetime(2025, 8, 14, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en-gb"):
        yield


class TestCount:
    def test_parts_thousands_and_isolates_the_number(self) -> None:
        assert count(1_234_567) == "<bdi>1,234,567</bdi>"

    def test_says_a_dash_for_what_is_not_known(self) -> None:
        assert count(None) == "–"


class TestPercent:
    def test_has_one_decimal(self) -> None:
        assert percent(0.92173) == "<bdi>92.2 %</bdi>"


class TestWhen:
    def test_names_the_zone(self) -> None:
        assert ">14 Aug 2025, 12:00 UTC<" in when(NOW)

    def test_keeps_the_exact_moment_for_machines(self) -> None:
        assert 'datetime="2025-08-14T12:00:00+00:00"' in when(NOW)


class TestDay:
    def test_is_a_day(self) -> None:
        assert ">14 Aug 2025<" in day(date(2025, 8, 14))


class TestDuration:
    @pytest.mark.parametrize(
        ("length", "words"),
        [
            (timedelta(seconds=-5), "0 minutes"),
            (timedelta(seconds=1), "1 second"),
            (timedelta(seconds=59), "59 seconds"),
            (timedelta(seconds=60), "1 minute"),
            (timedelta(minutes=119), "119 minutes"),
            (timedelta(hours=2), "2 hours"),
            (timedelta(hours=95), "95 hours"),
            (timedelta(days=4), "4 days"),
        ],
    )
    def test_uses_the_unit_that_people_would(self, length: timedelta, words: str) -> None:
        assert duration(length) == words

    def test_reads_hours_as_figures_give_them(self) -> None:
        assert hours(30.4) == "30 hours"


class TestAgo:
    def test_says_how_long_ago(self) -> None:
        assert ">3 hours ago<" in ago(NOW - timedelta(hours=3), NOW)


class TestClock:
    @pytest.mark.parametrize(
        ("due", "tone", "late"),
        [
            (NOW + timedelta(days=3), "calm", False),
            (NOW + timedelta(hours=24), "warn", False),
            (NOW, "warn", False),
            (NOW - timedelta(minutes=1), "bad", True),
        ],
    )
    def test_turns_a_day_before_the_end_and_at_the_end(self, due: datetime, tone: str, late: bool) -> None:
        shown = clock(due, NOW)

        assert (shown["tone"], shown["late"]) == (tone, late)

    def test_shows_nothing_where_there_is_no_deadline(self) -> None:
        assert clock(None, NOW) == {"due": None}


class TestBdi:
    def test_isolates_and_escapes_foreign_text(self) -> None:
        shown = Template("{% load openiru %}{{ name|bdi }}").render(Context({"name": "<b>کوہسار"}))

        assert shown == '<bdi dir="auto">&lt;b&gt;کوہسار</bdi>'
