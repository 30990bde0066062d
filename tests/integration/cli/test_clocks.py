"""The commands of the two guides: stop a clock and let it run; receive, open and destroy what was handed over."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.machines import StandingClock
from typer.testing import CliRunner, Result

from openiru.access.queries import person
from openiru.cli.whole import app
from openiru.review.types import Instrument

pytestmark = pytest.mark.django_db
WORDS = "They asked which account is meant."


@pytest.fixture(autouse=True)
def _given_database(monkeypatch: pytest.MonkeyPatch) -> None:
    # The commands use the database of the tests instead of starting one.
    monkeypatch.setenv("DATABASE_URL", "postgresql:///of-the-tests")


def call(*arguments: str | Path, by: str = "") -> Result:
    who = ["--by", person(by).username] if by else []
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, [*map(str, arguments), *who])


def data(*arguments: str | Path, by: str = "") -> Any:
    result = call(*arguments, "--json", by=by)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


class TestPauses:
    def test_are_ended_by_the_reference_of_the_referral(self) -> None:
        made = factory.sent(items=1)
        by = people.analyst()

        paused = data("clocks", "pause", made.reference, "--words", WORDS, by=by)
        ended = data("clocks", "resume", made.reference, "--words", "We named it.", by=by)
        again = call("clocks", "resume", made.reference, "--words", "We named it.", by=by)

        assert (ended["pause_id"], paused["closed_at"]) == (paused["pause_id"], None)
        assert ended["closed_at"] is not None
        assert again.exit_code == 2
        assert f"No clock of {made.reference} stands still" in again.stderr


class TestDeadlines:
    def test_are_shown_as_told_and_as_due_with_pauses_by_every_command(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "CLOCK", StandingClock(factory.AFTER_WINDOW + timedelta(hours=1)))
        made = factory.sent(items=1)
        told = data("referral", "list")["referrals"][0]["act_by"]
        data("clocks", "pause", made.reference, "--words", WORDS, by=people.analyst())

        listed = data("referral", "list")["referrals"][0]
        one = data("referral", "show", made.referral_id)
        (owed,) = [each["duty"] for each in data("clocks", "due")["due"] if each["duty"]["kind"] == "act"]
        table = call("referral", "list").stdout

        assert (listed["act_by"], one["act_by"], owed["told_at"]) == (told, told, told)
        assert listed["paused_since"] == one["paused_since"] == owed["paused_since"]
        assert listed["paused_since"] is not None
        assert (listed["now_due_at"], owed["due_at"]) == (None, None)
        assert "told to act by" in table
        assert "paused since" in table

    def test_of_a_pause_in_the_past_wait_for_another_person(self) -> None:
        made = factory.sent(items=1)
        since = f"{factory.AFTER_WINDOW:%Y-%m-%dT%H:%M:%SZ}"
        noted = data(
            "clocks", "pause", made.reference, "--words", WORDS, "--since", since, by=people.analyst()
        )
        approve = ("clocks", "approve-pause", noted["pause_id"], "--words", WORDS)

        own = call(*approve, by=people.analyst())
        waiting = data("clocks", "pending")
        approved = data(*approve, by=people.supervisor())

        assert "another person" in own.stderr
        assert [each["pause_id"] for each in waiting] == [noted["pause_id"]]
        assert approved["approved_at"] is not None


class TestDisclosures:
    def test_are_received_opened_and_destroyed_on_record(self, tmp_path: Path) -> None:
        made = factory.sent(instrument=Instrument.DATA_REQUEST)
        came, out = tmp_path / "answer.zip", tmp_path / "opened.zip"
        came.write_bytes(b"invented records")
        reason = "To name the person to the court that asked."

        received = ("disclosure", "receive", made.reference, came, "--label")
        short = call(*received, "Records", by=people.analyst())
        held = data(*received, "Subscriber records", by=people.analyst())
        opened = call(
            *("disclosure", "open", held["holding_id"], out, "--reason", reason), by=people.supervisor()
        )
        gone = data(
            *("disclosure", "destroy", held["holding_id"], "--reason", reason), by=people.supervisor()
        )
        after = call(
            *("disclosure", "open", held["holding_id"], tmp_path / "more", "--reason", reason),
            by=people.supervisor(),
        )

        assert "Say what was handed over" in short.stderr
        assert opened.exit_code == 0, opened.stderr
        assert out.read_bytes() == came.read_bytes()
        assert reason in call("disclosure", "openings").stdout
        assert person(people.supervisor()).username in call("disclosure", "openings").stdout
        assert gone["destroyed_at"] is not None
        assert after.exit_code != 0
        assert not (tmp_path / "more").exists()
