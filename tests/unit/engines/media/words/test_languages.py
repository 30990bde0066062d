"""Each phrase is read by the model of its own letters."""

import pytest

from openiru.engines.media.words.languages import LANGUAGES, USUAL, languages_of


class TestLanguagesOf:
    @pytest.mark.parametrize(
        ("phrase", "language"),
        [
            ("paper boat", "eng"),
            ("1234", "eng"),
            ("پرانا درخت", "urd"),
            ("لڑکے کھیل رہے ہیں", "urd"),
            ("موسم", "urd"),
            ("ښکلی ګل", "pus"),
            ("ڪتاب", "snd"),
            ("المدينة الجميلة", "ara"),
            ("كتاب كبير", "ara"),
        ],
    )
    def test_goes_by_letters(self, phrase: str, language: str) -> None:
        assert languages_of([phrase]) == (language,)

    def test_names_each_once(self) -> None:
        assert languages_of(["paper boat", "پرانا درخت", "river bank"]) == ("eng", "urd")

    def test_knows_all_that_it_names(self) -> None:
        assert set(USUAL) <= set(LANGUAGES)
