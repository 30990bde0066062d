from datetime import date

import pytest

from openiru.registry.sources.wording import (
    british_day,
    clean,
    day_of_uncertain,
    iso_day,
    split_joined,
)
from openiru.registry.types import Precision


class TestClean:
    @pytest.mark.parametrize(
        ("written", "cleaned"),
        [
            ("  ORDER  OF\n THE SUN ", "ORDER OF THE SUN"),
            ("zero\x00byte", "zerobyte"),
            ("\u200fتحریک\u200e", "تحریک"),  # direction marks
            ("می\u200cخواهم", "می\u200cخواهم"),  # a joiner that belongs to the word
            ("e\u0301", "é"),
            (None, ""),
        ],
    )
    def test_leaves_what_people_read(self, written: str | None, cleaned: str) -> None:
        assert clean(written) == cleaned


class TestSplitJoined:
    @pytest.mark.parametrize(
        ("joined", "names"),
        [
            ("ORDER OF THE SUN", ("ORDER OF THE SUN",)),
            ("SUN; MOON ; STARS", ("SUN", "MOON", "STARS")),
            ("SUN (S); MOON", ("SUN (S)", "MOON")),
            ("SUN (Sol; Sole)", ("SUN", "Sol", "Sole")),
            ("SUN (S) (شمس (original script); Sol; Sole)", ("SUN (S)", "شمس", "Sol", "Sole")),
            ("SUN (Sol; Sole", ("SUN (Sol; Sole",)),
            ("SUN) ; MOON", ("SUN)", "MOON")),
            (" ; ", ()),
        ],
    )
    def test_tells_names_apart(self, joined: str, names: tuple[str, ...]) -> None:
        assert split_joined(joined) == names


class TestDays:
    def test_reads_iso_days_with_and_without_time(self) -> None:
        assert iso_day("2011-07-29") == iso_day(" 2011-07-29T00:00:00-04:00") == date(2011, 7, 29)

    def test_reads_british_days(self) -> None:
        assert british_day("29/07/2011") == date(2011, 7, 29)

    @pytest.mark.parametrize(
        ("written", "day", "precision"),
        [
            ("2011-07-29", date(2011, 7, 29), Precision.DAY),
            ("2011-02", date(2011, 2, 28), Precision.MONTH),
            ("2011-12", date(2011, 12, 31), Precision.MONTH),
            ("2011", date(2011, 12, 31), Precision.YEAR),
        ],
    )
    def test_takes_the_last_day_of_what_is_uncertain(
        self, written: str, day: date, precision: Precision
    ) -> None:
        assert day_of_uncertain(written) == (day, precision)

    @pytest.mark.parametrize("written", ["", "2011-13", "July 2011", "2011-07-32", "20110"])
    def test_refuses_what_is_no_day(self, written: str) -> None:
        with pytest.raises(ValueError, match=r".*"):
            day_of_uncertain(written)
