import csv
import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.factories.scenarios import small_scenario

from openiru.simulation.errors import FolderNotEmptyError, FolderUnwritableError
from openiru.simulation.types import PlatformName
from openiru.simulation.world import generate
from openiru.simulation.world.cast import Account
from openiru.simulation.world.generate import generate_world

SMALL = small_scenario()
ONE_PLATFORM = SMALL.model_copy(
    update={"platforms": {PlatformName.TELEGRAM: SMALL.platforms[PlatformName.TELEGRAM]}}
)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One small world for all that only look at it."""
    out = tmp_path_factory.mktemp("worlds") / "world"
    generate_world(SMALL, seed=1, out=out)
    return out


class TestGenerateWorld:
    def test_writes_the_same_bytes_for_the_same_seed(self, world: Path, tmp_path: Path) -> None:
        generate_world(SMALL, seed=1, out=tmp_path / "again")

        assert contents(tmp_path / "again") == contents(world)

    def test_writes_another_world_for_another_seed(self, world: Path, tmp_path: Path) -> None:
        generate_world(SMALL, seed=2, out=tmp_path / "other")

        other, one = contents(tmp_path / "other"), contents(world)
        assert other["exports/facebook/export.jsonl"] != one["exports/facebook/export.jsonl"]
        assert other["truth.json"] != one["truth.json"]

    def test_names_every_export_in_the_manifest(self, world: Path) -> None:
        manifest = json.loads((world / "exports/manifest.json").read_bytes())

        assert {entry["format"] for entry in manifest} == {
            "lines",
            "csv",
            "telegram-desktop",
            "x-api",
            "urls",
        }
        assert {entry["platform"] for entry in manifest} == {*map(str, PlatformName), None}
        assert all((world / "exports" / entry["file"]).is_file() for entry in manifest)

    def test_keeps_the_truth_out_of_the_exports(self, world: Path) -> None:
        told = b"".join(
            data for name, data in contents(world / "exports").items() if not name.endswith("jpg")
        )

        for word in (b"supporter_media", b"counter_speech", b"namesake", b'"role"', b'"signals"'):
            assert word not in told

    def test_tells_the_truth_about_every_account(self, world: Path) -> None:
        truth = json.loads((world / "truth.json").read_bytes())

        assert len(truth["accounts"]) == 6 * 40
        assert truth["true_accounts"] == sum(
            entry["organisation"] is not None for entry in truth["accounts"].values()
        )
        assert {entry["role"] in {"member", "supporter_media"} for entry in truth["accounts"].values()} == {
            True,
            False,
        }
        assert truth["flaws"]["facebook/export.jsonl"] == {
            "bad_rows": 6,
            "not_public": 9,
            "duplicates": 25,
        }

    def test_reports_what_it_wrote(self, tmp_path: Path) -> None:
        told: list[str] = []

        report = generate_world(ONE_PLATFORM, seed=1, out=tmp_path / "world", told=told.append)

        assert told == ["telegram"]
        assert report.counts["telegram"].accounts == 40
        assert report.counts["telegram"].posts == 120

    def test_refuses_a_folder_that_is_in_use(self, tmp_path: Path) -> None:
        (tmp_path / "note").write_text("mine")

        with pytest.raises(FolderNotEmptyError, match="is not empty"):
            generate_world(SMALL, seed=1, out=tmp_path)

        assert (tmp_path / "note").read_text() == "mine"

    def test_refuses_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "world").write_text("mine")

        with pytest.raises(FolderNotEmptyError, match="is a file"):
            generate_world(SMALL, seed=1, out=tmp_path / "world")

    def test_refuses_a_place_that_cannot_be_written(self) -> None:
        with pytest.raises(FolderUnwritableError, match="/proc/world cannot be written"):
            generate_world(SMALL, seed=1, out=Path("/proc/world"))

    def test_leaves_nothing_behind_when_the_disk_is_full(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: Any) -> list[Account]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(generate, "write_tips", fail)

        with pytest.raises(FolderUnwritableError, match="No space left on device"):
            generate_world(ONE_PLATFORM, seed=1, out=tmp_path / "one")

        assert list(tmp_path.iterdir()) == []

    def test_leaves_nothing_half_written(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: Any) -> list[Account]:
            raise KeyboardInterrupt

        monkeypatch.setattr(generate, "write_tips", fail)

        with pytest.raises(KeyboardInterrupt):
            generate_world(ONE_PLATFORM, seed=1, out=tmp_path / "worlds" / "one")

        assert list((tmp_path / "worlds").iterdir()) == []

    def test_takes_an_empty_folder(self, tmp_path: Path) -> None:
        (tmp_path / "world").mkdir()

        generate_world(ONE_PLATFORM, seed=1, out=tmp_path / "world")

        assert (tmp_path / "world" / "truth.json").is_file()


class TestBankFolder:
    def test_names_pictures_that_are_there(self, world: Path) -> None:
        bank = world / "exports" / "bank"
        with (bank / "images.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))

        assert {row["organisation"] for row in rows} == {"ttp", "bla", "blf"}
        assert all((bank / row["file"]).read_bytes().startswith(b"\xff\xd8") for row in rows)

    def test_names_pages_on_reserved_hosts(self, world: Path) -> None:
        with (world / "exports/bank/urls.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))

        assert rows
        assert all(
            row["url"].startswith(f"https://{row['organisation']}-statements.example/") for row in rows
        )
