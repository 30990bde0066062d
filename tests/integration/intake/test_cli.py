import json
from pathlib import Path
from typing import Any

import pytest
from tests.factories.exports import account, lines, post
from tests.factories.people import analyst
from typer.testing import CliRunner, Result

from openiru.access.types import SYSTEM
from openiru.cli.doors import now
from openiru.cli.intake import app
from openiru.intake import queries
from openiru.platforms.operations import add_default_platforms

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _given_database(monkeypatch: pytest.MonkeyPatch) -> None:
    # The commands use the database of the tests instead of starting one.
    monkeypatch.setenv("DATABASE_URL", "postgresql:///of-the-tests")
    monkeypatch.setenv("OPENIRU_BY", "amina")
    add_default_platforms(by=SYSTEM, at=now())
    analyst("amina")


def call(*words: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, [str(word) for word in words])


def data(*words: str | Path) -> Any:
    result = call(*words, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of three exports, the second of which is no export."""
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "export.jsonl").write_bytes(lines(account(), b"not json", post()))
    (tmp_path / "broken.jsonl").write_bytes(b"\x1f\x8b compressed")
    (tmp_path / "three.txt").write_text("https://t.me/SunRise\nhttps://t.me/+AbCdEf\n")
    manifest = [
        {"file": "one/export.jsonl", "format": "lines"},
        {"file": "broken.jsonl", "format": "lines"},
        {"file": "three.txt", "format": "urls"},
    ]
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    return tmp_path


class TestImport:
    def test_a_bad_file_never_loses_the_others(self, folder: Path) -> None:
        result = call("import-folder", folder, "--json")

        assert result.exit_code == 2
        assert "broken.jsonl, line 1: The file is compressed (gzip)" in result.stderr
        counts = {
            view["file_name"]: (view["rows_stored"], view["rows_refused"])
            for view in json.loads(result.stdout)
        }
        assert counts == {"one/export.jsonl": (2, 1), "three.txt": (1, 1)}

    def test_tells_new_files_from_those_that_were_in(self, folder: Path) -> None:
        file = folder / "one" / "export.jsonl"

        first, second = call("import", "lines", file), call("import", "lines", file)

        assert "was in already" not in first.stdout
        assert "was in already" in second.stdout
        assert len(queries.imports()) == 1

    def test_prints_no_table_when_nothing_was_taken_in(self, folder: Path) -> None:
        result = call("import", "lines", folder / "broken.jsonl", folder / "absent.jsonl")

        assert result.exit_code == 2
        assert result.stdout == ""
        assert "absent.jsonl: No such file or directory" in result.stderr

    def test_refuses_who_may_not_take_in(self, folder: Path) -> None:
        result = call("import-folder", folder, "--by", "nobody")

        assert result.exit_code == 4
        assert queries.imports() == ()


class TestErrors:
    def test_lists_line_code_and_reason(self, folder: Path) -> None:
        (view,) = data("import", "urls", folder / "three.txt")

        (error,) = data("errors", view["id"])

        assert (error["row"], error["code"]) == (2, "intake.not-public")
        assert "AbCdEf" not in error["message"]


class TestShow:
    @pytest.mark.parametrize(
        "words", ["sun.rise", "SunRise", "@sun.rise", "https://m.facebook.example/Sun.Rise"]
    )
    def test_finds_a_subject_under_any_spelling(self, folder: Path, words: str) -> None:
        call("import", "lines", folder / "one" / "export.jsonl")

        assert data("show", words)["keys"] == ["h:sunrise", "id:1001"]

    def test_refuses_what_nobody_knows(self) -> None:
        assert call("show", "moon").exit_code == 4

    def test_shows_names_as_they_are(self, tmp_path: Path) -> None:
        file = tmp_path / "export.jsonl"
        file.write_bytes(lines(account(display_name="[bold]Sun[/bold]")))
        call("import", "lines", file)

        assert "[bold]Sun[/bold]" in call("show", "sun.rise").stdout


def test_every_command_has_an_example() -> None:
    for command in app.registered_commands:
        assert command.callback is not None
        assert "Example: openiru intake" in (command.callback.__doc__ or "")
