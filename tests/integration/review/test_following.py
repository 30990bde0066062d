"""A lead follows its case into a referral, and back when that is recalled before it leaves."""

from datetime import timedelta

import pytest
from tests.factories.cases import AT, approved_case
from tests.factories.people import analyst

from openiru.audit.queries import events_of
from openiru.review.operations import release_from_referral, take_into_referral
from openiru.signals.queries import all_leads
from openiru.signals.types import LeadStatus

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


class TestTakeIntoReferral:
    def test_notes_that_the_leads_are_referred_and_gives_them_back(self) -> None:
        cases = [approved_case().case_id, approved_case().case_id]

        take_into_referral(cases, by=analyst(), at=LATER)
        referred = {row.status for row in all_leads()}
        release_from_referral(cases, by=analyst(), at=LATER)

        assert referred == {LeadStatus.REFERRED}
        assert {row.status for row in all_leads()} == {LeadStatus.IN_CASE}
        for row in all_leads():
            said = [event.detail["status"] for event in events_of("lead", row.lead_id) if event.detail]
            assert said == ["in_case", "referred", "in_case"]
