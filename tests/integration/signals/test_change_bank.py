"""How a bank is kept may change, with a reason and a record; what it is never does."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.factories.banks import AT, bank, negative_bank
from tests.factories.observed import account_row, post_row, take_in
from tests.factories.organisations import listed
from tests.factories.people import analyst, supervisor
from tests.factories.scene import drawing
from typer.testing import CliRunner, Result

from openiru.access.errors import NotAllowedError
from openiru.audit.queries import events_of
from openiru.cli.banks.family import app
from openiru.engines.hashes.pdq import hash_picture
from openiru.engines.hashes.types import PdqHash
from openiru.runners.local import InProcess
from openiru.signals import operations, queries
from openiru.signals.errors import BadBankError, UnknownBankError
from openiru.signals.types import BankChange, BankView, EntryState, NewPicture, Provenance
from openiru.workflows.scan_intake import scan_intake

POSTER = drawing("river front poster")

pytestmark = pytest.mark.django_db


def change(
    slug: str = "posters", *, by: str = "", reason: str = "Two posters look alike.", **to: Any
) -> BankView:
    return operations.change_bank(slug, BankChange(**to), by=by or supervisor(), at=AT, reason=reason)


class TestChangeBank:
    def test_changes_what_is_named_and_records_before_and_after(self) -> None:
        made = bank("posters", validity_days=30)

        changed = change(max_distance_bits=12, validity_days=0)

        assert changed == queries.bank("posters")
        assert (changed.max_distance_bits, changed.validity_days) == (12, None)
        assert changed.flood_scan_subjects == made.flood_scan_subjects
        newest = max(events_of("bank", made.bank_id), key=lambda event: event.seq)
        assert (newest.event, newest.actor_id) == ("signals.bank-changed", supervisor())
        assert newest.detail == {
            "slug": "posters",
            "reason": "Two posters look alike.",
            "before": {"max_distance_bits": 31, "validity_days": 30},
            "after": {"max_distance_bits": 12, "validity_days": None},
        }

    def test_records_nothing_where_nothing_changes(self) -> None:
        made = bank("posters")

        assert change(max_distance_bits=31, name=" Posters ") == made
        assert [event.event for event in events_of("bank", made.bank_id)] == ["signals.bank-created"]

    @pytest.mark.parametrize(
        ("to", "words"),
        [
            ({}, "at least one setting"),
            ({"max_distance_bits": 32}, "0 to 31 bits"),
            ({"legal_basis": "  "}, "legal basis"),
            ({"validity_days": -1}, "1 to 36,525 days"),
            ({"flood_day_subjects": 0}, "at least one subject"),
            ({"flood_scan_subjects": 2**40}, "subjects at most"),
        ],
    )
    def test_refuses_what_does_not_fit(self, to: dict[str, Any], words: str) -> None:
        bank("posters")

        with pytest.raises(BadBankError, match=words):
            change(**to)

    def test_refuses_without_a_reason(self) -> None:
        bank("posters")

        with pytest.raises(BadBankError, match="in words why"):
            change(max_distance_bits=12, reason=" ")

    def test_refuses_an_analyst_and_a_bank_that_is_not_there(self) -> None:
        with pytest.raises(NotAllowedError):
            change("unit", by=analyst(), max_distance_bits=12)
        with pytest.raises(UnknownBankError):
            change("nowhere", max_distance_bits=12)


class TestRadius:
    def test_decides_from_the_next_scan_on_what_matches(self, tmp_path: Path) -> None:
        made = hash_picture(POSTER)
        assert isinstance(made, PdqHash)
        near = (int.from_bytes(made.value) ^ 0b11111).to_bytes(32)
        bank("posters", max_distance_bits=4)
        new = NewPicture(
            pdq=near,
            quality=90,
            organisation_id=listed().organisation_id,
            provenance=Provenance(source="test"),
        )
        operations.add_picture("posters", new, by=analyst(), at=AT)
        (tmp_path / "poster.png").write_bytes(POSTER)
        take_in(tmp_path, [account_row("showing"), post_row("showing", 1, "", media=("poster.png",))], AT)
        scan_intake(by=analyst(), at=AT, executor=InProcess())
        assert list(queries.all_leads()) == []

        change(max_distance_bits=5)
        scan_intake(by=analyst(), at=AT, executor=InProcess())

        assert [row.subject_name for row in queries.all_leads()] == ["showing"]


class TestCommand:
    @pytest.fixture(autouse=True)
    def _given_database(self, monkeypatch: pytest.MonkeyPatch) -> None:
        # The commands use the database of the tests instead of starting one.
        monkeypatch.setenv("DATABASE_URL", "postgresql:///of-the-tests")
        supervisor()
        analyst()

    def call(self, *arguments: str, by: str = "bilal") -> Result:
        return CliRunner(env={"COLUMNS": "200", "OPENIRU_BY": by}).invoke(app, list(arguments))

    def test_changes_radius_and_limits(self) -> None:
        negative_bank()

        done = self.call(
            "change", "press", "--radius", "20", "--flood-scan", "50", "--reason", "Front pages look alike"
        )

        assert done.stdout.strip() == (
            "press: within 20 bits, valid until withdrawn, quarantined above 50 subjects in a scan or 2,000 in a day."
        )
        shown = json.loads(self.call("show", "press", "--json").stdout)
        assert (shown["max_distance_bits"], shown["flood_scan_subjects"]) == (20, 50)

    def test_tells_as_data_what_holds_now(self) -> None:
        done = self.call("change", "unit", "--radius", "8", "--reason", "Fewer leads", "--json")

        assert json.loads(done.stdout)["max_distance_bits"] == 8

    def test_has_an_example_in_its_help(self) -> None:
        assert "Example: openiru bank change press --radius 20" in " ".join(
            self.call("change", "--help").stdout.split()
        )

    def test_refuses_in_a_sentence(self) -> None:
        done = self.call("change", "unit", "--radius", "99", "--reason", "More leads")

        assert done.exit_code == 2
        assert "The greatest distance is 0 to 31 bits." in done.stderr

    def test_refuses_an_analyst(self) -> None:
        done = self.call("change", "unit", "--radius", "8", "--reason", "Fewer leads", by="ayesha")

        assert done.exit_code != 0
        assert queries.bank("unit").max_distance_bits == 31
        assert queries.entry_counts(AT)["unit"][EntryState.ACTIVE] == 0
