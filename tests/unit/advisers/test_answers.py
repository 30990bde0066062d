import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.advisers.adapters.base import BadAnswerError, beginning, plain, probability
from openiru.advisers.adapters.chat import spans_of
from openiru.advisers.adapters.taxonomy import codes_of
from openiru.advisers.types import Span


class TestProbability:
    @pytest.mark.parametrize(
        "value", [True, "0.5", None, math.nan, math.inf, -math.inf, -0.1, 1.0001, 10**400, [], {}]
    )
    def test_refuses_what_is_none(self, value: object) -> None:
        with pytest.raises(BadAnswerError):
            probability(value)

    @pytest.mark.parametrize("value", [0, 1, 0.25])
    def test_takes_numbers_from_0_to_1(self, value: float) -> None:
        assert probability(value) == value


class TestPlain:
    @given(words=st.text())
    def test_is_one_short_line_that_steers_nothing(self, words: str) -> None:
        shown = plain(words, 20)

        assert len(shown) <= 20
        assert shown == " ".join(shown.split())
        assert not set(shown) & set("\u202e\u2066\x1b\x00\n")
        shown.encode("utf-8")

    def test_keeps_the_joiners_of_urdu(self) -> None:
        assert plain("بہت\u200cخوب", 20) == "بہت\u200cخوب"

    def test_refuses_what_is_no_words(self) -> None:
        with pytest.raises(BadAnswerError):
            plain(["words"], 20)


class TestBeginning:
    @given(reply=st.text())
    def test_can_be_kept(self, reply: str) -> None:
        kept = beginning(reply + "\x00\ud800")

        assert "\x00" not in kept
        kept.encode("utf-8")


class TestSpansOf:
    def test_finds_quoted_words_and_leaves_out_invented_ones(self) -> None:
        assert spans_of(["brigade", "never said"], "join the brigade") == (Span(start=9, end=16),)

    def test_counts_the_same_words_once(self) -> None:
        assert spans_of(["a b", "a b", "", 7, None], "x a b") == (Span(start=2, end=5),)

    def test_refuses_what_is_no_list(self) -> None:
        with pytest.raises(BadAnswerError):
            spans_of("brigade", "join the brigade")


class TestCodesOf:
    @pytest.mark.parametrize(
        "reply", ["", "unsafe", "safe\nS1", "unsafe\n", "unsafe\nviolence", "unsafe S1", "I think it is safe"]
    )
    def test_refuses_other_replies(self, reply: str) -> None:
        with pytest.raises(BadAnswerError):
            codes_of(reply)

    @pytest.mark.parametrize(
        ("reply", "codes"),
        [("safe", ()), ("\n\nsafe\n", ()), ("unsafe\nS1,S9", ("S1", "S9")), ("Unsafe\nS9\nS1", ("S1", "S9"))],
    )
    def test_reads_verdict_and_codes(self, reply: str, codes: tuple[str, ...]) -> None:
        assert codes_of(reply) == codes
