import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from openiru.cli.whole import app
from openiru.engines.hashes.dihedral import TURNS
from openiru.engines.hashes.edits import distance_bits
from openiru.engines.hashes.pdq import hash_picture
from openiru.engines.hashes.types import PdqHash


def run(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, ["hash", *map(str, arguments)])


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    random = np.random.default_rng(5)
    coarse = Image.fromarray(random.integers(60, 200, (12, 16, 3), dtype=np.uint8))
    coarse.resize((480, 360), Image.Resampling.BICUBIC).save(tmp_path / "photo.jpg")
    return tmp_path / "photo.jpg"


class TestImage:
    def test_tells_the_hash_and_all_turned_ones_by_name(self, photo: Path) -> None:
        result = run("image", photo, "--json")

        (row,) = json.loads(result.stdout)
        expected = hash_picture(photo.read_bytes())
        assert isinstance(expected, PdqHash)
        assert (result.exit_code, row["file"]) == (0, str(photo))
        assert (row["pdq"], row["quality"]) == (expected.value.hex(), expected.quality)
        assert set(row["dihedral"]) == {edit.value for edit in TURNS}
        assert row["dihedral"]["none"] == row["pdq"]

    def test_tells_nearly_the_same_fast(self, photo: Path) -> None:
        exact, fast = (
            json.loads(run("image", photo, "--json", *more).stdout)[0] for more in ((), ("--fast",))
        )

        assert distance_bits(bytes.fromhex(exact["pdq"]), bytes.fromhex(fast["pdq"])) <= 4

    def test_goes_on_after_bad_files_and_says_so(self, photo: Path, tmp_path: Path) -> None:
        (tmp_path / "words.jpg").write_text("just words")
        Image.new("RGB", (99, 99)).save(tmp_path / "flat.png")
        names = ("words.jpg", "flat.png", "absent.png", "photo.jpg")

        result = run("image", *(tmp_path / name for name in names), "--json")

        rows = json.loads(result.stdout)
        assert result.exit_code == 2
        assert [row.get("error", {}).get("code") for row in rows] == [
            "media.no-media",
            "media.low-quality",
            "media.no-file",
            None,
        ]
        assert all(row["error"]["message"].endswith(".") for row in rows[:3])
        assert rows[3]["pdq"]

    def test_shows_people_a_table(self, photo: Path) -> None:
        result = run("image", photo)

        assert "photo.jpg" in result.stdout
        assert json.loads(run("image", photo, "--json").stdout)[0]["pdq"] in result.stdout
