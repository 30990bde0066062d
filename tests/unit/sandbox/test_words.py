"""A program reads words in pictures, and is told nothing else."""

import io
import shutil

import pytest
from PIL import Image, ImageDraw, ImageFont

from openiru.engines.media.types import MediaFault, NoMedia
from openiru.engines.media.words.phrases import find_phrases
from openiru.engines.media.words.preparing import VIEWS
from openiru.sandbox.tools import TESSERACT, missing
from openiru.sandbox.words import read_words

_LACKING = missing(TESSERACT)
needs_tesseract = pytest.mark.skipif(_LACKING is not None, reason=_LACKING.reason if _LACKING else "")


def picture(*lines: str, ink: str = "black", ground: str = "white") -> bytes:
    made = Image.new("RGB", (700, 60 + 60 * len(lines)), ground)
    for place, line in enumerate(lines):
        ImageDraw.Draw(made).text((30, 30 + 60 * place), line, ink, ImageFont.load_default(32))
    file = io.BytesIO()
    made.save(file, "PNG")
    return file.getvalue()


class TestReadWords:
    @needs_tesseract
    @pytest.mark.parametrize(("ink", "ground"), [("black", "white"), ("#ffe9b0", "#203060")])
    def test_reads_every_view(self, ink: str, ground: str) -> None:
        found = read_words(
            picture("The old paper boat", "sails along the river", ink=ink, ground=ground), ["eng"]
        )

        assert not isinstance(found, NoMedia)
        assert [each.scale for each in found] == [view.scale for view in VIEWS]
        assert {each.language for each in found} == {"eng"}
        assert [each.phrase for each in find_phrases(found, ["paper boat sails", "lime tree garden"])] == [
            "paper boat sails"
        ]

    @needs_tesseract
    @pytest.mark.parametrize("data", [b"", b"#EXTM3U\nfile:///etc/passwd\n"])
    def test_tells_what_is_no_picture(self, data: bytes) -> None:
        found = read_words(data, ["eng"])

        assert isinstance(found, NoMedia)
        assert found.fault is MediaFault.NO_MEDIA

    def test_says_what_is_not_installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shutil, "which", lambda _name: None)

        found = read_words(picture("words"))

        assert isinstance(found, NoMedia)
        assert found.reason == "tesseract is not installed (Debian package tesseract-ocr)."

    def test_refuses_a_language_that_it_does_not_know(self) -> None:
        with pytest.raises(ValueError, match="xyz"):
            read_words(b"", ["xyz"])
