import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiru.engines.text.classifier.words import _traced, places_of_words
from openiru.engines.text.normalise import normalise_text


class TestPlacesOfWords:
    @settings(max_examples=300, deadline=None)
    @given(
        st.one_of(
            st.text(st.characters(max_codepoint=127), max_size=60), st.text("aaB'`1 _-\x00\n~", max_size=60)
        )
    )
    def test_the_quick_way_agrees_with_the_traced_one(self, text: str) -> None:
        assert places_of_words(text) == _traced(text)

    @settings(max_examples=200, deadline=None)
    @given(st.text(max_size=60))
    def test_there_are_as_many_as_words(self, text: str) -> None:
        assert len(places_of_words(text)) == len(normalise_text(text).split())

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("'Soooo' it's (HERE)", ["Soooo'", "it's", "HERE"]),
            ("ja\u0301 @dost https://example.org/a seb", ["ja\u0301", None, None, "seb"]),
            ("", []),
        ],
    )
    def test_lie_on_the_original(self, text: str, words: list[str | None]) -> None:
        assert [place and text[place[0] : place[1]] for place in places_of_words(text)] == words
