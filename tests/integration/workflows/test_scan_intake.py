"""Everything that arrived goes through the engines once, whatever is killed when."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from tests.factories.doomed_scan import SHARD
from tests.factories.observed import account_row, post_row, take_in
from tests.factories.organisations import delist, listed
from tests.factories.people import analyst, overseer
from tests.factories.scene import drawing

from openiru.access.errors import NotAllowedError
from openiru.audit.queries import events_of
from openiru.engines.interface import TermKind
from openiru.foundation.clock import StoryClock
from openiru.intake.queries import observations_of
from openiru.runners.local import InProcess, local_executor
from openiru.signals import queries
from openiru.signals.models import Match
from openiru.signals.operations import add_known_name, add_known_terms
from openiru.signals.types import LeadView, NewTerm
from openiru.workflows import scan_intake as scanning
from openiru.workflows.fill_bank import add_image, add_url
from openiru.workflows.scan_intake import ScanReport, scan_intake

AT = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[3]


def scan(*, by: str = "", at: datetime = AT) -> ScanReport:
    return scan_intake(by=by or analyst(), at=at, executor=InProcess())


def found() -> dict[str, LeadView]:
    """Every lead by the handle of its account."""
    return {row.subject_name: queries.lead(row.lead_id) for row in queries.all_leads()}


def places(lead: LeadView) -> set[tuple[str, str]]:
    return {(match.engine, str(match.explanation["field"])) for match in lead.matches}


@pytest.mark.django_db
class TestScanIntake:
    def test_explains_each_lead_by_engine_place_and_span(self, tmp_path: Path) -> None:
        river = listed()
        picture = drawing("river front poster")
        add_image(river.slug, picture, note="", source="test", by=analyst(), at=AT)
        add_url(river.slug, "https://river-front.example/statement/1", note="", by=analyst(), at=AT)
        (tmp_path / "poster.png").write_bytes(picture)
        rows = [
            account_row("named", name="Voice of the River Front"),
            account_row("sharing"),
            post_row("sharing", 1, "read this", links=("https://river-front.example/statement/1",)),
            account_row("showing"),
            post_row("showing", 1, "no words", media=("poster.png",)),
            account_row("bystander"),
            post_row("bystander", 1, "tea and cricket"),
        ]
        take_in(tmp_path, rows, AT)

        report = scan()

        leads = found()
        assert {handle: places(lead) for handle, lead in leads.items()} == {
            "named": {("names", "display_name")},
            "sharing": {("addresses", "links")},
            "showing": {("pictures", "pictures")},
        }
        assert (report.items, report.matches) == (7, 3)
        told = leads["named"].matches[0].explanation
        assert "Voice of the River Front"[told["start"] : told["end"]] == told["matched"] == "River Front"
        assert leads["showing"].matches[0].explanation["distance_bits"] == 0

    def test_names_places_in_the_original_text(self, tmp_path: Path) -> None:
        listed()
        text = "آج کا بیان: ＲＩＶＥＲ\u200c ＦＲＯＮＴ ki taraf se"
        take_in(tmp_path, [account_row("wide"), post_row("wide", 1, text)], AT)

        scan()

        (lead,) = found().values()
        told = lead.matches[0].explanation
        (post,) = [seen for seen in observations_of(lead.subject_id, 10) if seen.text]
        assert post.text[told["start"] : told["end"]] == told["matched"]
        assert told["matched"].startswith("ＲＩＶＥＲ")

    def test_changes_nothing_the_second_time(self, tmp_path: Path) -> None:
        listed()
        take_in(tmp_path, [account_row("named", name="River Front")], AT)
        first = scan()

        again = scan(at=AT + timedelta(days=1))

        assert (first.items, again.items, again.scan_ids) == (1, 0, ())
        assert Match.objects.count() == 1

    def test_scans_only_what_is_new_while_the_bank_stays(self, tmp_path: Path) -> None:
        listed()
        take_in(tmp_path, [account_row("named", name="River Front")], AT)
        scan()
        take_in(tmp_path, [account_row("later", name="River Front TV")], AT, name="second")

        report = scan()

        assert report.items == 1
        assert set(found()) == {"named", "later"}

    def test_begins_anew_when_the_bank_has_changed(self, tmp_path: Path) -> None:
        river = listed()
        take_in(tmp_path, [account_row("named", name="Darya Mahaz"), account_row("other")], AT)
        assert (scan().items, found()) == (2, {})
        add_known_name(river.organisation_id, "Darya Mahaz", note="", by=analyst(), at=AT)

        report = scan()

        assert report.items == 2
        assert set(found()) == {"named"}

    def test_finds_nothing_of_an_organisation_that_left_the_list(self, tmp_path: Path) -> None:
        river = listed()
        take_in(tmp_path, [account_row("named", name="River Front")], AT)
        delist(river.slug, AT.date() - timedelta(days=1))

        assert (scan().items, found()) == (1, {})

    def test_records_the_act_with_its_bank_and_counts(self, tmp_path: Path) -> None:
        listed()
        take_in(tmp_path, [account_row("named", name="River Front")], AT)

        report = scan()

        (event,) = events_of("scan", report.scan_ids[0])
        assert event.event == "signals.scan-finished"
        assert (event.detail["items"], event.detail["matches"]) == (1, 1)
        assert event.detail["bank_digest"] == report.bank_digest

    def test_refuses_oversight(self) -> None:
        with pytest.raises(NotAllowedError):
            scan(by=overseer())

    def test_explains_terms_and_weighs_them_less_than_names(self, tmp_path: Path) -> None:
        lantern(listed().organisation_id)
        posts = [
            post_row("chanting", 1, "so, Long LIVE the lantern! Long live the lantern"),
            post_row("short", 1, "at dawn"),
            post_row("beside", 1, "the lantern at dawn"),
            post_row("naming", 1, "River Front"),
        ]
        accounts = [account_row(handle) for handle in ("chanting", "short", "beside", "naming")]
        take_in(tmp_path, [*accounts, *posts], AT)

        scan()

        leads = found()
        assert set(leads) == {"chanting", "beside", "naming"}
        told = leads["chanting"].matches[0].explanation
        assert (told["matched"], told["kind"], told["places"]) == ("Long LIVE the lantern", "slogan", 2)
        assert leads["beside"].matches[0].explanation["context"] == "lantern"
        assert leads["chanting"].severity == leads["naming"].severity == 2
        assert leads["chanting"].confidence < leads["naming"].confidence

    def test_gives_the_same_leads_in_a_pool(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        lantern(listed().organisation_id)
        monkeypatch.setattr(scanning, "SHARD_OBSERVATIONS", 3)
        take_in(tmp_path, rows(20), AT)

        with local_executor(2) as executor:
            report = scan_intake(by=analyst(), at=AT, executor=executor)

        assert report.items == 40
        assert {handle: places(lead) for handle, lead in found().items()} == leads_of(20)


def lantern(organisation_id: str) -> None:
    """A slogan and a short alias become known."""
    slogan = NewTerm(organisation_id=organisation_id, text="Long live the Lantern", kind=TermKind.SLOGAN)
    dawn = NewTerm(organisation_id=organisation_id, text="Dawn", kind=TermKind.ALIAS)
    add_known_terms([slogan, dawn], by=analyst(), at=AT)


def leads_of(accounts: int) -> dict[str, set[tuple[str, str]]]:
    """What is found of `rows`, by the handle of each account."""
    return {
        f"account{number}": {
            *({("names", "text")} if number % 3 == 0 else ()),
            *({("terms", "text")} if number % 5 == 0 else ()),
        }
        for number in range(accounts)
        if number % 3 == 0 or number % 5 == 0
    }


def rows(accounts: int) -> list[dict[str, object]]:
    """Accounts with a post each; every third one names the organisation, every fifth says its slogan."""
    made: list[dict[str, object]] = []
    for number in range(accounts):
        words = "statement of the River Front" if number % 3 == 0 else "tea and cricket"
        words += " long live the LANTERN" if number % 5 == 0 else ""
        made += [account_row(f"account{number}"), post_row(f"account{number}", 1, words)]
    return made


class TestKilledScan:
    @pytest.mark.parametrize(
        ("moment", "shards"), [("before", 0), ("before", 2), ("within", 0), ("within", 3)]
    )
    def test_goes_on_without_loss_or_duplicates(
        self, committed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str, shards: int
    ) -> None:
        lantern(listed().organisation_id)
        take_in(tmp_path, rows(30), AT)
        StoryClock(tmp_path / "clock").stand_at(AT)

        killed = self.killed(moment, shards, committed, tmp_path)
        (broken_off,) = queries.scans()
        monkeypatch.setattr(scanning, "SHARD_OBSERVATIONS", SHARD)
        report = scan()

        assert killed == -signal.SIGKILL
        assert broken_off.finished_at is None
        assert broken_off.shards == shards
        assert report.scan_ids == (broken_off.scan_id,)
        assert report.items == 60 - SHARD * shards
        (whole,) = queries.scans()
        assert (whole.items, whole.matches, whole.shards) == (60, 16, 6)
        assert {handle: places(lead) for handle, lead in found().items()} == leads_of(30)
        assert all(lead.match_count == len(places(lead)) for lead in found().values())

    def killed(self, moment: str, shards: int, database_url: str, folder: Path) -> int:
        environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "openiru.config.settings",
            "OPENIRU_SECRET_KEY": settings.SECRET_KEY,
            "OPENIRU_CLOCK_FILE": str(folder / "clock"),
            "OPENIRU_DATA": str(folder),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        command = [sys.executable, "-m", "tests.factories.doomed_scan", moment, str(shards)]
        return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode
