"""Phrases are found by likeness, without spaces, in whatever view shows them best."""

import pytest

from openiru.engines.media.words.phrases import (
    LEAST_PERCENT,
    find_phrases,
    least_percent,
    letters_of,
    words_of,
)
from openiru.engines.media.words.types import OcrText


def read(text: str, *, scale: float = 1.0, language: str = "urd") -> OcrText:
    return OcrText(text=text, language=language, scale=scale)


class TestFindPhrases:
    @pytest.mark.parametrize(
        "text",
        [
            "آج دریا کے کنارے پرانا درخت تھا",
            "آج دریا ک ےکنارےپرا نا درخت تھا",  # spaces in the wrong places
            "آج دريا كے كنارے پرانا درخت تھا",  # letters of another keyboard
            "آج دریا کے کنارے پرانا ورخت تما",  # a letter misread
        ],
    )
    def test_finds_what_was_read_nearly_right(self, text: str) -> None:
        (found,) = find_phrases([read(text)], ["کنارے پرانا درخت"])

        assert found.phrase == "کنارے پرانا درخت"
        assert found.likeness_percent >= LEAST_PERCENT[3]
        assert found.read_as in letters_of(text)

    @pytest.mark.parametrize("text", ["", "بچوں نے باغ میں پھول دیکھے", "12 34 56", "کنا"])
    def test_finds_nothing_else(self, text: str) -> None:
        assert find_phrases([read(text)], ["کنارے پرانا درخت"]) == []

    def test_tells_the_view_in_which_it_is_read_best(self) -> None:
        readings = [read("کنرے پرنا درخت", scale=0.7), read("کنارے پرانا درخت", scale=1.1)]

        (found,) = find_phrases(readings, ["کنارے پرانا درخت"])

        assert (found.scale, found.likeness_percent) == (1.1, 100)

    def test_never_finds_what_is_too_short_to_tell_apart(self) -> None:
        assert find_phrases([read("باغ دریا")], ["باغ", "باغ ہوا"]) == []

    def test_keeps_the_order_in_which_was_asked(self) -> None:
        phrases = ["river bank walk", "old lime tree", "paper boat race"]

        found = find_phrases([read("paper boat race, river bank walk", language="eng")], phrases)

        assert [each.phrase for each in found] == ["river bank walk", "paper boat race"]

    @pytest.mark.parametrize("text", ["بجوں نے پاغ", "پچوں تے باغ"])
    def test_finds_what_has_other_dots(self, text: str) -> None:
        assert find_phrases([read(text)], ["بچوں نے باغ"]) != []

    def test_finds_no_phrase_of_which_one_word_is_another(self) -> None:
        assert find_phrases([read("کنارے پرانا صابن")], ["کنارے پرانا درخت"]) == []

    def test_asks_more_of_phrases_of_few_words(self) -> None:
        assert least_percent("کنارے درخت") > least_percent("کنارے پرانا درخت")
        assert least_percent("او بازار") == least_percent("کنارے درخت")
        assert least_percent("one two three four five six") == least_percent("seven eight nine tens")


class TestWordsOf:
    @pytest.mark.parametrize(
        ("phrase", "words"),
        [
            ("بچوں نے باغ دیکھا", ["بچوننے", "باغ", "دیکہا"]),  # one short word counts with the one before
            ("او بازار", ["اوبازار"]),
            ("  -- ", []),
        ],
    )
    def test_joins_short_words(self, phrase: str, words: list[str]) -> None:
        assert words_of(phrase) == words
