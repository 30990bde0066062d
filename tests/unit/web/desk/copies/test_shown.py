import pytest
from django.utils import translation

from openiru.engines.media.sound.aligning import BY_BOTH, BY_PEAKS, BY_WAVE, UNDER_NOISE
from openiru.web.desk.copies.shown import METHODS, guess_of


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


class TestMethods:
    @pytest.mark.parametrize("method", [BY_PEAKS, UNDER_NOISE, BY_WAVE, BY_BOTH])
    def test_says_in_both_languages_how_sound_was_found(self, method: str) -> None:
        english = str(METHODS[method])

        with translation.override("ur"):
            assert str(METHODS[method]) not in {english, ""}
