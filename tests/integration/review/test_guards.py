"""Whoever writes around the code is refused by the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from tests.factories import cases, organisations, people
from tests.factories.cases import AT

from openiru.access.operations import deactivate
from openiru.review import operations

pytestmark = pytest.mark.django_db

APPROVE = (
    "UPDATE review_case SET status = 'approved', decided_by = %s, decided_at = %s, decision_reason = 'sql' "
    "WHERE id = %s"
)


@contextmanager
def refused(message: str) -> Iterator[None]:
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        yield


def sql(statement: str, *values: str | datetime) -> None:
    with connection.cursor() as cursor:
        # Foreign keys still to be checked would keep tables from being emptied or altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement, values)


def set_case(case_id: str, assignments: str, *values: str | datetime) -> None:
    sql(f"UPDATE review_case SET {assignments} WHERE id = %s", *values, case_id)  # noqa: S608


class TestSecondPerson:
    def test_author_cannot_approve_by_sql(self) -> None:
        author = people.supervisor()
        proposed = cases.proposed_case(author=author)

        with refused("second person"):
            sql(APPROVE, author, AT, proposed.case_id)

    def test_author_cannot_become_another_to_approve(self) -> None:
        author = people.supervisor()
        proposed = cases.proposed_case(author=author)

        with refused("never change"):
            set_case(proposed.case_id, "author_id = %s", people.analyst("decoy"))

    def test_constraint_holds_even_without_the_trigger(self) -> None:
        author = people.supervisor()
        proposed = cases.proposed_case(author=author)

        with refused("review_case_second_person"):
            sql("ALTER TABLE review_case DISABLE TRIGGER review_case_guard")
            sql(APPROVE, author, AT, proposed.case_id)

    @pytest.mark.parametrize("status", ["returned", "dismissed"])
    def test_author_cannot_take_the_case_out_of_review(self, status: str) -> None:
        author = people.supervisor()
        proposed = cases.proposed_case(author=author)

        with refused("second person"):
            set_case(proposed.case_id, "status = %s, decided_by = %s, decided_at = %s", status, author, AT)

    def test_an_analyst_is_no_second_person(self) -> None:
        proposed = cases.proposed_case()

        with refused("active supervisor"):
            sql(APPROVE, people.analyst("other"), AT, proposed.case_id)

    def test_a_name_of_nobody_is_no_second_person(self) -> None:
        proposed = cases.proposed_case()

        with refused("active supervisor"):
            sql(APPROVE, "somebody", AT, proposed.case_id)

    def test_a_switched_off_account_is_no_second_person(self) -> None:
        proposed = cases.proposed_case()
        supervisor = people.supervisor()
        deactivate(supervisor, by=people.administrator().person_id, at=AT)

        with refused("active supervisor"):
            sql(APPROVE, supervisor, AT, proposed.case_id)


class TestApproval:
    @pytest.mark.parametrize(
        "exemptions",
        [
            "{}",
            '{"press": {"applies": false, "words": "Read every post."}}',
        ],
    )
    def test_needs_all_exemptions_answered(self, exemptions: str) -> None:
        opened = cases.open_case()
        sql("ALTER TABLE review_case DISABLE TRIGGER review_case_recorded")
        set_case(
            opened.case_id,
            "status = 'in_review', ground = 'c', tier = 3, reason = 'x', proposed_at = %s, exemptions = %s",
            AT,
            exemptions,
        )

        with refused("every exemption"):
            sql(APPROVE, people.supervisor(), AT, opened.case_id)

    @pytest.mark.parametrize(
        ("path", "value"),
        [("{press,applies}", "true"), ("{art,words}", '"no"'), ("{research,words}", '"            "')],
    )
    def test_needs_answers_in_words_of_which_none_applies(self, path: str, value: str) -> None:
        opened = cases.open_case()
        proposed = operations.propose(opened.case_id, cases.draft(), by=people.analyst(), at=AT)
        operations.return_to_author(
            proposed.case_id, by=people.supervisor(), at=AT, reason="Look at it once more."
        )
        set_case(
            opened.case_id,
            "status = 'in_review', decided_by = NULL, decided_at = NULL, "
            "exemptions = jsonb_set(exemptions, %s::text[], %s::jsonb)",
            path,
            value,
        )

        with refused("every exemption"):
            sql(APPROVE, people.supervisor(), AT, opened.case_id)

    def test_needs_a_list_entry_in_force_on_that_day(self) -> None:
        brief = organisations.listed("brief").organisation_id
        proposed = cases.proposed_case(cases.lead(organisation_id=brief))
        organisations.delist("brief", date(2025, 6, 1))

        with refused("no list entry in force"):
            sql(APPROVE, people.supervisor(), AT, proposed.case_id)

    def test_comes_only_out_of_review(self) -> None:
        opened = cases.open_case()

        with refused("does not go from draft to approved"):
            sql(APPROVE, people.supervisor(), AT, opened.case_id)


class TestConstraints:
    def test_status_is_known(self) -> None:
        opened = cases.open_case()

        with refused("review_case_status_known|does not go"):
            set_case(opened.case_id, "status = 'guilty'")

    def test_decision_has_person_and_time_or_neither(self) -> None:
        opened = cases.open_case()

        with refused("review_case_decision_pair"):
            set_case(opened.case_id, "decided_by = 'somebody'")

    def test_dismissal_has_a_person(self) -> None:
        opened = cases.open_case()

        with refused("review_case_dismissal_has_person"):
            set_case(opened.case_id, "status = 'dismissed'")

    @pytest.mark.parametrize(
        "missing",
        ["ground = ''", "ground = 'f'", "tier = 0", "tier = 6", "reason = ''", "proposed_at = NULL"],
    )
    def test_proposal_is_complete(self, missing: str) -> None:
        opened = cases.open_case()
        set_case(opened.case_id, "ground = 'c', tier = 3, reason = 'x', proposed_at = %s", AT)

        with refused("review_case_proposal_is_complete"):
            set_case(opened.case_id, f"status = 'in_review', {missing}")

    def test_one_open_case_for_a_subject_and_instrument(self) -> None:
        opened = cases.open_case()

        with refused("review_one_open_case"):
            sql(
                "INSERT INTO review_case (id, subject_id, organisation_id, platform, instrument, status, author_id, "
                "ground, exemptions, reason, decision_reason, created_at) SELECT gen_random_uuid(), subject_id, "
                "organisation_id, platform, instrument, 'draft', 'other', '', '{}', '', '', created_at "
                "FROM review_case WHERE id = %s",
                opened.case_id,
            )

    def test_only_approved_cases_are_referred(self) -> None:
        opened = cases.open_case()

        with refused("review_case_only_approved_are_referred"):
            set_case(opened.case_id, "referred_at = %s", AT)

    def test_a_referral_ends_after_it_began(self) -> None:
        approved = cases.approved_case()

        with refused("review_case_referral_begins_before_it_ends"):
            set_case(approved.case_id, "referral_ended_at = %s", AT)

    def test_a_list_entry_is_a_basis_once(self) -> None:
        proposed = cases.proposed_case()

        with refused("review_basis_once"):
            sql(
                "INSERT INTO review_case_basis (case_id, entry_id) SELECT case_id, entry_id "
                "FROM review_case_basis WHERE case_id = %s",
                proposed.case_id,
            )


class TestKeptAsItWas:
    @pytest.mark.parametrize(
        "change", ["ground = 'a'", "tier = 1", "reason = 'other'", "exemptions = '{}'", "proposed_at = now()"]
    )
    def test_what_a_second_person_is_reading(self, change: str) -> None:
        proposed = cases.proposed_case()

        with refused("stays as it is"):
            set_case(proposed.case_id, change)

    @pytest.mark.parametrize("change", ["ground = 'a'", "reason = 'other'", "exemptions = '{}'"])
    def test_what_was_approved(self, change: str) -> None:
        approved = cases.approved_case()

        with refused("stays as it is"):
            set_case(approved.case_id, change)

    @pytest.mark.parametrize(
        "change", ["decided_by = 'other'", "decided_at = now()", "decision_reason = 'other'"]
    )
    def test_who_approved_when_and_why(self, change: str) -> None:
        approved = cases.approved_case()

        with refused("as it was taken"):
            set_case(approved.case_id, change)

    @pytest.mark.parametrize("column", ["subject_id", "organisation_id", "lead_id"])
    def test_what_the_case_is_about(self, column: str) -> None:
        opened = cases.open_case()

        with refused("never change"):
            set_case(opened.case_id, f"{column} = gen_random_uuid()")

    @pytest.mark.parametrize("column", ["platform", "instrument"])
    def test_what_the_case_asks_of_whom(self, column: str) -> None:
        opened = cases.open_case()

        with refused("never change"):
            set_case(opened.case_id, f"{column} = 'other'")

    @pytest.mark.parametrize("status", ["draft", "in_review", "approved"])
    def test_a_dismissal(self, status: str) -> None:
        opened = cases.open_case()
        operations.dismiss(opened.case_id, by=people.analyst(), at=AT, reason="Read every post.")

        with refused("does not go from dismissed"):
            set_case(opened.case_id, "status = %s", status)

    def test_an_approval_whose_case_is_in_a_referral(self) -> None:
        approved = cases.approved_case()
        operations.take_into_referral([approved.case_id], by=people.analyst(), at=AT)

        with refused("cannot lapse"):
            set_case(approved.case_id, "status = 'lapsed', referred_at = NULL")

    @pytest.mark.parametrize("table", ["review_decision", "review_case_basis"])
    @pytest.mark.parametrize("statement", ["DELETE FROM {0}", "UPDATE {0} SET id = id", "TRUNCATE {0}"])
    def test_decisions_and_their_basis(self, table: str, statement: str) -> None:
        cases.proposed_case()

        with refused("append-only"):
            sql(statement.format(table))

    @pytest.mark.parametrize("statement", ["DELETE FROM review_case", "TRUNCATE review_case CASCADE"])
    def test_cases(self, statement: str) -> None:
        cases.open_case()

        with refused("refused"):
            sql(statement)

    @pytest.mark.parametrize("status", ["in_review", "approved", "returned", "lapsed"])
    def test_the_way_a_case_begins(self, status: str) -> None:
        opened = cases.open_case()

        with refused("begins as a draft"):
            sql(
                "INSERT INTO review_case (id, subject_id, organisation_id, platform, instrument, status, author_id, "
                "ground, exemptions, reason, decision_reason, created_at) SELECT gen_random_uuid(), subject_id, "
                "organisation_id, platform, 'preservation', %s, 'other', '', '{}', '', '', created_at "
                "FROM review_case WHERE id = %s",
                status,
                opened.case_id,
            )
