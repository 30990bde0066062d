from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.factories.public_lists import OFAC_NAMES, public_list
from tests.integration.registry.conftest import Desk

from openiru.registry import operations, queries
from openiru.registry.models import EntryName, ListEntry
from openiru.registry.sources.reading import read_list_files
from openiru.registry.types import Change, DatedBy, Form, ImportTerms, ParsedEdition

pytestmark = pytest.mark.shared_data


def un_edition(*, include_individuals: bool = False) -> ParsedEdition:
    path = public_list("UN_consolidated.xml.gz")
    return read_list_files(Form.UN_XML, [path], include_individuals=include_individuals).editions[0]


class TestUnitedNationsList:
    def test_comes_into_force_and_a_second_edition_tells_its_difference(self, desk: Desk) -> None:
        first = un_edition()
        kept = [entry for entry in first.entries if entry.key != "QDe.132"]
        later = (first.generated_at or datetime.now(UTC)) + timedelta(days=1)
        second = replace(
            first,
            entries=(replace(kept[0], comments="Amended."), *kept[1:], replace(kept[0], key="QDe.999")),
            generated_at=later,
            digest="sha256:second",
        )
        operations.import_edition("un-sc", first, desk.author, desk.at)
        operations.add_organisation("ttp", "Tehrik-e Taliban Pakistan", desk.author, desk.at)
        operations.assert_link("ttp", "un-sc:QDe.132", "The same name in full", desk.author, desk.at)
        operations.approve_link("ttp", "un-sc:QDe.132", desk.approver, desk.at)

        report = operations.import_edition("un-sc", second, desk.author, desk.at)

        assert (report.new, report.changed, report.removed, report.unchanged) == (1, 1, 1, 271)
        assert {change.change for change in queries.changes(report.edition_id)} == {
            Change.NEW,
            Change.CHANGED,
            Change.REMOVED,
        }
        assert [entry.reference for entry in queries.entries_in_force("ttp", date(2026, 2, 27))] == [
            "QDe.132"
        ]
        assert queries.entries_in_force("ttp", later.date()) == ()

    def test_takes_the_place_of_the_shipped_extract(self, desk: Desk) -> None:
        operations.import_edition("un-sc", un_edition(), desk.author, desk.at)

        assert ListEntry.objects.count() == 273
        assert queries.entry("un-sc:QDe.132").primary_name == "TEHRIK-E TALIBAN PAKISTAN (TTP)"

    def test_can_keep_persons_who_never_are_looked_for(self, desk: Desk) -> None:
        edition = un_edition(include_individuals=True)

        report = operations.import_edition("un-sc", edition, desk.author, desk.at)

        assert report.new == 273 + 730
        assert queries.names_for_matching(desk.at.date()) == ()
        assert queries.find_entries("MULLAH") == queries.find_entries("mullah")
        assert all(entry.kind == "entity" for entry in queries.find_entries("a", limit=1000))


class TestOfacList:
    def test_comes_into_force_with_its_weak_names_flagged_and_dated_by_a_person(self, desk: Desk) -> None:
        paths = [public_list(name) for name in OFAC_NAMES]
        edition = read_list_files(Form.OFAC_CSV, paths).editions[0]

        report = operations.import_edition(
            "us-ofac-sdn", edition, desk.author, desk.at, ImportTerms(dated=date(2019, 2, 1))
        )

        assert (report.new, report.edition.dated_by) == (2994, DatedBy.PERSON)
        entry = queries.entry("us-ofac-sdn:12206")
        assert (entry.listed_from, entry.listed_from_is_known) == (date(2019, 2, 1), False)
        assert EntryName.objects.filter(kind="low").count() == 450
