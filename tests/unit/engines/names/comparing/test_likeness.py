from hypothesis import given
from hypothesis import strategies as st

from openiru.engines.names.comparing.likeness import likeness, likeness_of_bones

_WORDS = st.text("abcehikostuyxz01'", max_size=15)


class TestLikeness:
    @given(_WORDS, _WORDS)
    def test_lies_between_none_and_all_either_way_round(self, one: str, other: str) -> None:
        assert 0 <= likeness(one, other) == likeness(other, one) <= 1
        assert 0 <= likeness_of_bones(one, other) <= 1
        assert likeness(one, one) == 1

    def test_easy_slips_cost_less_than_other_letters(self) -> None:
        assert likeness("zahra", "zahrra") > likeness("zahra", "zahrka")
        assert likeness("karim", "qarim") > likeness("karim", "barim")
        assert likeness("karim", "kairm") > likeness("karim", "kdism")
        assert likeness("sitara", "s1tara") > likeness("sitara", "sxtara")

    def test_one_letter_of_a_script_of_syllables_says_more(self) -> None:
        assert likeness("김종은", "김정은") < likeness("kimjo", "kimju")
