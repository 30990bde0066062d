from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import cases, organisations, people, subjects
from tests.factories.cases import AT

from openiru.foundation.paging import Page
from openiru.review import operations, queries
from openiru.review.errors import BadCursorError, UnknownCaseError
from openiru.review.types import (
    CaseFilter,
    CaseRow,
    CaseStatus,
    Exemption,
    ExemptionAnswer,
    Instrument,
    Step,
    Tier,
)

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(hours=1)
WORDS = "Read every captured post."


def ids(page: Page[CaseRow]) -> list[str]:
    return [row.case_id for row in page.rows]


class TestCase:
    def test_shows_all_that_a_second_person_needs(self) -> None:
        subject = subjects.account("sun.rise", posts=3)
        proposed = cases.proposed_case(cases.lead(subject_id=subject.id))

        found = queries.case(proposed.case_id, AT.date())

        assert found.facts == proposed
        assert found.subject == subject
        assert found.lead is not None
        assert found.lead.lead_id == proposed.lead_id
        assert [each.text for each in found.observations if each.text.startswith("placeholder text")] != []
        assert len(found.standing.entries) == 1
        assert found.basis_entry_ids == tuple(entry.entry_id for entry in found.standing.entries)
        assert [decision.step for decision in found.decisions] == [Step.OPENED, Step.PROPOSED]

    def test_says_what_the_lists_said_on_another_day(self) -> None:
        opened = cases.open_case()

        before_listing = queries.case(opened.case_id, AT.date().replace(year=2000))

        assert before_listing.standing.entries == ()

    def test_shows_earlier_cases_on_the_same_subject(self) -> None:
        first = cases.open_case()
        operations.dismiss(first.case_id, by=people.analyst(), at=AT, reason=WORDS)
        second = cases.open_case(
            cases.lead(subject_id=first.subject_id, organisation_id=_other_organisation())
        )

        assert [row.case_id for row in queries.case(second.case_id, AT.date()).past_cases] == [first.case_id]

    @pytest.mark.parametrize("case_id", ["", "nonsense", "0197c0de-0000-7000-8000-000000000001"])
    def test_refuses_an_unknown_case(self, case_id: str) -> None:
        with pytest.raises(UnknownCaseError):
            queries.case(case_id, AT.date())


def _other_organisation() -> str:
    return organisations.listed("other-front", name="Other Front").organisation_id


class TestAwaitingApproval:
    def test_leaves_out_own_cases_and_those_not_in_review(self) -> None:
        supervisor = people.supervisor()
        cases.proposed_case(author=supervisor)
        cases.open_case()
        others = cases.proposed_case()

        page = queries.awaiting_approval(supervisor)

        assert (ids(page), page.total) == ([others.case_id], 1)

    def test_puts_the_most_pressing_tier_first(self) -> None:
        ordinary = cases.proposed_case(tier=Tier.PROMOTIONAL)
        pressing = cases.proposed_case(tier=Tier.THREAT_TO_LIFE)

        assert ids(queries.awaiting_approval(people.supervisor())) == [pressing.case_id, ordinary.case_id]

    def test_comes_in_pages_without_gap_or_repetition(self) -> None:
        proposed = [cases.proposed_case(tier=Tier(1 + number % 3)).case_id for number in range(7)]

        seen: list[str] = []
        cursor: str | None = None
        for _ in range(4):
            page = queries.awaiting_approval(people.supervisor(), cursor, rows=2)
            seen += ids(page)
            cursor = page.next_cursor

        assert cursor is None
        assert sorted(seen) == sorted(proposed)
        assert len(seen) == 7

    @pytest.mark.parametrize(
        "cursor",
        ["x", "1~2~3", "~~", "1~2025-06-03T09:00:00~0197c0de-0000-7000-8000-000000000001", "1~2025~z", "~"],
    )
    def test_refuses_a_cursor_that_is_none_of_its_own(self, cursor: str) -> None:
        with pytest.raises(BadCursorError):
            queries.awaiting_approval(people.supervisor(), cursor)

    def test_takes_a_fixed_number_of_queries(self) -> None:
        def count() -> int:
            with CaptureQueriesContext(connection) as captured:
                queries.awaiting_approval(people.supervisor())
            return len(captured)

        cases.proposed_case()
        with_one = count()
        for _ in range(4):
            cases.proposed_case()

        assert count() == with_one


class TestCases:
    def test_fit_every_part_of_the_filter(self) -> None:
        mine = cases.open_case()
        telegram = cases.open_case(author=people.analyst("other"), platform="telegram")

        def found(**wanted: object) -> list[str]:
            return ids(queries.cases(CaseFilter(**wanted)))  # type: ignore[arg-type]

        assert found(platform="telegram") == [telegram.case_id]
        assert found(author_id=people.analyst()) == [mine.case_id]
        assert found(subject_id=mine.subject_id) == [mine.case_id]
        assert found(statuses=frozenset({CaseStatus.APPROVED})) == []
        assert found(instrument=Instrument.MEETING) == []
        assert found(organisation_id=mine.organisation_id) == [telegram.case_id, mine.case_id]

    def test_keep_protected_subjects_visible(self) -> None:
        cases.open_case()
        yes = {Exemption.COUNTER_SPEECH: ExemptionAnswer(applies=True, words="Argues against them.")}
        protected = operations.dismiss_lead(
            cases.lead(), by=people.analyst(), at=AT, reason=WORDS, exemptions=yes
        )

        assert ids(queries.cases(CaseFilter(protected_only=True))) == [protected.case_id]

    def test_come_in_pages_newest_first(self) -> None:
        opened = [cases.open_case().case_id for _ in range(5)]

        mine = CaseFilter(author_id=people.analyst())

        first = queries.cases(mine, rows=3)
        second = queries.cases(mine, first.next_cursor, rows=3)

        assert ids(first) + ids(second) == opened[::-1]
        assert second.next_cursor is None


class TestApprovedUnreferred:
    def test_orders_by_tier_and_stops_at_the_limit(self) -> None:
        cases.approved_case(tier=Tier.PROMOTIONAL)
        pressing = cases.approved_case(tier=Tier.CRISIS)
        cases.approved_case(platform="telegram")

        (found,) = queries.approved_unreferred("facebook", Instrument.ACCOUNT_BLOCK, limit=1)

        assert found == pressing


class TestCaseCounts:
    def test_count_every_status_and_what_waits_for_me(self) -> None:
        supervisor = people.supervisor()
        cases.proposed_case(author=supervisor)
        cases.proposed_case()
        cases.approved_case()

        counts, duties = queries.case_counts(), queries.case_duties(supervisor)

        assert set(counts) == set(CaseStatus)
        assert counts[CaseStatus.IN_REVIEW] == 2
        assert (duties.awaiting_approval, duties.my_open, duties.approved_unreferred) == (1, 1, 1)
