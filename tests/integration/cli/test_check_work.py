"""`openiru check due|work`, and the same by the API: whose turn it is, and a round of looks."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.factories import referrals as factory
from tests.factories.machines import Machine, StandingClock
from tests.factories.page_servers import PageServer, page_server, probes_for
from tests.factories.people import analyst, somebody
from typer.testing import CliRunner, Result

from openiru.access.queries import person
from openiru.access.types import Role
from openiru.cli.whole import app
from openiru.intake.models import Subject
from openiru.referrals import operations as referrals

pytestmark = [pytest.mark.django_db]
QUICK = ("--pause", "0", "--allow-loopback")


@pytest.fixture
def server(
    socket_enabled: None, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PageServer]:
    settings.DATA_FOLDER = tmp_path / "data"
    settings.CLOCK = StandingClock(factory.AT + timedelta(hours=1))
    monkeypatch.setenv("DATABASE_URL", "postgresql:///of-the-tests")
    monkeypatch.setenv("OPENIRU_BY", person(analyst()).username)
    with page_server() as listening:
        settings.PROBES_FOLDER = probes_for(listening, tmp_path / "probes")
        yield listening


def call(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, ["check", *arguments])


def referred(handle: str) -> str:
    factory.platforms()
    subject = factory.account(handle, platform="telegram")
    Subject.objects.filter(pk=subject).update(kind="channel")
    case = factory.approved_case(subject, platform="telegram")
    made = referrals.create_referral(
        factory.new_referral([case], platform="telegram"), by=analyst(), at=factory.AT
    )
    factory.deliver(made.referral_id)
    return subject


class TestCheckWork:
    def test_lists_whose_turn_it_is_and_looks_once_switched_on(self, server: PageServer) -> None:
        assert "Nobody is watched" in call("due").stdout
        subject = referred("sunrise_gone")

        listed = json.loads(call("due", "--json").stdout)

        assert [(each["subject_id"], each["reason"]) for each in listed["due"]] == [(subject, "hazard")]
        assert json.loads(call("due", "--platform", "x", "--json").stdout)["due"] == []
        assert "switched off" in call("work").stderr
        assert not server.asked
        done = call("work", "--per-hour", "5", *QUICK)
        assert done.stdout.strip() == "1 asked about, 1 pages said something."
        assert "nobody's turn has come" in call("due").stdout
        read = Machine(analyst()).get("/watch").json()
        assert (read["watched"], read["spent"], read["due"]) == (1, {"telegram": 1}, [])
        staff = somebody("farid", Role.PLATFORM_STAFF, platform="x")
        assert Machine(staff.person_id).get("/watch").status_code == 403

    @pytest.mark.usefixtures("server")
    def test_an_address_needs_no_further_word(self, settings: Settings) -> None:
        probes = str(settings.PROBES_FOLDER)
        told = call("https://t.me/s/sunrise_up", "--kind", "channel", "--rules", probes, *QUICK, "--json")
        assert json.loads(told.stdout)["state"] == "live"
        told = call("--json", *QUICK, "--rules", probes, "https://t.me/s/sunrise_up", "--kind", "channel")
        assert json.loads(told.stdout)["state"] == "live"
        assert "platforms.no-probe" in call("nonsense").stderr
        assert call("ask").exit_code == 2
