"""No step of a case without a decision, no decision without a record, whoever writes."""

from datetime import timedelta

import pytest
from tests.factories import cases, people
from tests.factories.cases import AT
from tests.factories.guards import refused

from openiru.access.operations import deactivate
from openiru.access.types import SYSTEM
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.review import operations
from openiru.review.models import Case, Decision

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=20)


def decide(case_id: str, status: str, by: str) -> None:
    """Write the case around the code."""
    Case.objects.filter(pk=case_id).update(
        status=status, decided_by=by, decided_at=LATER, decision_reason="By hand."
    )


def note(case_id: str, kind: str, by: str) -> None:
    """Write the decision around the code."""
    Decision.objects.create(case_id=case_id, kind=kind, by=by, at=LATER, reason="By hand.")


class TestSteps:
    @pytest.mark.parametrize("status", ["approved", "returned", "dismissed"])
    def test_need_a_decision(self, status: str) -> None:
        proposed = cases.proposed_case()

        with refused("every step of a case is a decision"):
            decide(proposed.case_id, status, people.supervisor())

    def test_to_begin_a_case_needs_one_too(self) -> None:
        opened = cases.open_case()

        with refused("every step of a case is a decision"):
            row = Case.objects.get(pk=opened.case_id)
            row.pk, row.instrument = None, "preservation"
            row._state.adding = True
            row.save()

    def test_one_decision_does_not_serve_twice(self) -> None:
        proposed = cases.proposed_case()
        operations.return_to_author(
            proposed.case_id, by=people.supervisor(), at=LATER, reason="Quote the post."
        )

        with refused("every step of a case is a decision"):
            Case.objects.filter(pk=proposed.case_id).update(
                status="in_review", proposed_at=LATER, decided_by=None, decided_at=None
            )


class TestDecisions:
    def test_need_a_record(self) -> None:
        proposed = cases.proposed_case()

        with refused("no decision is kept without a record"):
            decide(proposed.case_id, "approved", people.supervisor())
            note(proposed.case_id, "approved", people.supervisor())

    def test_with_a_record_by_somebody_else_do_not_count(self) -> None:
        proposed = cases.proposed_case()

        with refused("no decision is kept without a record"):
            decide(proposed.case_id, "approved", people.supervisor())
            note(proposed.case_id, "approved", people.supervisor())
            record(
                Event.CASE_APPROVED,
                subject_kind="case",
                subject_id=proposed.case_id,
                by=people.supervisor("other"),
                at=LATER,
            )

    @pytest.mark.parametrize("status", ["returned", "dismissed"])
    def test_are_never_taken_by_a_machine(self, status: str) -> None:
        proposed = cases.proposed_case()

        with refused("by an active"):
            decide(proposed.case_id, status, SYSTEM)
            note(proposed.case_id, status, SYSTEM)

    def test_are_never_taken_by_those_who_left(self) -> None:
        proposed = cases.proposed_case()
        supervisor = people.supervisor()
        deactivate(supervisor, by=people.administrator().person_id, at=AT)

        with refused("active supervisor"):
            decide(proposed.case_id, "returned", supervisor)
            note(proposed.case_id, "returned", supervisor)

    def test_an_analyst_gives_up_no_approval(self) -> None:
        approved = cases.approved_case()

        with refused("active supervisor"):
            Case.objects.filter(pk=approved.case_id).update(status="lapsed")
            note(approved.case_id, "lapsed", people.analyst())

    def test_say_what_became_of_the_case(self) -> None:
        proposed = cases.proposed_case()

        with refused("says what became of its case"):
            note(proposed.case_id, "approved", people.supervisor())

    def test_name_the_person_of_the_case(self) -> None:
        proposed = cases.proposed_case()

        with refused("say the same"):
            decide(proposed.case_id, "approved", people.supervisor())
            note(proposed.case_id, "approved", people.supervisor("other"))

    def test_a_proposal_is_its_authors(self) -> None:
        proposed = cases.proposed_case()

        with refused("by its author"):
            note(proposed.case_id, "proposed", people.supervisor())
