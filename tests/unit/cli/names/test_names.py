import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from openiru.cli.whole import app


def run(*arguments: str | Path, typed: str | bytes | None = None) -> Result:
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, ["names", *map(str, arguments)], input=typed)


PAIRS = 'left,right,schema\nOmid Zahra,"ZAHRA, Omid",Person\nLantern Ltd,Harvest Ltd,company\nBrigade 44,Brigade 45,\n'


class TestCompare:
    def test_scores_pairs_and_says_why(self) -> None:
        result = run("compare", "-", "--json", typed=PAIRS)

        told = json.loads(result.stdout)
        assert result.exit_code == 0
        assert [pair["answer"] for pair in told["pairs"]] == ["alike", "different", "possible"]
        assert told["pairs"][0]["tokens"][0] == {
            "left": "omid",
            "right": "omid",
            "likeness": 1.0,
            "rule": "same",
        }
        assert told["pairs"][2]["numbers_differ"]
        assert told["file_digest"].startswith("sha256:")

    def test_writes_csv_that_can_be_read_again(self, tmp_path: Path) -> None:
        result = run("compare", "-", "--format", "csv", typed=PAIRS)

        rows = list(csv.DictReader(io.StringIO(result.stdout)))
        assert [row["right"] for row in rows] == ["ZAHRA, Omid", "Harvest Ltd", "Brigade 45"]
        assert all(0 <= float(row["score"]) <= 1 for row in rows)

    def test_shows_people_a_table(self) -> None:
        assert "zahra ~ zahra (same)" in run("compare", "-", typed=PAIRS).stdout

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            ("left,right\nOmid,\n", "line 2: no name in the column right."),
            ("one,two\nOmid,Zahra\n", "line 2: no name in the column left."),
            ("left,right,schema\nOmid,Zahra,Ship\n", "line 2: the schema 'Ship' is none of"),
            ("left,right\nOmid\n", "line 2: 1 columns, and 2 in the heading."),
        ],
    )
    def test_refuses_rows_that_are_no_pairs(self, content: str, sentence: str) -> None:
        result = run("compare", "-", typed=content)

        assert result.exit_code == 2
        assert sentence in result.stderr


class TestScreen:
    @pytest.fixture
    def aliases(self, tmp_path: Path) -> Path:
        path = tmp_path / "aliases.csv"
        path.write_text(
            "alias,bearer,kind\nHarakat-e-Sitara Sabz,Green Star,\nحرکت ستارہ سبز,Green Star,\nHSS,Green Star,acronym\n"
        )
        return path

    def test_tells_the_surest_alias_of_each_bearer(self, aliases: Path) -> None:
        result = run("screen", "-", "--aliases", aliases, "--json", typed="Omid\nharakat_sitara_sabz7\nHSS\n")

        told = json.loads(result.stdout)
        assert (told["aliases"], told["lines"]) == (3, 3)
        assert [(row["row"], row["bearer"], row["rule"], row["stands_alone"]) for row in told["matches"]] == [
            (2, "Green Star", "sounds", True),
            (3, "Green Star", "acronym", False),
        ]

    def test_tells_every_alias_where_that_is_asked_for(self, aliases: Path) -> None:
        result = run(
            "screen", "-", "--aliases", aliases, "--every", "--json", typed="Harakat-e-Sitara Sabz\n"
        )

        assert {row["alias"] for row in json.loads(result.stdout)["matches"]} == {
            "Harakat-e-Sitara Sabz",
            "حرکت ستارہ سبز",
        }

    def test_reads_fields_of_accounts(self, aliases: Path, tmp_path: Path) -> None:
        accounts = tmp_path / "accounts.csv"
        accounts.write_text('handle,bio\nomid,"press wing, حرکت ستارہ سبز"\nharakatsitarasabz,\n')

        result = run("screen", accounts, "--aliases", aliases, "--json")

        assert [(row["row"], row["field"]) for row in json.loads(result.stdout)["matches"]] == [
            (1, "bio"),
            (2, "handle"),
        ]

    def test_knows_the_names_of_the_shipped_lists(self) -> None:
        told = json.loads(run("screen", "-", "--json", typed="Omid Zahra\n").stdout)

        assert told["aliases"] > 10
        assert told["matches"] == []

    @pytest.mark.parametrize(
        ("name", "content", "sentence"),
        [
            ("lines.pdf", "x", "the name must end in .txt, .csv or .jsonl"),
            ("accounts.csv", "colour\nred\n", "line 2: none of handle, display_name, name, bio, text."),
            ("accounts.jsonl", "[1]\n", "line 1: not an object"),
        ],
    )
    def test_refuses_files_that_hold_no_lines(
        self, tmp_path: Path, name: str, content: str, sentence: str
    ) -> None:
        (tmp_path / name).write_text(content)

        result = run("screen", tmp_path / name)

        assert result.exit_code == 2
        assert sentence in result.stderr

    def test_refuses_aliases_without_names(self, tmp_path: Path) -> None:
        (tmp_path / "aliases.csv").write_text("alias,bearer\n,nobody\n")

        result = run("screen", "-", "--aliases", tmp_path / "aliases.csv", typed="Omid\n")

        assert result.exit_code == 2
        assert "line 2: no name in the column alias." in result.stderr
