import json
from pathlib import Path

import pytest
from PIL import ImageOps
from tests.factories.scenes import scene
from typer.testing import CliRunner, Result

from openiru.cli.whole import app


def run(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, ["media", *map(str, arguments)])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("media")
    for number in (1, 2, 3):
        scene(number).save(made / f"known{number}.jpg")
    scene(2).crop((100, 60, 560, 420)).save(made / "crop.jpg", quality=60)
    ImageOps.mirror(scene(3)).save(made / "mirror.png")
    scene(9).save(made / "stranger.jpg")
    (made / "words.jpg").write_text("just words")
    result = run(
        "bank", *(made / f"known{number}.jpg" for number in (1, 2, 3)), "-o", made / "bank", "--json"
    )
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == {"bank": str(made / "bank"), "pictures": 3, "errors": []}
    return made


class TestCompare:
    def test_tells_what_two_pictures_have_in_common(self, folder: Path) -> None:
        result = run("compare", folder / "crop.jpg", folder / "known2.jpg", "--json")

        told = json.loads(result.stdout)
        assert (result.exit_code, told["outcome"], told["method"]) == (0, "same-content", "orb")
        assert set(told["box"]) == {"left", "top", "right", "bottom"}
        assert len(told["transform"]) == 6

    def test_tells_people_in_a_line(self, folder: Path) -> None:
        assert "mirrored" in run("compare", folder / "mirror.png", folder / "known3.jpg").stdout
        assert run("compare", folder / "stranger.jpg", folder / "known3.jpg").stdout.strip() == "nothing"

    @pytest.mark.parametrize("name", ["words.jpg", "absent.jpg"])
    def test_refuses_what_is_no_picture(self, folder: Path, name: str) -> None:
        result = run("compare", folder / name, folder / "known1.jpg")

        assert result.exit_code == 2
        assert "[media.unreadable]" in result.stderr


class TestMatch:
    def test_finds_the_known_picture_of_each_file(self, folder: Path) -> None:
        names = ("crop.jpg", "stranger.jpg", "mirror.png")

        result = run("match", folder / "bank", *(folder / name for name in names), "--json")

        rows = json.loads(result.stdout)
        known = [[Path(each["known"]).name for each in row["matches"]] for row in rows]
        assert (result.exit_code, known) == (0, [["known2.jpg"], [], ["known3.jpg"]])
        assert rows[2]["matches"][0]["edit"] == "mirrored"

    def test_goes_on_after_a_bad_file_and_says_so(self, folder: Path) -> None:
        result = run("match", folder / "bank", folder / "words.jpg", folder / "known1.jpg", "--json")

        rows = json.loads(result.stdout)
        assert result.exit_code == 2
        assert rows[0]["error"]["code"] == "media.no-media"
        assert rows[1]["matches"][0]["outcome"] == "same-content"

    def test_shows_people_a_table(self, folder: Path) -> None:
        result = run("match", folder / "bank", folder / "crop.jpg", folder / "stranger.jpg")

        assert "known2.jpg" in result.stdout
        assert "nothing" in result.stdout

    def test_refuses_a_folder_that_is_no_bank(self, folder: Path, tmp_path: Path) -> None:
        result = run("match", tmp_path, folder / "crop.jpg")

        assert result.exit_code == 2
        assert "[media.broken-bank]" in result.stderr


class TestBank:
    def test_never_writes_over_anything(self, folder: Path) -> None:
        result = run("bank", folder / "known1.jpg", "-o", folder / "bank")

        assert result.exit_code == 5
        assert "[media.bank-exists]" in result.stderr

    def test_keeps_what_can_be_read(self, folder: Path, tmp_path: Path) -> None:
        result = run("bank", folder / "words.jpg", folder / "known1.jpg", "-o", tmp_path / "new", "--json")

        told = json.loads(result.stdout)
        assert (result.exit_code, told["pictures"]) == (2, 1)
        assert told["errors"][0]["error"]["code"] == "media.no-media"

    def test_makes_none_of_nothing(self, folder: Path, tmp_path: Path) -> None:
        result = run("bank", folder / "words.jpg", "-o", tmp_path / "new")

        assert result.exit_code == 2
        assert "[media.nothing-to-keep]" in result.stderr
        assert not (tmp_path / "new").exists()
