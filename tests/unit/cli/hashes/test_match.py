import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from openiru.cli.whole import app


def run(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, ["match", *map(str, arguments)])


def made(banks: Path, *options: str) -> dict[str, Any]:
    result = run("token", "add", "uploads", "--banks", banks, "--json", *options)
    assert result.exit_code == 0, result.output
    facts: dict[str, Any] = json.loads(result.stdout)
    return facts


def listed(banks: Path) -> list[dict[str, str]]:
    result = run("token", "list", "--banks", banks, "--json")
    assert result.exit_code == 0, result.output
    found: list[dict[str, str]] = json.loads(result.stdout)
    return found


class TestTokenAdd:
    def test_prints_the_token_alone_and_keeps_only_its_digest(self, tmp_path: Path) -> None:
        result = run("token", "add", "uploads", "--banks", tmp_path)

        assert result.exit_code == 0
        text = result.stdout.strip()
        assert re.fullmatch(r"oirum_[0-9a-f]{8}_[\w-]{43}", text)
        assert text not in (tmp_path / "tokens.json").read_text()

    def test_opens_look_ups_unless_told_otherwise(self, tmp_path: Path) -> None:
        assert made(tmp_path)["scopes"] == "lookup"
        assert made(tmp_path, "--scope", "write", "--scope", "lookup")["scopes"] == "lookup, write"

    def test_keeps_rate_and_term(self, tmp_path: Path) -> None:
        facts = made(tmp_path, "--rate", "20", "--days", "3")

        assert facts["rate_per_s"] == 20
        assert facts["expires_at"] > facts["created_at"]

    @pytest.mark.parametrize(
        "options", [["--rate", "0"], ["--rate", "-1"], ["--burst", "0"], ["--days", "0"]]
    )
    def test_refuses_terms_that_open_nothing(self, tmp_path: Path, options: list[str]) -> None:
        result = run("token", "add", "uploads", "--banks", tmp_path, *options)

        assert result.exit_code == 2
        assert not (tmp_path / "tokens.json").exists() or listed(tmp_path) == []

    def test_refuses_a_token_of_nobody(self, tmp_path: Path) -> None:
        result = run("token", "add", "  ", "--banks", tmp_path)

        assert result.exit_code == 2
        assert "a token needs a name" in result.stderr


class TestTokenList:
    def test_names_all_but_tells_no_token(self, tmp_path: Path) -> None:
        text = made(tmp_path)["token"]

        result = run("token", "list", "--banks", tmp_path)

        assert "uploads" in result.stdout
        assert text.split("_", 2)[2] not in result.stdout + json.dumps(listed(tmp_path))

    def test_is_empty_where_there_is_no_folder(self, tmp_path: Path) -> None:
        assert listed(tmp_path / "none") == []

    def test_refuses_a_damaged_file(self, tmp_path: Path) -> None:
        (tmp_path / "tokens.json").write_text("{}")

        result = run("token", "list", "--banks", tmp_path)

        assert result.exit_code == 2
        assert "is damaged" in result.stderr


class TestTokenRevoke:
    def test_says_what_opens_nothing_any_more(self, tmp_path: Path) -> None:
        token_id = made(tmp_path)["id"]

        result = run("token", "revoke", token_id, "--banks", tmp_path)

        assert result.stdout == f"The token {token_id} (uploads) opens nothing any more.\n"
        assert listed(tmp_path)[0]["revoked_at"] is not None

    def test_refuses_what_was_revoked_and_what_there_is_not(self, tmp_path: Path) -> None:
        token_id = made(tmp_path)["id"]
        run("token", "revoke", token_id, "--banks", tmp_path)

        again = run("token", "revoke", token_id, "--banks", tmp_path)
        unknown = run("token", "revoke", "00000000", "--banks", tmp_path)

        assert (again.exit_code, unknown.exit_code) == (5, 4)
        assert "was revoked on" in again.stderr
        assert "no token has the id 00000000" in unknown.stderr


class TestServe:
    def test_refuses_other_machines_without_tokens(self, tmp_path: Path) -> None:
        result = run("serve", "--banks", tmp_path, "--host", "0.0.0.0", "--port", "0")  # noqa: S104

        assert result.exit_code == 3
        assert "openiru match token add" in result.stderr

    def test_names_a_wrong_setting(self, tmp_path: Path) -> None:
        (tmp_path / "service.yaml").write_text("max_distance: 31\n")

        result = run("serve", "--banks", tmp_path, "--port", "0")

        assert result.exit_code == 2
        assert "max_distance is no setting" in result.stderr
