"""What banks do to leads: radius, suppression, warnings, disputes, expiry, withdrawal and floods."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.factories.banks import AT, bank, negative_bank
from tests.factories.observed import account_row, post_row, take_in
from tests.factories.organisations import listed
from tests.factories.people import analyst, supervisor
from tests.factories.scene import drawing

from openiru.audit.queries import events_of
from openiru.engines.interface import Effect
from openiru.runners.local import InProcess
from openiru.signals import operations, queries
from openiru.signals.types import EntryState, LeadView, Stance
from openiru.workflows import scan_intake as scanning
from openiru.workflows.fill_bank import add_image
from openiru.workflows.scan_intake import ScanReport, scan_intake

POSTER = drawing("river front poster")

pytestmark = pytest.mark.django_db


def scan(*, days: int = 0) -> ScanReport:
    return scan_intake(by=analyst(), at=AT + timedelta(days=days), executor=InProcess())


def leads() -> dict[str, LeadView]:
    """Every lead by the handle of its account."""
    return {row.subject_name: queries.lead(row.lead_id) for row in queries.all_leads()}


def know(slug: str = "unit") -> str:
    """The poster in a bank; its entry."""
    organisation = listed().slug
    add_image(organisation, POSTER, note="", source="test", by=analyst(), at=AT, bank=slug)
    return queries.known_pictures(AT, bank=slug)[0].entry_id


def clear(slug: str = "press") -> str:
    """The poster in a negative bank; its entry."""
    add_image(None, POSTER, note="", source="test", by=analyst(), at=AT, bank=slug)
    return queries.known_pictures(AT, bank=slug)[0].entry_id


def shown(folder: Path, *handles: str, name: str = "export") -> None:
    """Accounts that posted the poster."""
    folder.mkdir(exist_ok=True)
    (folder / "poster.png").write_bytes(POSTER)
    rows = [
        row
        for handle in handles
        for row in (account_row(handle), post_row(handle, 1, "no words", media=("poster.png",)))
    ]
    take_in(folder, rows, AT, name=name)


class TestNegativeBanks:
    def test_suppress_leads_once_confirmed_and_count_them(self, tmp_path: Path) -> None:
        know()
        negative_bank(effect=Effect.SUPPRESS)
        front_page = clear()
        operations.confirm_entry(front_page, by=supervisor(), at=AT, reason="A daily paper.")
        shown(tmp_path, "reporter")

        report = scan()

        assert (report.matches, report.suppressed, leads()) == (0, 1, {})
        (view,) = queries.scans()
        assert view.suppressed == 1
        (event,) = events_of("scan", report.scan_ids[0])
        assert event.detail["suppressed"] == 1

    def test_warn_in_the_explanation_of_the_lead(self, tmp_path: Path) -> None:
        know()
        negative_bank(effect=Effect.WARN)
        front_page = clear()
        shown(tmp_path, "reporter")

        scan()

        (match,) = leads()["reporter"].matches
        assert match.explanation["negatives"] == [
            {"signal_id": f"picture:{front_page}", "bank": "press", "purpose": "press", "distance_bits": 0}
        ]
        assert (match.explanation["bank"], match.explanation["edit"]) == ("unit", "none")


class TestOpinions:
    def test_mark_leads_of_a_disputed_picture(self, tmp_path: Path) -> None:
        entry_id = know()
        operations.give_opinion(
            entry_id,
            party="platform:facebook",
            stance=Stance.NEGATIVE,
            reason="A news broadcast.",
            by=analyst(),
            at=AT,
        )
        shown(tmp_path, "showing")

        scan()

        (match,) = leads()["showing"].matches
        assert match.explanation["is_disputed"] is True

    def test_make_no_lead_of_a_seed_alone(self, tmp_path: Path) -> None:
        entry_id = know()
        operations.give_opinion(
            entry_id, party="unit", stance=Stance.SEED, reason="Unsure.", by=analyst(), at=AT
        )
        shown(tmp_path, "showing")

        assert (scan().matches, leads()) == (0, {})


class TestEnds:
    def test_withdrawn_pictures_stop_matching(self, tmp_path: Path) -> None:
        entry_id = know()
        shown(tmp_path, "before")
        scan()
        operations.withdraw_signal(entry_id, by=analyst(), at=AT, reason="A news picture.")
        shown(tmp_path / "later", "after")

        scan()

        assert set(leads()) == {"before"}

    def test_expired_pictures_stop_matching(self, tmp_path: Path) -> None:
        bank("posters", validity_days=10)
        know("posters")
        shown(tmp_path, "before")
        scan(days=9)
        shown(tmp_path / "later", "after")

        scan(days=10)

        assert set(leads()) == {"before"}


class TestFloods:
    @pytest.fixture(autouse=True)
    def _small_shards(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(scanning, "SHARD_OBSERVATIONS", 2)  # an account with its post

    def test_quarantine_a_picture_that_many_subjects_show_in_one_scan(self, tmp_path: Path) -> None:
        bank("posters", flood_scan_subjects=3)
        entry_id = know("posters")
        shown(tmp_path, *(f"fan{number}" for number in range(8)))

        scan()

        assert len(leads()) == 4
        view = queries.known_picture(entry_id, AT)
        assert view.state is EntryState.QUARANTINED
        assert view.quarantine_reason == "It matched 4 subjects in one scan; the bank allows 3."
        assert "signals.entry-quarantined" in {event.event for event in events_of("signal", entry_id)}

    def test_quarantine_a_picture_that_floods_over_a_day(self, tmp_path: Path) -> None:
        bank("posters", flood_day_subjects=3)
        entry_id = know("posters")
        for number in range(4):
            shown(tmp_path / str(number), f"fan{number}")
            scan()

        shown(tmp_path / "late", "late")
        scan()

        assert "in one day" in queries.known_picture(entry_id, AT).quarantine_reason
        assert set(leads()) == {f"fan{number}" for number in range(4)}

    def test_make_leads_again_once_a_second_person_confirms(self, tmp_path: Path) -> None:
        bank("posters", flood_scan_subjects=3)
        entry_id = know("posters")
        shown(tmp_path, *(f"fan{number}" for number in range(6)))
        scan()

        operations.confirm_entry(entry_id, by=supervisor(), at=AT, reason="A poster, not a flag.")
        scan(days=1)

        assert len(leads()) == 6
        assert queries.known_picture(entry_id, AT).state is EntryState.ACTIVE
