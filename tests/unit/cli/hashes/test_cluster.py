import json
from pathlib import Path

import numpy as np
import pytest
from tests.factories.hashes import flipped, some_hashes
from typer.testing import CliRunner, Result

from openiru.cli.whole import app
from openiru.engines.hashes.index.clusters import begun
from openiru.engines.hashes.index.keeping import Keeper
from openiru.engines.hashes.index.known import index_words

RNG = np.random.default_rng(81)
ONE, TWO, ALONE = some_hashes(RNG, 1), some_hashes(RNG, 1), some_hashes(RNG, 3)
WORDS = np.concatenate(
    [ALONE, np.repeat(ONE, 3, axis=0), TWO, flipped(RNG, np.repeat(ONE, 4, axis=0), 20), TWO ^ np.uint64(1)]
)


def run(*arguments: str | Path, typed: str | None = None) -> Result:
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, ["index", *map(str, arguments)], input=typed)


def digits(words: np.ndarray) -> list[str]:
    return [row.astype(">u8").tobytes().hex() for row in words]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "hashes.txt").write_text("".join(f"{row},label\n" for row in digits(WORDS)))
    return tmp_path / "hashes.txt"


def rows_of(result: Result) -> list[list[str]]:
    assert result.exit_code == 0, result.output
    lines = [line.split(",") for line in result.stdout.splitlines()]
    assert lines[0] == ["hash", "cluster", "distance", "copies"]
    return lines[1:]


class TestCluster:
    def test_prints_clusters_largest_first_and_their_leader_first(self, file: Path) -> None:
        result = run("cluster", file)

        rows = rows_of(result)
        assert rows[0] == [digits(ONE)[0], "1", "0", "3"]
        assert {row[0] for row in rows if row[1] == "1"} == set(digits(WORDS[7:11])) | set(digits(ONE))
        assert [row for row in rows if row[1] == "2"] == [
            [digits(TWO)[0], "2", "0", "1"],
            [digits(WORDS[11:])[0], "2", "4", "1"],
        ]
        assert len(rows) == len(set(digits(WORDS[3:])))
        assert "12 entries, " in result.stderr
        assert "2 clusters of 2 and more, the largest of 7" in result.stderr

    def test_prints_what_is_alone_on_demand(self, file: Path) -> None:
        alone = [row for row in rows_of(run("cluster", file, "--least", "1")) if row[1] in {"3", "4", "5"}]

        assert alone == [[row, str(number), "0", "1"] for number, row in enumerate(digits(ALONE), 3)]

    def test_prints_nothing_but_the_heading_where_nothing_is_near(self, file: Path) -> None:
        assert rows_of(run("cluster", file, "--max-distance", "31", "--least", "100")) == []
        assert rows_of(run("cluster", "-", typed="")) == []

    def test_prints_one_document(self, file: Path) -> None:
        rows = [
            [str(value) for value in row.values()]
            for row in json.loads(run("cluster", file, "--json").stdout)
        ]

        assert rows == rows_of(run("cluster", file, "--format", "csv"))

    def test_clusters_the_live_entries_of_an_index(self, file: Path, tmp_path: Path) -> None:
        built = run("build", file, "-o", tmp_path / "known")
        assert built.exit_code == 0, built.output
        assert rows_of(run("cluster", tmp_path / "known")) == rows_of(run("cluster", file))

        run("withdraw", tmp_path / "known", "7", "4")

        rows = rows_of(run("cluster", tmp_path / "known"))
        assert rows[0][3] == "2"
        assert {row[1] for row in rows} == {"1"}

    def test_goes_on_from_what_was_kept_and_empties_the_folder(self, file: Path, tmp_path: Path) -> None:
        known = index_words(WORDS)
        progress = begun(known)
        progress.turn, progress.leaders[0], progress.leaders[3] = 2, 0, 3
        Keeper(tmp_path / "kept", known, max_distance_bits=31).keep_now(progress)

        result = run("cluster", file, "--keep", tmp_path / "kept")

        assert "Going on after 2 of" in result.stderr
        assert not (tmp_path / "kept").exists()

    def test_refuses_to_go_on_with_something_else(self, file: Path, tmp_path: Path) -> None:
        known = index_words(WORDS)
        Keeper(tmp_path / "kept", known, max_distance_bits=31).keep_now(begun(known))

        result = run("cluster", file, "--max-distance", "20", "--keep", tmp_path / "kept")

        assert result.exit_code == 5
        assert "index.other-clustering" in result.stderr

    def test_names_bad_lines_and_distances(self, tmp_path: Path) -> None:
        (tmp_path / "bad.txt").write_text("xyz\n")

        bad_line = run("cluster", tmp_path / "bad.txt")
        bad_distance = run("cluster", tmp_path / "bad.txt", "--max-distance", "64")

        assert (bad_line.exit_code, bad_distance.exit_code) == (2, 2)
        assert "line 1: 'x' at position 1 is no hexadecimal digit: nothing was clustered" in bad_line.stderr
