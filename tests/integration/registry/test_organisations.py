import pytest
from django.db import IntegrityError, connection, transaction
from tests.factories.lists import parsed_entry
from tests.factories.people import overseer, supervisor
from tests.integration.registry.conftest import Desk

from openiru.access.errors import NotAllowedError
from openiru.audit.models import AuditEvent
from openiru.registry import operations, queries
from openiru.registry.errors import (
    BadSlugError,
    EmptyReasonError,
    EntryNotFoundError,
    LinkApprovedError,
    LinkExistsError,
    LinkNotFoundError,
    NotAnEntityError,
    OrganisationExistsError,
    OrganisationNotFoundError,
    OwnLinkError,
)
from openiru.registry.models import ListEntry, OrganisationLink
from openiru.registry.types import LinkClaim, ParsedOrganisation

SUN = parsed_entry("sun")
WHY = "The same name in full"


class TestAddOrganisation:
    def test_makes_it_known_by_short_name_and_id(self, desk: Desk) -> None:
        added = operations.add_organisation("sun", "Order of the Sun", desk.author, desk.at)

        assert queries.organisation("sun") == queries.organisation(added.organisation_id) == added
        assert queries.organisations() == (added,)
        assert AuditEvent.objects.filter(event="registry.organisation-added").count() == 1

    def test_refuses_a_short_name_that_is_taken(self, desk: Desk) -> None:
        operations.add_organisation("sun", "Order of the Sun", desk.author, desk.at)

        with pytest.raises(OrganisationExistsError, match="`sun` is Order of the Sun already"):
            operations.add_organisation("sun", "Sons of the Sun", desk.author, desk.at)

    def test_refuses_a_bad_short_name_and_who_may_not(self, desk: Desk) -> None:
        with pytest.raises(BadSlugError):
            operations.add_organisation("The Sun", "Order of the Sun", desk.author, desk.at)
        with pytest.raises(NotAllowedError):
            operations.add_organisation("sun", "Order of the Sun", overseer(), desk.at)


class TestAssertLink:
    def test_counts_for_nothing_until_it_is_approved(self, desk: Desk) -> None:
        desk.bring(SUN)
        operations.add_organisation("sun", "Order of the Sun", desk.author, desk.at)

        link = operations.assert_link("sun", "xx-sample:sun", WHY, desk.author, desk.at)

        assert (link.approved_by, link.reason) == (None, WHY)
        assert queries.entries_in_force("sun", desk.at.date()) == ()
        assert queries.standing("sun", desk.at.date()).links_waiting == 1
        assert queries.names_for_matching(desk.at.date()) == ()

    def test_refuses_what_is_not_there(self, desk: Desk) -> None:
        desk.bring(SUN)
        operations.add_organisation("sun", "Order of the Sun", desk.author, desk.at)

        with pytest.raises(EntryNotFoundError):
            operations.assert_link("sun", "xx-sample:moon", WHY, desk.author, desk.at)
        with pytest.raises(EntryNotFoundError):
            operations.assert_link("sun", "nonsense", WHY, desk.author, desk.at)
        with pytest.raises(OrganisationNotFoundError):
            operations.assert_link("moon", "xx-sample:sun", WHY, desk.author, desk.at)

    def test_refuses_persons_and_empty_reasons(self, desk: Desk) -> None:
        desk.bring(SUN)
        operations.add_organisation("sun", "Order of the Sun", desk.author, desk.at)

        with pytest.raises(EmptyReasonError):
            operations.assert_link("sun", "xx-sample:sun", "same", desk.author, desk.at)
        ListEntry.objects.update(kind="individual")
        with pytest.raises(NotAnEntityError):
            operations.assert_link("sun", "xx-sample:sun", WHY, desk.author, desk.at)

    def test_refuses_a_link_that_is_there(self, desk: Desk) -> None:
        desk.bring(SUN)
        desk.link("sun")

        with pytest.raises(LinkExistsError):
            operations.assert_link("sun", "xx-sample:sun", WHY, desk.author, desk.at)


class TestApproveLink:
    def test_makes_the_entry_count(self, desk: Desk) -> None:
        desk.bring(SUN)

        desk.link("sun")

        (entry,) = queries.entries_in_force("sun", desk.at.date())
        assert entry.key == "sun"
        events = AuditEvent.objects.filter(event__in=["registry.link-asserted", "registry.link-approved"])
        assert list(events.order_by("seq").values_list("actor_id", flat=True)) == [desk.author, desk.approver]

    def test_refuses_who_asserted_it(self, desk: Desk) -> None:
        desk.bring(SUN)
        operations.add_organisation("sun", "Order of the Sun", desk.author, desk.at)
        operations.assert_link("sun", "xx-sample:sun", WHY, desk.approver, desk.at)

        with pytest.raises(OwnLinkError):
            operations.approve_link("sun", "xx-sample:sun", desk.approver, desk.at)

        assert queries.entries_in_force("sun", desk.at.date()) == ()

    def test_refuses_who_may_not_and_what_is_not_asserted_or_done(self, desk: Desk) -> None:
        desk.bring(SUN, parsed_entry("moon"))
        desk.link("sun")

        with pytest.raises(NotAllowedError):
            operations.approve_link("sun", "xx-sample:sun", desk.author, desk.at)
        with pytest.raises(LinkNotFoundError):
            operations.approve_link("sun", "xx-sample:moon", desk.approver, desk.at)
        with pytest.raises(LinkApprovedError):
            operations.approve_link("sun", "xx-sample:sun", supervisor("carim"), desk.at)


class TestTakeOrganisations:
    def test_adds_and_asserts_and_reports_entries_that_are_not_there_yet(self, desk: Desk) -> None:
        desk.bring(SUN)
        found = ParsedOrganisation(
            slug="sun",
            name="Order of the Sun",
            links=(
                LinkClaim(list_slug="xx-sample", key="sun", reason=WHY),
                LinkClaim(list_slug="un-sc", key="QDe.900", reason=WHY),
            ),
            row=2,
        )

        report = operations.take_organisations([found], desk.author, desk.at)

        assert ([view.slug for view in report.added], len(report.asserted)) == (["sun"], 1)
        assert [(error.row, error.code) for error in report.row_errors] == [(2, "registry.no-such-entry")]

    def test_changes_nothing_the_second_time(self, desk: Desk) -> None:
        desk.bring(SUN)
        claim = LinkClaim(list_slug="xx-sample", key="sun", reason=WHY)
        found = ParsedOrganisation(slug="sun", name="Order of the Sun", links=(claim,), row=2)
        operations.take_organisations([found], desk.author, desk.at)

        report = operations.take_organisations([found], desk.author, desk.at)

        assert (report.added, report.asserted, report.row_errors) == ((), (), ())
        assert [view.slug for view in report.known] == ["sun"]

    def test_reports_a_short_name_that_stands_for_another(self, desk: Desk) -> None:
        operations.add_organisation("sun", "Order of the Sun", desk.author, desk.at)
        other = ParsedOrganisation(slug="sun", name="Sons of the Sun", links=(), row=2)

        report = operations.take_organisations([other], desk.author, desk.at)

        assert [error.code for error in report.row_errors] == ["registry.organisation-exists"]


class TestGuardsOfTheDatabase:
    def test_no_link_is_approved_by_who_asserted_it(self, desk: Desk) -> None:
        desk.bring(SUN)
        desk.link("sun")

        with pytest.raises(IntegrityError), transaction.atomic():
            OrganisationLink.objects.update(approved_by=desk.author)

    def test_no_link_is_approved_without_a_time(self, desk: Desk) -> None:
        desk.bring(SUN)
        desk.link("sun")

        with pytest.raises(IntegrityError), transaction.atomic():
            OrganisationLink.objects.update(approved_at=None)

    def test_no_link_stands_twice(self, desk: Desk) -> None:
        desk.bring(SUN)
        desk.link("sun")
        row = OrganisationLink.objects.get()

        with pytest.raises(IntegrityError), transaction.atomic():
            OrganisationLink.objects.create(
                organisation_id=row.organisation_id,
                entry_id=row.entry_id,
                reason=WHY,
                asserted_by=desk.author,
                asserted_at=desk.at,
            )

    @pytest.mark.parametrize(
        ("day", "answer"),
        [("2015-03-01", False), ("2015-03-02", True), ("2025-01-31", True), ("2025-02-01", False)],
    )
    def test_the_database_knows_itself_whether_an_entry_is_in_force(
        self, desk: Desk, day: str, *, answer: bool
    ) -> None:
        desk.bring(SUN, parsed_entry("moon"))
        desk.link("sun")
        desk.bring(parsed_entry("moon"))

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT openiru_in_force(%s, %s)", [queries.organisation("sun").organisation_id, day]
            )
            row = cursor.fetchone()

        assert row == (answer,)
