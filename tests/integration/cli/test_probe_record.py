"""`openiru probe look|history|rescore` on record."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.factories.page_servers import PageServer
from tests.factories.subjects import account
from typer.testing import CliRunner, Result

from openiru.checks.models import Host
from openiru.checks.queries import hosts
from openiru.cli.whole import app

pytestmark = [pytest.mark.django_db]


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

    def test_whoever_wants_to_be_left_alone_is_asked_by_nobody_before_its_time(
        self, server: PageServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        later, up = (account(each, platform="telegram").id for each in ("sunrise_later", "sunrise_up"))
        quick = ("--pause", "0", "--allow-loopback")
        check = ("https://t.me/sunrise_up", "--kind", "channel", *quick)

        assert data("look", later, *quick)["state"] == "rate_limited"
        (host,) = hosts(timezone.now())
        assert (host.failures, host.is_busy, host.why) == (1, False, "HTTP 429")
        assert host.wait_until is not None
        assert timedelta(days=1) < host.wait_until - timezone.now() <= timedelta(seconds=90_000)
        asked = server.asked.total()
        refused = [call("look", up, *quick), CliRunner().invoke(app, ["check", *check])]
        assert [each.exit_code for each in refused] == [6, 6]
        assert all(f"until {host.wait_until:%Y-%m-%d %H:%M:%S} UTC" in each.stderr for each in refused)
        assert server.asked.total() == asked
        # Without an installation nobody knows of it.
        with monkeypatch.context() as patch:
            patch.delenv("DATABASE_URL")
            assert CliRunner().invoke(app, ["check", *check]).exit_code == 0
        Host.objects.update(busy_until=timezone.now() + timedelta(minutes=1), wait_until=timezone.now())
        assert "asked by somebody else" in call("look", up, *quick).stderr
        Host.objects.update(busy_until=None)
        assert CliRunner().invoke(app, ["check", *check]).exit_code == 0
        (host,) = hosts(timezone.now())
        assert (host.failures, host.wait_until, host.is_busy) == (0, None, False)

    def test_wrong_words_are_answered_with_a_sentence(self) -> None:
        assert "intake.unknown-subject" in call("look", "nobody").stderr
        assert "intake.unknown-subject" in call("history", "nobody").stderr
        assert "platforms.no-probe" in call("rescore", "--probe", "nothing").stderr
