import json
from pathlib import Path

import numpy as np
import pytest
from tests.factories.hashes import flipped, some_hashes
from typer.testing import CliRunner, Result

from openiru.cli.hashes import devices
from openiru.cli.whole import app
from openiru.engines.hashes.index import gpu
from openiru.engines.hashes.index.tables import Words
from openiru.engines.hashes.search import HashIndex, find_near_hashes

RNG = np.random.default_rng(61)
KNOWN = some_hashes(RNG, 60)
ASKED = np.concatenate([flipped(RNG, KNOWN[:30], 45), some_hashes(RNG, 5)])


def digits(words: Words) -> list[str]:
    return [row.astype(">u8").tobytes().hex() for row in words]


def run(*arguments: str | Path, typed: bytes | None = None) -> Result:
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, ["index", *map(str, arguments)], input=typed)


def lines_of(result: Result) -> list[str]:
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    labelled = [f'{row},label "{number}", x' for number, row in enumerate(digits(KNOWN))]
    (tmp_path / "known.txt").write_text("\n".join(labelled) + "\n")
    (tmp_path / "asked.txt").write_text("\r\n".join(row.upper() for row in digits(ASKED)))
    return tmp_path


@pytest.fixture
def folder(files: Path) -> Path:
    assert run("build", files / "known.txt", "-o", files / "known").exit_code == 0
    return files / "known"


def expected(distance: int) -> list[tuple[str, int, int]]:
    near = find_near_hashes(ASKED, HashIndex(words=KNOWN), max_distance_bits=distance)
    return [
        (digits(ASKED)[row], place + 1, bits)
        for row, place, bits in zip(
            near.rows.tolist(), near.ids.tolist(), near.distances_bits.tolist(), strict=True
        )
    ]


class TestBuild:
    def test_says_what_was_built(self, files: Path) -> None:
        result = run("build", files / "known.txt", "-o", files / "known", "--json")

        facts = json.loads(result.stdout)
        assert (facts["live"], facts["distinct"], facts["generation"]) == (60, 60, "000001")

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("ab" * 31, "it has 62 hexadecimal digits, and a hash has 64"),
            ("ab" * 33, "it has 66 hexadecimal digits, and a hash has 64"),
            ("ab" * 31 + "xy", "'x' at position 63 is no hexadecimal digit"),
            ("ab" * 32 + " ,label", "' ' at position 65 is no hexadecimal digit"),
            ("", "it is empty"),
            (",label", "it has no hash"),
        ],
    )
    def test_names_a_bad_line_and_builds_nothing(self, files: Path, line: str, reason: str) -> None:
        bad = files / "bad.txt"
        bad.write_text(f"{digits(KNOWN)[0]}\n{line}\n{digits(KNOWN)[1]}\n")

        result = run("build", bad, "-o", files / "new")

        assert result.exit_code == 2
        assert f"{bad}, line 2: {reason}: nothing was built. [index.bad-line]" in result.output
        assert [path.name for path in files.iterdir() if "new" in path.name] == []

    def test_names_every_bad_line_of_a_few(self, files: Path) -> None:
        (files / "bad.txt").write_text("x\n" * 3)

        result = run("build", files / "bad.txt", "-o", files / "new")

        assert [f"line {number}: 'x' at position 1" in result.output for number in (1, 2, 3)] == [True] * 3
        assert "3 lines are bad" in result.output

    def test_names_a_label_that_is_not_utf8(self, files: Path) -> None:
        (files / "bad.txt").write_bytes(digits(KNOWN)[0].encode() + b",caf\xe9\n")

        result = run("build", files / "bad.txt", "-o", files / "new")

        assert result.exit_code == 2
        assert "line 1: its label is not UTF-8" in result.output

    def test_refuses_a_folder_that_holds_an_index(self, files: Path, folder: Path) -> None:
        result = run("build", files / "known.txt", "-o", folder)

        assert result.exit_code == 5
        assert "is there already" in result.output

    def test_says_so_if_there_is_no_such_file(self, files: Path) -> None:
        result = run("build", files / "none.txt", "-o", files / "new")

        assert result.exit_code == 2
        assert "cannot read" in result.output


class TestQuery:
    @pytest.mark.parametrize("distance", [0, 15, 31, 47])
    def test_prints_what_comparing_all_finds(self, files: Path, folder: Path, distance: int) -> None:
        result = run("query", folder, files / "asked.txt", "--max-distance", str(distance), "--format", "csv")

        assert lines_of(result) == ["query,id,distance"] + [
            f"{asked},{entry},{bits}" for asked, entry, bits in expected(distance)
        ]

    def test_prints_json(self, files: Path, folder: Path) -> None:
        result = run("query", folder, files / "asked.txt", "--format", "json")

        found = [(row["query"], row["id"], row["distance"]) for row in json.loads(result.stdout)]
        assert found == expected(31)

    def test_prints_labels_as_csv_needs_them(self, files: Path, folder: Path) -> None:
        result = run("query", folder, files / "known.txt", "--labels", "--max-distance", "0")

        assert lines_of(result)[:2] == [
            "query,id,distance,label",
            f'{digits(KNOWN)[0]},1,0,"label ""0"", x"',
        ]

    def test_reads_standard_input(self, folder: Path) -> None:
        result = run("query", folder, "-", typed=digits(KNOWN)[4].encode())

        assert lines_of(result)[1] == f"{digits(KNOWN)[4]},5,0"

    def test_names_a_bad_line_and_prints_nothing(self, folder: Path) -> None:
        result = run("query", folder, "-", typed=b"abc\n")

        assert result.exit_code == 2
        assert result.stdout == ""
        assert "standard input, line 1: it has 3 hexadecimal digits" in result.output

    @pytest.mark.parametrize("distance", ["-1", "64"])
    def test_refuses_a_distance_that_it_cannot_answer(self, files: Path, folder: Path, distance: str) -> None:
        result = run("query", folder, files / "asked.txt", "--max-distance", distance)

        assert result.exit_code == 2
        assert "0 to 63" in result.output

    def test_refuses_a_folder_that_is_no_index(self, files: Path) -> None:
        result = run("query", files, files / "asked.txt")

        assert result.exit_code == 2
        assert "is no hash index" in result.output

    def test_says_so_if_there_is_no_gpu(
        self, files: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(gpu, "gpu_is_there", lambda: False)

        result = run("query", folder, files / "asked.txt", "--device", "gpu")

        assert result.exit_code == 6
        assert "no GPU can be used here" in result.output

    def test_takes_the_processor_by_itself_if_there_is_no_gpu(
        self, files: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(devices, "_WORTH_A_GPU", 1)
        monkeypatch.setattr(gpu, "gpu_is_there", lambda: False)

        assert len(lines_of(run("query", folder, files / "asked.txt"))) == 1 + len(expected(31))


class TestJoin:
    def test_takes_indexes_and_files(self, files: Path, folder: Path) -> None:
        place = {value: number + 1 for number, value in enumerate(digits(ASKED))}
        pairs = [f"{place[asked]},{entry},{bits}" for asked, entry, bits in expected(31)]

        assert lines_of(run("join", files / "asked.txt", folder)) == ["a,b,distance", *pairs]
        assert lines_of(run("join", files / "asked.txt", files / "known.txt"))[1:] == pairs
        turned = lines_of(run("join", folder, files / "asked.txt"))[1:]
        assert sorted(f"{b},{a},{bits}" for a, b, bits in (row.split(",") for row in turned)) == sorted(pairs)

    def test_leaves_out_what_was_withdrawn(self, files: Path, folder: Path) -> None:
        assert run("withdraw", folder, "1", "2").exit_code == 0

        ids = {row.split(",")[0] for row in lines_of(run("join", folder, folder, "--max-distance", "0"))[1:]}

        assert ids == {str(number) for number in range(3, 61)}


class TestAdd:
    def test_counts_what_it_did(self, files: Path, folder: Path) -> None:
        assert lines_of(run("add", folder, files / "asked.txt")) == ["35 added, 0 known already."]
        assert lines_of(run("add", folder, files / "asked.txt")) == ["0 added, 35 known already."]

    def test_says_which_lines_were_withdrawn_before(self, files: Path, folder: Path) -> None:
        run("withdraw", folder, "2", "3")

        result = run("add", folder, files / "known.txt")

        assert "58 known already, 2 withdrawn before and left out (lines 2, 3)" in result.stdout
        assert lines_of(run("add", folder, files / "known.txt", "--again"))[0].startswith("2 added")

    def test_adds_nothing_if_a_line_is_bad(self, files: Path, folder: Path) -> None:
        (files / "bad.txt").write_text(digits(ASKED)[31] + "\nx\n")

        assert run("add", folder, files / "bad.txt").exit_code == 2
        assert json.loads(run("stats", folder, "--json").stdout)["live"] == 60


class TestWithdraw:
    def test_takes_ids_hashes_and_files(self, files: Path, folder: Path) -> None:
        (files / "out.txt").write_text(f'{digits(KNOWN)[8]},label "8", x\n{digits(KNOWN)[9]}\n')

        result = run("withdraw", folder, "1", digits(KNOWN)[4].upper(), "--file", files / "out.txt", "--json")

        assert json.loads(result.stdout) == {"withdrawn": [1, 5, 9, 10], "withdrawn_before": []}
        found = lines_of(run("query", folder, files / "known.txt", "--max-distance", "0"))
        assert len(found) == 1 + 56

    @pytest.mark.parametrize("entry", ["61", "0", "x", "9" * 30, "ab" * 32, "zz" * 32])
    def test_refuses_what_is_not_there(self, folder: Path, entry: str) -> None:
        result = run("withdraw", folder, "1", entry)

        assert result.exit_code == 4
        assert json.loads(run("stats", folder, "--json").stdout)["live"] == 60

    def test_refuses_a_file_with_another_label(self, files: Path, folder: Path) -> None:
        (files / "out.txt").write_text(f"{digits(KNOWN)[8]},other\n")

        result = run("withdraw", folder, "--file", files / "out.txt")

        assert result.exit_code == 4
        assert "line 1: no live entry has this hash and label" in result.output


class TestMerge:
    def test_keeps_every_answer(self, files: Path, folder: Path) -> None:
        run("add", folder, files / "asked.txt")
        run("withdraw", folder, "1", "70")
        before = lines_of(run("query", folder, files / "asked.txt", "--labels"))

        assert lines_of(run("merge", folder)) == ["Merged: generation 000002, 93 live entries."]
        assert lines_of(run("query", folder, files / "asked.txt", "--labels")) == before
        assert lines_of(run("merge", folder))[0].startswith("Nothing to merge")


class TestVerify:
    def test_says_that_all_is_well(self, files: Path, folder: Path) -> None:
        run("add", folder, files / "asked.txt")
        run("withdraw", folder, "1")
        run("merge", folder)
        run("withdraw", folder, "2")

        assert lines_of(run("verify", folder)) == [f"{folder} is whole."]

    @pytest.mark.parametrize(
        "name", ["words.u64", "cells.u16", "offsets.u32", "labels.utf8", "label_ends.u64", "journal"]
    )
    def test_names_a_damaged_file(self, folder: Path, name: str) -> None:
        path = folder / "000001" / name
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 4
        path.write_bytes(data)

        result = run("verify", folder)

        assert result.exit_code == 2
        assert name in result.output
