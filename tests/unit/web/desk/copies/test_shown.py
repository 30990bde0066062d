import pytest

from openiru.web.desk.copies.shown import guess_of


class TestGuessOf:
    @pytest.mark.parametrize(
        ("edit", "said"),
        [
            ("", ""),
            ("mirrored", "perhaps mirrored"),
            ("framed, rotated-90", "with a frame around it; perhaps turned to the right"),
            ("tempo +5%, pitch -1.0 semitones", "another tempo: +5%; another pitch, in semitones: -1.0"),
            ("something-new", "something-new"),
        ],
    )
    def test_says_what_may_have_been_done(self, edit: str, said: str) -> None:
        assert guess_of(edit) == said
