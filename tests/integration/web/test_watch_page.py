"""Whose page is looked at next is shown on a page of its own and on the subject's."""

from datetime import timedelta

import pytest
from pytest_django import Settings
from tests.factories.browsers import SignIn
from tests.factories.looks import look
from tests.factories.scene import Scene

from openiru.checks.models import Host
from openiru.engines.probes.types import State
from openiru.web.desk.clocks import reckoned
from openiru.workflows.checks.watching import watch


class TestWatchPage:
    def test_shows_turns_budgets_and_hosts_that_are_left_alone(
        self, scene: Scene, sign_in: SignIn, settings: Settings
    ) -> None:
        browser, due = sign_in("ayesha"), watch(scene.at).planned({"facebook": 1, "x": 1})[0]
        subject_id = due.subject_id
        Host.objects.create(
            name="www.facebook.example", failures=2, wait_until=scene.at + timedelta(days=1), why="HTTP 429"
        )

        off = browser.get("/due/watch/").content.decode()
        settings.CHECKS_PER_HOUR = 10
        on = browser.get(f"/due/watch/?platform={due.platform}").content.decode()
        none = browser.get("/due/watch/?platform=nobody").content.decode()
        subject = browser.get(f"/subjects/{subject_id}/").content.decode()

        assert "This server asks nobody by itself." in off
        assert "This server asks nobody by itself." not in on
        assert f"/subjects/{subject_id}/" in on
        assert "www.facebook.example" in on
        assert "HTTP 429" in on
        assert "Nobody&#x27;s turn has come." in none or "Nobody's turn has come." in none
        assert "The next look: not before" in subject
        assert "/due/watch/" in browser.get("/due/").content.decode()

    def test_is_reckoned_for_every_reader_unless_that_takes_long(
        self, scene: Scene, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        browser, subject_id = (
            sign_in("ayesha"),
            watch(scene.at).planned({"facebook": 1, "x": 1})[0].subject_id,
        )
        link = f"/subjects/{subject_id}/"

        def looked(hours: int) -> bool:
            at = scene.at - timedelta(hours=hours)
            look(subject_id, State.NET_ERROR, at=at, platform="facebook")
            return link not in browser.get("/due/watch/").content.decode()

        assert link in browser.get("/due/watch/").content.decode()
        monkeypatch.setattr(reckoned, "SLOW_S", -1.0)  # as if there were years of looks
        assert not looked(0), "what was reckoned a moment ago is shown still"
        monkeypatch.setattr(reckoned, "SLOW_S", 1_000.0)
        assert looked(0)

    def test_speaks_urdu(self, scene: Scene, sign_in: SignIn) -> None:
        del scene
        page = sign_in("ayesha").get("/due/watch/", headers={"accept-language": "ur"}).content.decode()

        assert "کس کی باری ہے" in page
        assert "Whose turn it is" not in page
