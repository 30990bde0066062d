from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from tests.factories.lists import parsed_edition, parsed_entry
from tests.factories.people import supervisor
from tests.integration.registry.conftest import Desk

from openiru.access.errors import NotAllowedError
from openiru.audit.models import AuditEvent
from openiru.registry import operations, queries
from openiru.registry.errors import (
    EditionInForceError,
    EditionNotFoundError,
    EntryNotFoundError,
    OlderEditionError,
    OwnEditionError,
    PartialEditionError,
)
from openiru.registry.models import ListEdition, ListEntry, ListSource
from openiru.registry.types import EditionReport, EditionStatus, Form, ParsedEdition, Scope

SUN = parsed_entry("sun")
CURATED = parsed_edition(SUN, generated_at=datetime(2025, 1, 31, tzinfo=UTC), digest="c1", form=Form.CURATED)


def offer(desk: Desk, edition: ParsedEdition = CURATED) -> EditionReport:
    return operations.import_edition("xx-sample", edition, desk.author, desk.at)


class TestCuratedEdition:
    def test_changes_no_entry_until_a_second_person_approves(self, desk: Desk) -> None:
        report = offer(desk)

        assert report.edition.status is EditionStatus.PENDING
        assert report.new == 1  # what approval would do
        with pytest.raises(EntryNotFoundError):
            queries.entry("xx-sample:sun")

    def test_comes_into_force_when_a_second_person_approves(self, desk: Desk) -> None:
        report = offer(desk)

        approved = operations.approve_edition(report.edition_id, desk.approver, desk.at)

        assert approved.edition.status is EditionStatus.IN_FORCE
        assert (approved.edition.imported_by, approved.edition.approved_by) == (desk.author, desk.approver)
        assert queries.entry("xx-sample:sun").listed_from == date(2015, 3, 2)
        assert AuditEvent.objects.filter(event="registry.edition-approved", actor_id=desk.approver).exists()

    def test_is_refused_to_its_importer(self, desk: Desk) -> None:
        report = operations.import_edition("xx-sample", CURATED, desk.approver, desk.at)

        with pytest.raises(OwnEditionError):
            operations.approve_edition(report.edition_id, desk.approver, desk.at)

        assert not ListEntry.objects.exists()

    def test_is_refused_to_who_has_not_the_right(self, desk: Desk) -> None:
        report = operations.import_edition("xx-sample", CURATED, desk.approver, desk.at)

        with pytest.raises(NotAllowedError):
            operations.approve_edition(report.edition_id, desk.author, desk.at)

    def test_is_approved_once(self, desk: Desk) -> None:
        report = offer(desk)
        operations.approve_edition(report.edition_id, desk.approver, desk.at)

        with pytest.raises(EditionInForceError):
            operations.approve_edition(report.edition_id, supervisor("carim"), desk.at)

    def test_is_refused_when_a_newer_edition_came_into_force_meanwhile(self, desk: Desk) -> None:
        report = offer(desk)
        desk.bring(SUN, day=date(2025, 2, 28))

        with pytest.raises(OlderEditionError):
            operations.approve_edition(report.edition_id, desk.approver, desk.at)

    def test_is_refused_as_an_extract_of_a_list_that_is_on_file_in_full(self, desk: Desk) -> None:
        desk.bring(SUN)
        extract = replace(CURATED, scope=Scope.EXTRACT, generated_at=datetime(2025, 3, 1, tzinfo=UTC))

        with pytest.raises(PartialEditionError):
            offer(desk, extract)

    def test_cannot_be_found_under_a_wrong_name(self, desk: Desk) -> None:
        for ref in ("nonsense", "xx-sample@2025-01-31", "xx-sample@soon", desk.author):
            with pytest.raises(EditionNotFoundError):
                operations.approve_edition(ref, desk.approver, desk.at)

    def test_can_be_named_by_list_and_day(self, desk: Desk) -> None:
        offer(desk)

        operations.approve_edition("xx-sample@2025-01-31", desk.approver, desk.at)

        assert queries.edition("xx-sample@2025-01-31").status is EditionStatus.IN_FORCE

    def test_does_not_rename_a_list_that_others_rely_on(self, desk: Desk) -> None:
        desk.bring(SUN)
        renamed = replace(
            CURATED,
            source=replace(CURATED.source, name="Renamed list"),
            generated_at=datetime(2025, 3, 1, tzinfo=UTC),
        )

        offer(desk, renamed)

        assert ListSource.objects.get().name == "Sample list"


class TestGuardsOfTheDatabase:
    def test_no_curated_edition_is_in_force_without_approval(self, desk: Desk) -> None:
        offer(desk)

        with pytest.raises(IntegrityError), transaction.atomic():
            ListEdition.objects.update(status="in_force")

    def test_no_importer_approves_the_own_edition(self, desk: Desk) -> None:
        offer(desk)

        with pytest.raises(IntegrityError), transaction.atomic():
            ListEdition.objects.update(status="in_force", approved_by=desk.author, approved_at=desk.at)

    def test_no_approval_is_without_its_time(self, desk: Desk) -> None:
        offer(desk)

        with pytest.raises(IntegrityError), transaction.atomic():
            ListEdition.objects.update(approved_by=desk.approver)
