import pytest

from openiru.engines.names.comparing.latin import bones, coarse, latin, sounds, writes_vowels
from openiru.engines.text.normalise import normalise_text


class TestLatin:
    @pytest.mark.parametrize(
        ("word", "written"),
        [
            ("Ситара", "sitara"),
            ("ستارہ", "starh"),
            ("الستارة", "starh"),
            ("תקווה", "tkwwh"),
            ("Σελήνη", "selini"),
            ("सितारा", "sitara"),
            ("ლამპარი", "lampari"),
            ("Լուսին", "lovsin"),
            ("sitara", "sitara"),
            ("星", "星"),
        ],
    )
    def test_writes_what_names_need(self, word: str, written: str) -> None:
        assert latin(normalise_text(word)) == written

    def test_keeps_letters_apart_that_are_two_sounds(self) -> None:
        assert sounds(latin("تحریک")) == "thryk"
        assert sounds("thryk") == "tryk"


class TestForms:
    def test_spellings_of_one_sound_are_one(self) -> None:
        assert sounds("qaddar") == sounds("kadar")
        assert coarse("alqaeda") == coarse("alkaida")
        assert bones("sitaara") == bones(latin("ستارہ")) == "str"

    def test_know_which_scripts_write_vowels(self) -> None:
        assert writes_vowels("ситара")
        assert not writes_vowels("ستارہ")
