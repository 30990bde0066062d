import json
from pathlib import Path
from typing import Any

import pytest
from tests.factories.forms import complete
from typer.testing import CliRunner, Result

from openiru.cli.whole import app
from openiru.forms.catalogue import catalogue


def run(*arguments: str | Path, typed: str | None = None) -> Result:
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, ["forms", *map(str, arguments)], input=typed)


def filled(form: str = "national-order", profile: str = "pk-2021", **changed: Any) -> str:
    values = {**complete(catalogue().form(form)), **changed}
    return json.dumps({"form": form, "profile": profile, "values": values})


class TestForms:
    def test_list_names_forms_with_their_law(self) -> None:
        told = json.loads(run("list", "--json").stdout)

        by_name = {form["name"]: form for form in told["forms"]}
        assert by_name["tco-removal-order"]["profiles"] == ["eu-tco"]
        assert by_name["national-order"]["compared_with_law"] is False
        assert "tco-removal-order" in run("list").stdout

    def test_show_says_what_must_be_answered(self) -> None:
        assert "if must_not_inform is yes" in run("show", "tco-removal-order").stdout

    def test_a_blank_form_is_checked_and_every_gap_is_told(self) -> None:
        blank = run("blank", "national-order").stdout

        checked = run("check", "-", "--json", typed=blank)

        told = json.loads(checked.stdout)
        assert checked.exit_code == 2
        assert {"authority", "items[1].url", "redress_body"} <= {fault["field"] for fault in told["faults"]}

    def test_a_complete_form_passes(self) -> None:
        checked = run("check", "-", typed=filled())

        assert checked.exit_code == 0
        assert "complete" in checked.stdout

    @pytest.mark.parametrize("language", ["en", "ur"])
    def test_make_writes_three_copies(self, tmp_path: Path, language: str) -> None:
        made = run("make", "-", "--out", tmp_path / "new", "--language", language, typed=filled())

        assert made.exit_code == 0
        assert sorted(path.suffix for path in (tmp_path / "new").iterdir()) == [".csv", ".json", ".pdf"]

    @pytest.mark.parametrize(
        ("typed", "exit_code", "sentence"),
        [
            ("{", 2, "not readable as JSON"),
            ("[" * 100_000, 2, "not readable as JSON"),
            ("[]", 2, "must be an object"),
            ('{"form": "\\ud800", "profile": "x", "values": {}}', 2, "half of a character"),
            ('{"form": 1, "profile": "x", "values": {}}', 2, "are names"),
            ('{"form": "x", "profile": "pk-2021", "values": {}}', 4, "There is no form 'x'"),
            (filled(profile="eu-tco"), 4, "The profile eu-tco has"),
            (filled(authority=""), 2, "Section A, authority (Authority) is missing."),
        ],
    )
    def test_refuses_with_a_sentence(self, tmp_path: Path, typed: str, exit_code: int, sentence: str) -> None:
        made = run("make", "-", "--out", tmp_path, typed=typed)

        assert (made.exit_code, list(tmp_path.iterdir())) == (exit_code, [])
        assert sentence in made.stderr

    def test_refuses_a_language_that_the_profile_has_not(self, tmp_path: Path) -> None:
        order = filled("tco-removal-order", "eu-tco")

        assert run("make", "-", "-o", tmp_path, "--language", "ur", typed=order).exit_code == 2

    def test_refuses_a_folder_of_forms_that_is_none(self, tmp_path: Path) -> None:
        assert "is no folder" in run("list", "--folder", tmp_path / "none").stderr
