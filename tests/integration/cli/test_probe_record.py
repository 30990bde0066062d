"""`openiru probe look|history|rescore` on record."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings
from tests.factories.page_servers import PageServer, page_server, probes_for
from tests.factories.people import analyst
from tests.factories.subjects import account
from typer.testing import CliRunner, Result

from openiru.access.queries import person
from openiru.cli.whole import app

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def server(
    socket_enabled: None, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PageServer]:
    settings.DATA_FOLDER = tmp_path / "data"
    monkeypatch.setenv("DATABASE_URL", "postgresql:///of-the-tests")
    monkeypatch.setenv("OPENIRU_BY", person(analyst()).username)
    with page_server() as listening:
        monkeypatch.setenv("OPENIRU_PROBES", str(probes_for(listening, tmp_path / "probes")))
        yield listening


def call(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, ["probe", *arguments])


def data(*arguments: str) -> Any:
    result = call(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.usefixtures("server")
class TestProbe:
    def test_what_was_seen_is_recorded_shown_and_read_again(self) -> None:
        subject = account("sunrise_up", platform="telegram")
        assert "Nobody has looked yet" in call("history", subject.id).stdout

        looked = data("look", subject.id, "--pause", "0", "--allow-loopback")

        assert (looked["state"], looked["agreeing"], looked["is_settled"]) == ("live", 1, False)
        shown = data("history", subject.id)
        assert (shown["last_state"], shown["checks"][0]["rule"]) == ("live", "preview")
        assert data("rescore", "--record") == {"read": 1, "changed": [], "recorded": True}
        assert "no verdict changes" in call("rescore", "--probe", "telegram").stdout

    def test_wrong_words_are_answered_with_a_sentence(self) -> None:
        assert "intake.unknown-subject" in call("look", "nobody").stderr
        assert "intake.unknown-subject" in call("history", "nobody").stderr
        assert "platforms.no-probe" in call("rescore", "--probe", "nothing").stderr
