"""Two people press a button at once: one wins, the other is told so."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from tests.factories import cases, people
from tests.factories.cases import AT

from openiru.access.operations import deactivate
from openiru.audit.queries import events_of
from openiru.foundation.errors import GuardedError, OpenIruError
from openiru.review import operations, queries
from openiru.review.models import Case, Decision
from openiru.review.types import CaseStatus

pytestmark = pytest.mark.usefixtures("superuser")  # a database that may be committed to

LATER = AT + timedelta(hours=1)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run the acts in a thread and a connection each, begun together; "done" or the code of the error."""
    gate = threading.Barrier(len(acts))
    results: dict[int, str] = {}

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=10)
            act()
            results[number] = "done"
        except OpenIruError as error:
            results[number] = error.code
        except IntegrityError as error:
            results[number] = GuardedError.of(error).code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(results.values())


class TestTwoPeopleAtOnce:
    def test_of_two_approvers_one_wins(self) -> None:
        proposed = cases.proposed_case()
        bilal, farah = people.supervisor(), people.supervisor("farah")

        results = at_once(
            lambda: operations.approve(proposed.case_id, by=bilal, at=LATER, reason="Bilal read it."),
            lambda: operations.approve(proposed.case_id, by=farah, at=LATER, reason="Farah read it."),
        )

        assert results == ["done", "review.wrong-status"]
        assert Decision.objects.filter(case_id=proposed.case_id, kind="approved").count() == 1

    def test_of_approving_and_dismissing_one_wins(self) -> None:
        proposed = cases.proposed_case()
        bilal, farah = people.supervisor(), people.supervisor("farah")

        results = at_once(
            lambda: operations.approve(proposed.case_id, by=bilal, at=LATER, reason="Bilal read it."),
            lambda: operations.dismiss(proposed.case_id, by=farah, at=LATER, reason="A news outlet."),
        )

        decided = queries.facts(proposed.case_id)
        assert results == ["done", "review.wrong-status"]
        assert decided.status in {CaseStatus.APPROVED, CaseStatus.DISMISSED}
        assert Decision.objects.filter(case_id=proposed.case_id).count() == 3

    def test_of_two_authors_one_opens_the_case(self) -> None:
        lead_id = cases.lead()
        ayesha, sana = people.analyst(), people.analyst("sana")

        results = at_once(
            lambda: operations.open_case(lead_id, by=ayesha, at=AT),
            lambda: operations.open_case(lead_id, by=sana, at=AT),
        )

        assert results == ["done", "review.already-open"]
        assert Case.objects.count() == 1

    def test_of_two_referrals_with_the_same_cases_one_takes_them(self) -> None:
        approved = [cases.approved_case().case_id for _ in range(3)]
        by = people.analyst()

        results = at_once(
            lambda: operations.take_into_referral(approved, by=by, at=LATER),
            lambda: operations.take_into_referral(approved[::-1], by=by, at=LATER),
        )

        assert results == ["done", "review.already-referred"]


class TestSwitchedOffInBetween:
    def test_a_supervisor_who_leaves_while_approving_approves_nothing_or_was_in_time(self) -> None:
        proposed = cases.proposed_case()
        bilal, omar = people.supervisor(), people.administrator().person_id

        results = at_once(
            lambda: operations.approve(proposed.case_id, by=bilal, at=LATER, reason="Bilal read it."),
            lambda: deactivate(bilal, by=omar, at=LATER),
        )

        is_approved = queries.facts(proposed.case_id).status is CaseStatus.APPROVED
        events = [act.event for act in events_of("case", proposed.case_id)]
        assert "done" in results
        assert is_approved == (results == ["done", "done"]) == ("review.case-approved" in events)
