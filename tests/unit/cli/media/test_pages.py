"""Pages of words are copies on the command line too only if their words agree, and only files are opened."""

import json
import os
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from tests.factories.scenes import scene
from typer.testing import CliRunner, Result

from openiru.cli.media import prints
from openiru.cli.whole import app
from openiru.engines.media.types import MediaFault, NoMedia
from openiru.engines.media.words.types import OcrText
from openiru.sandbox.tools import TESSERACT, missing

LINES = (
    "The meeting of all friends",
    "will be held on Sunday",
    "in the garden by the river",
    "Bring food and warm clothes",
    "Nobody has to pay anything",
    "Ask for Zara at the door",
)
LACKING = "Words in pictures are read by tesseract."


def run(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, [*map(str, arguments)])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pages")
    page = Image.new("RGB", (900, 900), "white")
    page.paste(scene(1, width=120, height=120), (40, 30))
    for place, line in enumerate(LINES):
        ImageDraw.Draw(page).text((60, 220 + 90 * place), line, fill="black", font=ImageFont.load_default(44))
    page.save(made / "page.png")
    page.save(made / "again.jpg", quality=60)
    scene(2).save(made / "seal.png")
    return made


def without_tesseract(data: bytes, *, unconfined: bool = False) -> NoMedia:
    return NoMedia(fault=MediaFault.MISSING_TOOL, reason=LACKING)


class TestCompare:
    def test_calls_no_page_the_same_whose_words_were_not_read(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(prints, "read_words", without_tesseract)
        result = run("media", "compare", folder / "again.jpg", folder / "page.png", "--json")

        told = json.loads(result.stdout)
        assert (result.exit_code, told["outcome"], told["score"]) == (0, "shares-element", 0.5)
        assert told["figures"]["words_read"] == 0
        assert result.stderr.splitlines() == [LACKING]

    def test_says_so_to_people(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(prints, "read_words", without_tesseract)

        assert "was not read" in run("media", "compare", folder / "again.jpg", folder / "page.png").stdout

    @pytest.mark.parametrize(
        ("other", "outcome"), [("".join(LINES), "same-content"), ("Old books " * 20, "shares-element")]
    )
    def test_asks_the_words(
        self, other: str, outcome: str, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        texts = iter(("".join(LINES), other))
        monkeypatch.setattr(
            prints,
            "read_words",
            lambda *_, **__: (OcrText(language="eng", scale=1.0, text=next(texts)),),
        )
        result = run("media", "compare", folder / "again.jpg", folder / "page.png", "--json")

        assert json.loads(result.stdout)["outcome"] == outcome

    @pytest.mark.skipif(missing(TESSERACT) is not None, reason="needs tesseract and bubblewrap from Debian")
    def test_reads_them(self, folder: Path) -> None:
        result = run("media", "compare", folder / "again.jpg", folder / "page.png", "--json")

        told = json.loads(result.stdout)
        assert told["outcome"] == "same-content"
        assert told["figures"]["words_alike"] > 90

    def test_needs_no_words_of_one_file(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(prints, "read_words", without_tesseract)
        result = run("media", "compare", folder / "page.png", folder / "page.png", "--json")

        assert json.loads(result.stdout)["outcome"] == "same-content"


class TestMatch:
    def test_calls_no_page_the_same_for_banks_hold_no_words(self, folder: Path) -> None:
        assert run("media", "bank", folder / "page.png", "-o", folder / "pages").exit_code == 0
        result = run("media", "match", folder / "pages", folder / "again.jpg", "--json")

        (match,) = json.loads(result.stdout)[0]["matches"]
        assert (match["outcome"], match["figures"]["words_read"]) == ("shares-element", 0)


class TestBank:
    def test_may_be_of_marks_alone(self, folder: Path) -> None:
        result = run("media", "bank", "--mark", folder / "seal.png", "-o", folder / "marks")

        assert result.exit_code == 0, result.output
        assert "knows 1 file." in result.stdout

    def test_is_not_made_of_nothing(self, folder: Path) -> None:
        result = run("media", "bank", "-o", folder / "nothing")

        assert result.exit_code == 2
        assert "[media.nothing-to-keep]" in result.stderr
        assert not (folder / "nothing").exists()


class TestFiles:
    @pytest.mark.parametrize("words", [("hash", "image"), ("media", "read")])
    def test_are_not_pipes_that_nobody_writes_to(self, words: tuple[str, ...], tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.jpg")
        result = run(*words, tmp_path / "pipe.jpg", "/dev/zero")

        assert result.exit_code == 2
        assert result.stdout.count("This is a pipe or a device; give a file.") == 2

    def test_are_not_larger_than_anything_that_is_read(self, tmp_path: Path) -> None:
        with (tmp_path / "large.jpg").open("wb") as file:
            file.truncate(1 << 40)
        result = run("hash", "image", tmp_path / "large.jpg")

        assert result.exit_code == 2
        assert "more than 400,000,000 bytes" in result.stdout
