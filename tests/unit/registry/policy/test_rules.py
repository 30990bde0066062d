from datetime import UTC, date, datetime

import pytest

from openiru.registry import errors
from openiru.registry.policy import rules
from openiru.registry.types import (
    EditionStatus,
    EntryKind,
    EntryView,
    Form,
    LinkView,
    OrganisationView,
    Scope,
)

ENTRY = EntryView(
    entry_id="e",
    list_slug="xx-sample",
    list_name="Sample list",
    country="XX",
    key="sun",
    kind=EntryKind.ENTITY,
    primary_name="Order of the Sun",
    reference="Schedule 1",
    programme="",
    listed_from=date(2015, 3, 2),
    listed_from_is_known=True,
    listed_to=None,
    is_verified=True,
)


def link(approved_by: str | None = None) -> LinkView:
    return LinkView(
        link_id="l",
        organisation=OrganisationView(organisation_id="o", slug="sun", name="Order of the Sun"),
        entry=ENTRY,
        reason="The same name",
        asserted_by="ayesha",
        asserted_at=datetime(2025, 1, 1, tzinfo=UTC),
        approved_by=approved_by,
        approved_at=None if approved_by is None else datetime(2025, 1, 2, tzinfo=UTC),
    )


class TestNeedsSecondPerson:
    def test_asks_one_for_what_people_typed_alone(self) -> None:
        assert {form for form in Form if rules.needs_second_person(form)} == {Form.CURATED}


class TestCheckMayFollow:
    def test_refuses_an_edition_older_than_the_one_in_force(self) -> None:
        with pytest.raises(errors.OlderEditionError, match="of 2025-01-31, and the one of 2025-02-28"):
            rules.check_may_follow("un-sc", date(2025, 1, 31), date(2025, 2, 28))

    @pytest.mark.parametrize("newest", [None, date(2025, 1, 31), date(2024, 12, 31)])
    def test_lets_lists_move_forward(self, newest: date | None) -> None:
        rules.check_may_follow("un-sc", date(2025, 1, 31), newest)


class TestCheckMayHold:
    def test_refuses_an_extract_after_a_full_edition(self) -> None:
        with pytest.raises(errors.PartialEditionError):
            rules.check_may_hold("un-sc", Scope.EXTRACT, full_on_file=True)

    @pytest.mark.parametrize(
        ("scope", "full_on_file"), [(Scope.EXTRACT, False), (Scope.FULL, False), (Scope.FULL, True)]
    )
    def test_lets_everything_else_in(self, scope: Scope, *, full_on_file: bool) -> None:
        rules.check_may_hold("un-sc", scope, full_on_file=full_on_file)


class TestCheckRemovals:
    def test_refuses_what_looks_like_a_cut_off_file(self) -> None:
        with pytest.raises(errors.ManyRemovalsError, match="lacks 100 of 273 entries"):
            rules.check_removals("un-sc", removed=100, in_force=273, accepted=False)

    @pytest.mark.parametrize(
        ("removed", "in_force", "accepted"),
        [(100, 273, True), (10, 10, False), (54, 273, False), (0, 0, False)],
    )
    def test_lets_few_or_accepted_removals_in(self, removed: int, in_force: int, *, accepted: bool) -> None:
        rules.check_removals("un-sc", removed=removed, in_force=in_force, accepted=accepted)


class TestCheckMayApproveEdition:
    def test_refuses_the_importer(self) -> None:
        with pytest.raises(errors.OwnEditionError):
            rules.check_may_approve_edition(EditionStatus.PENDING, imported_by="ayesha", by="ayesha")

    def test_refuses_an_edition_in_force(self) -> None:
        with pytest.raises(errors.EditionInForceError):
            rules.check_may_approve_edition(EditionStatus.IN_FORCE, imported_by="ayesha", by="bilal")

    def test_lets_a_second_person_approve(self) -> None:
        rules.check_may_approve_edition(EditionStatus.PENDING, imported_by="ayesha", by="bilal")


class TestCheckSlug:
    @pytest.mark.parametrize("slug", ["", "TTP", "a b", "-a", "a-", "a--b", "a/b", "é"])
    def test_refuses_what_cannot_stand_in_a_url(self, slug: str) -> None:
        with pytest.raises(errors.BadSlugError):
            rules.check_slug(slug)

    def test_takes_small_letters_digits_and_hyphens(self) -> None:
        rules.check_slug("order-of-the-sun-2")


class TestCheckMayLink:
    @pytest.mark.parametrize("kind", [EntryKind.INDIVIDUAL, EntryKind.OTHER])
    def test_refuses_persons_and_ships(self, kind: EntryKind) -> None:
        with pytest.raises(errors.NotAnEntityError):
            rules.check_may_link(kind, "The same name in full")

    def test_refuses_a_reason_without_words(self) -> None:
        with pytest.raises(errors.EmptyReasonError):
            rules.check_may_link(EntryKind.ENTITY, "same      ")

    def test_takes_an_entity_with_a_reason(self) -> None:
        rules.check_may_link(EntryKind.ENTITY, "The same name in full")


class TestCheckMayApproveLink:
    def test_refuses_who_asserted_it(self) -> None:
        with pytest.raises(errors.OwnLinkError):
            rules.check_may_approve_link(link(), by="ayesha")

    def test_refuses_to_approve_twice(self) -> None:
        with pytest.raises(errors.LinkApprovedError):
            rules.check_may_approve_link(link("bilal"), by="carim")

    def test_lets_a_second_person_approve(self) -> None:
        rules.check_may_approve_link(link(), by="bilal")
