import pytest

from openiru.foundation.words import seen_characters


class TestSeenCharacters:
    @pytest.mark.parametrize(
        ("text", "count"),
        [
            ("", 0),
            (" \t\n", 0),
            ("\u200b\u200d\u2060\ufeff\u202e", 0),
            ("No.", 3),
            ("a b\u200bc", 3),
            ("کوئی نہیں", 8),
        ],
    )
    def test_counts_what_stands_on_paper(self, text: str, count: int) -> None:
        assert seen_characters(text) == count
