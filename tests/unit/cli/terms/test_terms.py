import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from openiru.cli.whole import app

HEADING = "term,organisation,kind,language,source,valid_from,valid_until,context\n"
TERMS = HEADING + (
    "Long live the Lantern,Green Star,slogan,en,invented,,,\n"
    "#GreenStarDawn,Green Star,,en,,,,\n"
    "GSD,Green Star,acronym,,,,,dispatch; bulletin\n"
    "Lantern Radio,Green Star,outlet,en,,2026-01-01,2026-07-01,\n"
)
POSTS = "so LONG live the lantern!\ngsd\nGSD bulletin\n#greenstardawn\nLantern Radio\nnothing\n"


def run(*arguments: str | Path, typed: str | bytes | None = None) -> Result:
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, ["terms", *map(str, arguments)], input=typed)


@pytest.fixture
def terms(tmp_path: Path) -> Path:
    path = tmp_path / "terms.csv"
    path.write_text(TERMS, encoding="utf-8")
    return path


class TestFind:
    def test_tells_where_terms_stand_and_which_of_them_count_alone(self, terms: Path) -> None:
        result = run("find", "-", "--terms", terms, "--on", "2026-03-01", "--json", typed=POSTS)

        told = json.loads(result.stdout)
        assert result.exit_code == 0
        assert (told["posts"], told["terms"], told["valid_on"]) == (6, 4, "2026-03-01")
        assert [
            (row["row"], row["kind"], row["matched"], row["stands_alone"], row.get("context"))
            for row in told["matches"]
        ] == [
            (1, "slogan", "LONG live the lantern", True, None),
            (2, "acronym", "gsd", False, None),
            (3, "acronym", "GSD", True, "bulletin"),
            (4, "hashtag", "#greenstardawn", True, None),
            (5, "outlet", "Lantern Radio", True, None),
        ]

    @pytest.mark.parametrize("day", ["2025-12-31", "2026-07-01"])
    def test_leaves_out_terms_that_are_not_valid_on_the_day(self, terms: Path, day: str) -> None:
        result = run("find", "-", "--terms", terms, "--on", day, "--json", typed="Lantern Radio\n")

        assert json.loads(result.stdout)["matches"] == []

    def test_writes_csv_with_the_ids_of_posts(self, terms: Path, tmp_path: Path) -> None:
        posts = tmp_path / "posts.jsonl"
        posts.write_text('{"id": 7, "text": "long live the lantern"}\n')

        result = run("find", posts, "--terms", terms, "--format", "csv")

        rows = list(csv.DictReader(io.StringIO(result.stdout)))
        assert [(row["id"], row["term"], row["places"]) for row in rows] == [
            ("7", "Long live the Lantern", "1")
        ]

    def test_writes_no_csv_that_a_spreadsheet_runs(self, tmp_path: Path) -> None:
        posts, known = tmp_path / "posts.jsonl", tmp_path / "terms.csv"
        posts.write_text('{"id": "=1+1", "text": "long live the lantern"}\n')
        known.write_text("term,organisation,source\nlong live the lantern,@green,+1\n")

        result = run("find", posts, "--terms", known, "--format", "csv")

        (row,) = csv.DictReader(io.StringIO(result.stdout))
        assert (row["id"], row["organisation"], row["source"]) == ("'=1+1", "'@green", "'+1")
        assert (row["start"], row["matched"]) == ("0", "long live the lantern")

    @pytest.mark.parametrize(
        ("heading", "sentence"),
        [
            ("", "has no column term and none organisation; it needs term, organisation."),
            ("text,organisation", "has no column term; it needs"),
            ("term,organisation,kind,Term", "has the column term more than once."),
        ],
    )
    def test_refuses_terms_by_their_heading(self, tmp_path: Path, heading: str, sentence: str) -> None:
        path = tmp_path / "terms.csv"
        path.write_text(f"{heading}\n")

        result = run("find", "-", "--terms", path, typed="lantern\n")

        assert (result.exit_code, f"line 1: the heading {sentence}" in result.stderr) == (2, True)

    def test_shows_people_a_table_with_what_stands_around(self, terms: Path) -> None:
        result = run("find", "-", "--terms", terms, typed=f"{'x ' * 30}gsd{' y' * 30}\n")

        assert "words, not alone" in result.stdout
        assert f"…{'x ' * 10}gsd{' y' * 10}…" in result.stdout

    @pytest.mark.parametrize(
        ("row", "sentence"),
        [
            (",Green Star,,,,,,", "line 2: nothing in the column term."),
            ("lantern,,,,,,,", "line 2: nothing in the column organisation."),
            ("lantern,Green Star,song,,,,,", "line 2: the kind 'song' is none of slogan, outlet,"),
            ("lantern,Green Star,,,,1.2.2026,,", "line 2: valid_from is '1.2.2026'; write days as"),
            (
                "lantern,Green Star,,,,2026-07-01,2026-07-01,",
                "line 2: valid_until is 2026-07-01, which is not after",
            ),
            ("@lantern,Green Star,,,,,,", "line 2: the term has no letters; addresses and @handles"),
            ("lantern,Green Star", "line 2: 2 columns, and 8 in the heading."),
        ],
    )
    def test_refuses_rows_that_are_no_terms(self, tmp_path: Path, row: str, sentence: str) -> None:
        path = tmp_path / "terms.csv"
        path.write_text(f"{HEADING}{row}\n")

        result = run("find", "-", "--terms", path, typed="lantern\n")

        assert result.exit_code == 2
        assert sentence in result.stderr

    def test_refuses_days_that_are_none(self, terms: Path) -> None:
        result = run("find", "-", "--terms", terms, "--on", "tomorrow", typed="x\n")

        assert (result.exit_code, "tomorrow is no day" in result.stderr) == (2, True)
