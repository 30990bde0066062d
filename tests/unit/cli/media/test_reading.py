import json
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from typer.testing import CliRunner, Result

from openiru.cli.whole import app
from openiru.sandbox.tools import TESSERACT, missing

_LACKING = missing(TESSERACT)
needs_tesseract = pytest.mark.skipif(_LACKING is not None, reason=_LACKING.reason if _LACKING else "")


def run(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, ["media", "read", *map(str, arguments)])


@pytest.fixture
def poster(tmp_path: Path) -> Path:
    made = Image.new("RGB", (640, 120), "white")
    ImageDraw.Draw(made).text((20, 30), "The old paper boat race", "black", ImageFont.load_default(40))
    made.save(tmp_path / "poster.png")
    return tmp_path / "poster.png"


class TestRead:
    @needs_tesseract
    def test_tells_phrases_and_what_was_read_as_ocr(self, poster: Path, tmp_path: Path) -> None:
        (tmp_path / "phrases.txt").write_text("paper boat race\n\nlime tree garden\n", encoding="utf-8")

        result = run(poster, "--phrases", tmp_path / "phrases.txt", "--json")

        (row,) = json.loads(result.stdout)
        assert result.exit_code == 0
        assert [each["phrase"] for each in row["phrases"]] == ["paper boat race"]
        assert {each["language"] for each in row["ocr"]} == {"eng"}

    @needs_tesseract
    def test_goes_on_after_a_file_that_is_no_picture(self, poster: Path, tmp_path: Path) -> None:
        (tmp_path / "text.png").write_text("no picture", encoding="utf-8")

        result = run(tmp_path / "text.png", tmp_path / "absent.png", poster, "--language", "eng", "--json")

        rows = json.loads(result.stdout)
        assert [each.get("error", {}).get("code") for each in rows] == [
            "media.no-media",
            "media.no-file",
            None,
        ]
        assert result.exit_code == 2

    def test_names_a_language_that_it_does_not_know(self, poster: Path) -> None:
        result = run(poster, "--language", "xyz")

        assert result.exit_code == 2
        assert "xyz" in result.stderr

    @pytest.mark.parametrize(
        ("name", "words"), [("absent.txt", "cannot be read"), ("latin.txt", "is not UTF-8")]
    )
    def test_says_what_is_wrong_with_the_phrases(
        self, poster: Path, tmp_path: Path, name: str, words: str
    ) -> None:
        (tmp_path / "latin.txt").write_bytes(b"caf\xe9\n")

        result = run(poster, "--phrases", tmp_path / name)

        assert result.exit_code == 2
        assert words in " ".join(result.stderr.split())
