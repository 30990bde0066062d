"""A case that was opened because an account is a return falls with that return."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from tests.factories import cases, people
from tests.factories.looks import look
from tests.factories.observed import take_in
from tests.factories.returned import (
    LATER,
    all_leads,
    refer_and_block,
    returned,
    rows_of,
    subject_of,
    watched,
)

from openiru.engines.probes.types import State
from openiru.linking import queries
from openiru.linking.errors import NotConfirmedError
from openiru.linking.types import ReturnVerdict, Verdict
from openiru.review import operations as review
from openiru.review.errors import LeadClosedError, ReturnFellError
from openiru.review.models import Case
from openiru.workflows.returns.deciding import decide_return, open_case_of_return
from openiru.workflows.withdraw.carry_out import withdraw_for_error
from openiru.workflows.withdraw.plan import plan_withdrawal
from openiru.workflows.withdraw.types import Step

SOON = LATER + timedelta(hours=1)
YES = Verdict(verdict=ReturnVerdict.CONFIRMED, reason="The same posts, three days after the block.")


@pytest.mark.django_db
class TestCaseOfReturn:
    def test_falls_with_the_block(self, tmp_path: Path) -> None:
        item_id, lead_id, _new = _confirmed(tmp_path)
        opened = open_case_of_return(lead_id, by=people.analyst(), at=LATER)
        review.propose(opened.case_id, cases.draft(), by=people.analyst(), at=LATER)
        plan = plan_withdrawal([item_id], at=LATER)

        _withdraw(item_id)

        assert opened.return_id == lead_id
        assert (Step.HALT_CASE, opened.case_id) in {(each.step, each.thing_id) for each in plan.consequences}
        # Nobody has looked through all accounts meanwhile.
        assert queries.confirmed_returns() == ()
        with pytest.raises(ReturnFellError):
            review.approve(opened.case_id, by=people.supervisor(), at=LATER, reason="Holds.")
        row = Case.objects.get(pk=opened.case_id)
        row.status, row.decided_by, row.decided_at = "approved", people.supervisor(), LATER
        with pytest.raises(DatabaseError, match="return does not stand"), transaction.atomic():
            row.save()

    def test_is_opened_neither_past_a_dismissed_lead_nor_on_a_block_that_fell(self, tmp_path: Path) -> None:
        item_id, lead_id, new = _confirmed(tmp_path)
        of_queue = cases.lead(subject_id=new, organisation_id=queries.lead(lead_id).row.organisation_id)
        review.dismiss_lead(of_queue, by=people.analyst(), at=SOON, reason="It is a newspaper of the town.")

        with pytest.raises(LeadClosedError):
            open_case_of_return(lead_id, by=people.analyst(), at=SOON)
        _withdraw(item_id)
        with pytest.raises(NotConfirmedError):
            open_case_of_return(lead_id, by=people.analyst(), at=SOON)

        assert not Case.objects.filter(confirmed_return_id=UUID(lead_id)).exists()


@pytest.mark.django_db
class TestConfirmedReturns:
    def test_stay_when_the_older_account_is_seen_up_again(self, tmp_path: Path) -> None:
        take_in(tmp_path, rows_of("copper.lantern", "Copper Lantern Evening"), people.AT, name="first")
        barred = subject_of("copper.lantern")
        for hours in (0, 7):
            look(barred, State.SUSPENDED, at=people.AT + timedelta(hours=hours), platform="facebook")
        new = returned(tmp_path)
        watched()
        (lead,) = all_leads()
        decide_return(lead.lead_id, YES, by=people.analyst(), at=LATER)
        for hours in (1, 9):
            look(barred, State.LIVE, at=LATER + timedelta(hours=hours), platform="facebook")

        watched(LATER + timedelta(hours=10))

        assert not all_leads()[0].is_standing
        assert [each.subject_id for each in queries.confirmed_returns()] == [new]


def _confirmed(folder: Path) -> tuple[str, str, str]:
    """The blocked item, the lead that a person confirmed, and the account that came back."""
    take_in(folder, rows_of("copper.lantern", "Copper Lantern Evening"), people.AT, name="first")
    item_id = refer_and_block(subject_of("copper.lantern"))
    new = returned(folder)
    watched()
    (lead,) = all_leads()
    decide_return(lead.lead_id, YES, by=people.analyst(), at=LATER)
    return item_id, lead.lead_id, new


def _withdraw(item_id: str) -> None:
    plan = plan_withdrawal([item_id], at=LATER)
    withdraw_for_error(
        [item_id],
        plan_digest=plan.digest,
        chosen=(),
        reason="It was a newspaper, and we had not looked closely.",
        by=people.supervisor(),
        at=LATER,
    )
