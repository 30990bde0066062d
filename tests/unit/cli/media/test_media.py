import json
from pathlib import Path

import pytest
from PIL import ImageOps
from tests.factories.films import encoded, film
from tests.factories.scenes import scene
from tests.factories.tunes import as_wave, melody
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
    assert json.loads(result.stdout) == {"bank": str(made / "bank"), "files": 3, "errors": []}
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


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("films")
    (made / "known.mp4").write_bytes(encoded(film(1, 2, 3)))
    (made / "clip.mkv").write_bytes(encoded(film(2, 3), container="matroska", codec="mpeg4"))
    (made / "other.mp4").write_bytes(encoded(film(7, 8)))
    (made / "tune.wav").write_bytes(as_wave(melody(5)))
    (made / "part.wav").write_bytes(as_wave(melody(5)[4 * 16_000 : 14 * 16_000]))
    scene(11, width=300, height=300).save(made / "seal.png")
    shown = scene(3, width=1000, height=700)
    shown.paste(scene(11, width=300, height=300).resize((200, 200)), (700, 100))
    shown.save(made / "shown.jpg", quality=80)
    return made


class TestRecordings:
    """Videos and sound go through the same commands, and marks beside them."""

    def test_are_compared_with_their_times(self, films: Path) -> None:
        video = json.loads(run("compare", films / "clip.mkv", films / "known.mp4", "--json").stdout)
        sound = json.loads(run("compare", films / "part.wav", films / "tune.wav", "--json").stdout)

        assert (video["outcome"], sound["outcome"], sound["method"]) == (
            "same-content",
            "same-content",
            "sound",
        )
        assert video["segments"]
        assert " s is " in run("compare", films / "part.wav", films / "tune.wav").stdout
        assert sound["segments"][0]["known_from_s"] == pytest.approx(4, abs=0.5)

    def test_are_not_compared_with_pictures(self, films: Path) -> None:
        result = run("compare", films / "seal.png", films / "tune.wav")

        assert result.exit_code == 2
        assert "a recording with a recording" in result.stderr

    def test_stand_in_one_bank(self, films: Path) -> None:
        made = run(
            "bank",
            films / "known.mp4",
            films / "tune.wav",
            "--mark",
            films / "seal.png",
            "-o",
            films / "bank",
        )
        names = ("clip.mkv", "other.mp4", "part.wav", "shown.jpg")

        rows = json.loads(run("match", films / "bank", *(films / name for name in names), "--json").stdout)

        assert made.exit_code == 0, made.output
        known = [[Path(each["known"]).name for each in row["matches"]] for row in rows]
        assert known == [["known.mp4"], [], ["tune.wav"], ["seal.png"]]
        assert rows[3]["matches"][0]["outcome"] == "shares-element"

    @pytest.mark.parametrize("name", ["names.print", "sounds", "videos", "pictures", "marks"])
    def test_of_a_damaged_bank_are_refused_with_a_sentence(
        self, films: Path, tmp_path: Path, name: str
    ) -> None:
        run("bank", films / "seal.png", "-o", tmp_path / "bank")
        part = tmp_path / "bank" / name
        for file in [part] if part.is_file() else [each for each in part.rglob("*") if each.is_file()]:
            file.write_bytes(file.read_bytes()[:7])

        result = run("match", tmp_path / "bank", films / "seal.png")

        assert result.exit_code == 2, result.output
        assert "[media.broken-bank]" in result.stderr


class TestBank:
    def test_never_writes_over_anything(self, folder: Path) -> None:
        result = run("bank", folder / "known1.jpg", "-o", folder / "bank")

        assert result.exit_code == 5
        assert "[media.bank-exists]" in result.stderr

    def test_keeps_what_can_be_read(self, folder: Path, tmp_path: Path) -> None:
        result = run("bank", folder / "words.jpg", folder / "known1.jpg", "-o", tmp_path / "new", "--json")

        told = json.loads(result.stdout)
        assert (result.exit_code, told["files"]) == (2, 1)
        assert told["errors"][0]["error"]["code"] == "media.no-media"

    def test_makes_none_of_nothing(self, folder: Path, tmp_path: Path) -> None:
        result = run("bank", folder / "words.jpg", "-o", tmp_path / "new")

        assert result.exit_code == 2
        assert "[media.nothing-to-keep]" in result.stderr
        assert f"{folder / 'words.jpg'}: " in result.stderr.replace("\n", "")
        assert not (tmp_path / "new").exists()
