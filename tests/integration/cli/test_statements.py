"""`openiru statements export`: from decisions in the database to a file that the DSA Transparency Database would take."""

import json
from pathlib import Path

import pytest
from tests.factories import moderated
from typer.testing import CliRunner, Result

from openiru.access.queries import person
from openiru.cli.whole import app
from openiru.moderation.operations import decide_item
from openiru.moderation.policy.transparency import faults_of
from openiru.moderation.types import Measure, Visibility
from openiru.referrals.types import OutcomeCode

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _given_database(monkeypatch: pytest.MonkeyPatch) -> None:
    # The commands use the database of the tests instead of starting one.
    monkeypatch.setenv("DATABASE_URL", "postgresql:///of-the-tests")
    monkeypatch.setenv("OPENIRU_BY", person(moderated.moderator()).username)


def export(file: Path, *more: str) -> Result:
    arguments = ["statements", "export", "--output", str(file), "--json", *more]
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, arguments)


def decided() -> list[str]:
    """Three items: suspended everywhere, blocked in one country outside the EU, left alone; their ids."""
    secrets = moderated.authority()
    data = moderated.referral_data("north.wind", "sun.rise", "hill.voice")
    moderated.arrives(moderated.message("referral.sent", data), secrets)
    everywhere, abroad, alone = (row.item_id for row in moderated.waiting())
    by, at = moderated.moderator(), moderated.AT
    decide_item(moderated.decision(everywhere), by=by, at=at)
    there = Measure(visibility=(Visibility.CONTENT_DISABLED,), scope=("PK",))
    decide_item(
        moderated.decision(abroad, OutcomeCode.GEO_RESTRICTED, measure=there), by=by, at=moderated.later(1)
    )
    decide_item(moderated.decision(alone, OutcomeCode.NOT_VIOLATING), by=by, at=moderated.later(2))
    return [everywhere, abroad, alone]


class TestExport:
    def test_writes_what_the_database_takes_and_names_what_it_would_refuse(self, tmp_path: Path) -> None:
        decided()

        result = export(tmp_path / "statements.json")

        assert result.exit_code == 0, result.stderr
        (body,) = json.loads((tmp_path / "statements.json").read_text())
        (record,) = body["statements"]
        assert faults_of(record) == ()
        assert record["decision_account"] == "DECISION_ACCOUNT_SUSPENDED"
        assert record["source_identity"] == "North Unit"
        assert not {"north.wind", "forum.example"} & set(json.dumps(record).split('"'))
        told = json.loads(result.stdout)
        assert (told["statements"], told["requests"]) == (1, 1)
        (why,) = told["left_out"].values()
        assert "outside the EU and EEA alone" in why

    def test_writes_an_empty_list_where_nothing_was_decided_since(self, tmp_path: Path) -> None:
        decided()

        result = export(tmp_path / "none.json", "--since", "2031-01-01")

        assert result.exit_code == 0, result.stderr
        assert json.loads((tmp_path / "none.json").read_text()) == []

    @pytest.mark.parametrize(
        ("file", "since", "said"),
        [
            ("out.json", "1 July", "'1 July' is no day; write 2025-07-01"),
            ("no/such/folder.json", "", "No such file or directory"),
            (".", "", "Is a directory"),
        ],
    )
    def test_says_what_is_wrong(self, tmp_path: Path, file: str, since: str, said: str) -> None:
        result = export(tmp_path / file, "--since", since)

        assert result.exit_code != 0
        assert said in result.stderr
        assert not (tmp_path / "out.json").exists()
