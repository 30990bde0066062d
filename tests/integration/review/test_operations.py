from datetime import UTC, date, datetime, timedelta

import pytest
from tests.factories import cases, organisations, people, subjects
from tests.factories.cases import AT

from openiru.access.errors import NotAllowedError
from openiru.access.operations import deactivate
from openiru.access.types import SYSTEM
from openiru.audit.queries import events_of
from openiru.audit.types import Event
from openiru.review import operations, queries
from openiru.review.errors import (
    AlreadyOpenError,
    AlreadyReferredError,
    ExemptionAppliesError,
    HeldByOtherError,
    IncompleteError,
    LeadClosedError,
    NoLegalBasisError,
    NotYourCaseError,
    OwnCaseError,
    UnknownCaseError,
    WrongStatusError,
)
from openiru.review.models import Case, CaseBasis, Decision
from openiru.review.types import CaseFilter, CaseStatus, Exemption, ExemptionAnswer, Instrument, Tier
from openiru.signals.models import Lead
from openiru.signals.operations import claim_lead

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(hours=1)
WORDS = "Read every captured post."
UNKNOWN = "0197c0de-0000-7000-8000-000000000001"


def lead_status(lead_id: str | None) -> str:
    assert lead_id is not None
    return Lead.objects.get(pk=lead_id).status


def events(case_id: str) -> list[Event]:
    return [Event(each.event) for each in events_of("case", case_id)]


class TestOpenCase:
    def test_makes_a_draft_of_the_lead_with_its_author(self) -> None:
        lead_id = cases.lead()

        opened = operations.open_case(lead_id, by=people.analyst(), at=AT)

        assert (opened.status, opened.author_id, opened.lead_id) == (
            CaseStatus.DRAFT, people.analyst(), lead_id,
        )  # fmt: skip
        assert lead_status(lead_id) == "in_case"
        assert events(opened.case_id) == [Event.CASE_OPENED]

    def test_refuses_a_second_case_on_the_same_subject_and_instrument(self) -> None:
        first = cases.open_case()

        with pytest.raises(AlreadyOpenError):
            operations.open_case(first.lead_id or "", by=people.analyst("second"), at=LATER)

        assert Case.objects.count() == 1

    def test_allows_another_instrument_on_the_same_subject(self) -> None:
        first = cases.open_case()

        second = operations.open_case(
            first.lead_id or "", by=people.analyst(), at=LATER, instrument=Instrument.PRESERVATION
        )

        assert second.instrument is Instrument.PRESERVATION

    def test_refuses_a_lead_that_a_colleague_holds(self) -> None:
        lead_id = cases.lead()
        claim_lead(lead_id, by=people.analyst("colleague"), at=AT)

        with pytest.raises(HeldByOtherError):
            operations.open_case(lead_id, by=people.analyst(), at=AT)
        with pytest.raises(HeldByOtherError):
            operations.dismiss_lead(lead_id, by=people.analyst(), at=AT, reason=WORDS)

        assert operations.open_case(lead_id, by=people.analyst(), at=LATER).status is CaseStatus.DRAFT

    @pytest.mark.parametrize("somebody", [people.overseer, lambda: people.administrator().person_id])
    def test_refuses_those_who_only_read(self, somebody: object) -> None:
        with pytest.raises(NotAllowedError):
            operations.open_case(cases.lead(), by=somebody(), at=AT)  # type: ignore[operator]

        assert not Case.objects.exists()

    def test_refuses_machines(self) -> None:
        with pytest.raises(NotAllowedError):
            operations.open_case(cases.lead(), by=SYSTEM, at=AT)


class TestDismissLead:
    def test_closes_it_and_leaves_a_visible_case(self) -> None:
        lead_id = cases.lead()
        press = {Exemption.PRESS: ExemptionAnswer(applies=True, words="A news outlet that quotes them.")}

        made = operations.dismiss_lead(
            lead_id, by=people.analyst(), at=AT, reason="A newspaper reports.", exemptions=press
        )

        assert made.status is CaseStatus.DISMISSED
        assert lead_status(lead_id) == "dismissed"
        (row,) = queries.cases(CaseFilter(protected_only=True)).rows
        assert (row.case_id, row.protected_by) == (made.case_id, (Exemption.PRESS,))
        assert events(made.case_id) == [Event.CASE_DISMISSED]

    def test_refuses_a_lead_with_a_case(self) -> None:
        opened = cases.open_case()

        with pytest.raises(LeadClosedError):
            operations.dismiss_lead(opened.lead_id or "", by=people.analyst(), at=AT, reason=WORDS)

    def test_refuses_without_a_reason(self) -> None:
        lead_id = cases.lead()

        with pytest.raises(IncompleteError):
            operations.dismiss_lead(lead_id, by=people.analyst(), at=AT, reason="no")

        assert lead_status(lead_id) == "open"

    def test_keeps_the_dismissed_lead_from_being_opened(self) -> None:
        lead_id = cases.lead()
        operations.dismiss_lead(lead_id, by=people.analyst(), at=AT, reason=WORDS)

        with pytest.raises(LeadClosedError):
            operations.open_case(lead_id, by=people.analyst(), at=AT)


class TestPropose:
    def test_puts_the_case_before_a_second_person_with_its_basis(self) -> None:
        opened = cases.open_case()

        proposed = operations.propose(opened.case_id, cases.draft(), by=people.analyst(), at=AT)

        assert proposed.status is CaseStatus.IN_REVIEW
        assert set(proposed.exemptions) == set(Exemption)
        assert CaseBasis.objects.filter(case_id=opened.case_id).count() == 1
        assert events(opened.case_id) == [Event.CASE_OPENED, Event.CASE_PROPOSED]

    @pytest.mark.parametrize("exemption", list(Exemption))
    def test_refuses_where_an_exemption_applies_and_changes_nothing(self, exemption: Exemption) -> None:
        opened = cases.open_case()

        with pytest.raises(ExemptionAppliesError):
            operations.propose(opened.case_id, cases.draft(applying=exemption), by=people.analyst(), at=AT)

        assert queries.facts(opened.case_id) == opened

    def test_refuses_an_organisation_that_no_list_names(self) -> None:
        quiet = organisations.unlisted().organisation_id
        opened = cases.open_case(cases.lead(organisation_id=quiet))

        with pytest.raises(NoLegalBasisError, match="2025-06-03"):
            operations.propose(opened.case_id, cases.draft(), by=people.analyst(), at=AT)

        assert queries.facts(opened.case_id).status is CaseStatus.DRAFT

    def test_refuses_on_the_day_of_the_delisting_and_names_the_lists_that_were_read(self) -> None:
        ended = organisations.listed("ended", listed_to=date(2025, 6, 3)).organisation_id
        opened = cases.open_case(cases.lead(organisation_id=ended))

        with pytest.raises(NoLegalBasisError, match="List of ended"):
            operations.propose(opened.case_id, cases.draft(), by=people.analyst(), at=AT)

    def test_allows_on_the_last_day_of_the_listing(self) -> None:
        ending = organisations.listed("ending", listed_to=date(2025, 6, 4)).organisation_id
        opened = cases.open_case(cases.lead(organisation_id=ending))

        proposed = operations.propose(opened.case_id, cases.draft(), by=people.analyst(), at=AT)

        assert proposed.status is CaseStatus.IN_REVIEW

    def test_refuses_somebody_elses_case(self) -> None:
        opened = cases.open_case()

        with pytest.raises(NotYourCaseError):
            operations.propose(opened.case_id, cases.draft(), by=people.supervisor(), at=AT)

    @pytest.mark.parametrize("case_id", [UNKNOWN, "no-id", ""])
    def test_refuses_an_unknown_case(self, case_id: str) -> None:
        with pytest.raises(UnknownCaseError):
            operations.propose(case_id, cases.draft(), by=people.analyst(), at=AT)


class TestApprove:
    def test_lets_the_case_be_referred(self) -> None:
        proposed = cases.proposed_case()

        approved = operations.approve(proposed.case_id, by=people.supervisor(), at=LATER, reason="holds")

        assert approved.status is CaseStatus.APPROVED
        assert (approved.decided_by, approved.decided_at) == (people.supervisor(), LATER)
        assert queries.approved_unreferred("facebook", Instrument.ACCOUNT_BLOCK) == (approved,)

    def test_refuses_the_author_even_as_a_supervisor(self) -> None:
        proposed = cases.proposed_case(author=people.supervisor())

        with pytest.raises(OwnCaseError):
            operations.approve(proposed.case_id, by=people.supervisor(), at=LATER, reason="holds")

        assert queries.facts(proposed.case_id).status is CaseStatus.IN_REVIEW

    def test_refuses_an_analyst(self) -> None:
        proposed = cases.proposed_case()

        with pytest.raises(NotAllowedError):
            operations.approve(proposed.case_id, by=people.analyst("other"), at=LATER, reason="holds")

    def test_refuses_a_supervisor_whose_account_is_switched_off(self) -> None:
        proposed = cases.proposed_case()
        deactivate(people.supervisor(), by=people.administrator().person_id, at=AT)

        with pytest.raises(NotAllowedError):
            operations.approve(proposed.case_id, by=people.supervisor(), at=LATER, reason="holds")

    def test_refuses_when_the_organisation_was_delisted_since_the_proposal(self) -> None:
        brief = organisations.listed("brief").organisation_id
        proposed = cases.proposed_case(cases.lead(organisation_id=brief))
        organisations.delist("brief", date(2025, 6, 10))

        with pytest.raises(NoLegalBasisError):
            operations.approve(
                proposed.case_id, by=people.supervisor(), at=datetime(2025, 6, 10, tzinfo=UTC), reason="holds"
            )

    def test_refuses_a_second_approval(self) -> None:
        approved = cases.approved_case()

        with pytest.raises(WrongStatusError):
            operations.approve(approved.case_id, by=people.supervisor("farah"), at=LATER, reason="holds")

        assert queries.facts(approved.case_id) == approved

    def test_keeps_what_the_case_said_at_that_moment(self) -> None:
        approved = cases.approved_case()

        kept = Decision.objects.get(case_id=approved.case_id, kind="approved").content
        assert kept["ground"] == "c"
        assert len(kept["basis"]["entry_ids"]) == 1
        assert set(kept["exemptions"]) == set(Exemption)


class TestReturnToAuthor:
    def test_gives_the_case_back_to_be_proposed_anew(self) -> None:
        proposed = cases.proposed_case()

        returned = operations.return_to_author(
            proposed.case_id, by=people.supervisor(), at=LATER, reason=WORDS
        )
        again = operations.propose(
            proposed.case_id, cases.draft(tier=Tier.PROMOTIONAL), by=people.analyst(), at=LATER
        )

        assert returned.status is CaseStatus.RETURNED
        assert (again.status, again.tier, again.decided_by) == (
            CaseStatus.IN_REVIEW, Tier.PROMOTIONAL, None,
        )  # fmt: skip
        # Nothing was changed under the second proposal: its list entry is kept once.
        assert CaseBasis.objects.filter(case_id=proposed.case_id).count() == 1
        kinds = (
            Decision.objects.filter(case_id=proposed.case_id).order_by("id").values_list("kind", flat=True)
        )
        assert list(kinds) == ["opened", "proposed", "returned", "proposed"]

    def test_refuses_the_author(self) -> None:
        proposed = cases.proposed_case(author=people.supervisor())

        with pytest.raises(OwnCaseError):
            operations.return_to_author(proposed.case_id, by=people.supervisor(), at=LATER, reason=WORDS)


class TestDismiss:
    def test_by_the_author_while_a_draft(self) -> None:
        opened = cases.open_case()

        dismissed = operations.dismiss(opened.case_id, by=people.analyst(), at=LATER, reason=WORDS)

        assert dismissed.status is CaseStatus.DISMISSED
        assert lead_status(opened.lead_id) == "dismissed"

    def test_refuses_the_author_while_in_review(self) -> None:
        proposed = cases.proposed_case()

        with pytest.raises(OwnCaseError):
            operations.dismiss(proposed.case_id, by=people.analyst(), at=LATER, reason=WORDS)

    def test_refuses_another_analyst(self) -> None:
        opened = cases.open_case()

        with pytest.raises(NotAllowedError):
            operations.dismiss(opened.case_id, by=people.analyst("other"), at=LATER, reason=WORDS)

    def test_by_a_second_person_who_finds_an_exemption_that_the_author_overlooked(self) -> None:
        proposed = cases.proposed_case()
        overlooked = {Exemption.RESEARCH: ExemptionAnswer(applies=True, words="A university project.")}

        dismissed = operations.dismiss(
            proposed.case_id, by=people.supervisor(), at=LATER, reason=WORDS, exemptions=overlooked
        )

        assert dismissed.exemptions[Exemption.RESEARCH].applies
        assert not dismissed.exemptions[Exemption.PRESS].applies

    def test_leaves_a_lead_open_to_the_other_case_that_rests_on_it(self) -> None:
        first = cases.open_case()
        operations.open_case(
            first.lead_id or "", by=people.analyst(), at=AT, instrument=Instrument.PRESERVATION
        )

        operations.dismiss(first.case_id, by=people.analyst(), at=LATER, reason=WORDS)

        assert lead_status(first.lead_id) == "in_case"

    def test_lets_the_subject_be_taken_up_by_another_lead(self) -> None:
        opened = cases.open_case()
        operations.dismiss(opened.case_id, by=people.analyst(), at=LATER, reason=WORDS)
        other = organisations.listed("other-front").organisation_id

        again = cases.open_case(cases.lead(subject_id=opened.subject_id, organisation_id=other))

        assert [row.case_id for row in queries.case(again.case_id, AT.date()).past_cases] == [opened.case_id]


class TestLapse:
    def test_gives_up_an_approval_and_keeps_who_gave_it(self) -> None:
        approved = cases.approved_case()

        lapsed = operations.lapse(approved.case_id, by=people.supervisor(), at=LATER, reason=WORDS)

        assert lapsed.status is CaseStatus.LAPSED
        assert lapsed.decided_by == approved.decided_by
        assert queries.approved_unreferred("facebook", Instrument.ACCOUNT_BLOCK) == ()

    def test_refuses_a_case_in_a_referral(self) -> None:
        approved = cases.approved_case()
        operations.take_into_referral([approved.case_id], by=people.analyst(), at=LATER)

        with pytest.raises(AlreadyReferredError):
            operations.lapse(approved.case_id, by=people.supervisor(), at=LATER, reason=WORDS)


class TestWayIntoAReferral:
    def test_is_taken_once(self) -> None:
        approved = cases.approved_case()
        operations.take_into_referral([approved.case_id], by=people.analyst(), at=LATER)

        with pytest.raises(AlreadyReferredError):
            operations.take_into_referral([approved.case_id], by=people.analyst(), at=LATER)

        assert queries.approved_unreferred("facebook", Instrument.ACCOUNT_BLOCK) == ()

    def test_takes_all_cases_or_none(self) -> None:
        approved, proposed = cases.approved_case(), cases.proposed_case()

        with pytest.raises(WrongStatusError):
            operations.take_into_referral([approved.case_id, proposed.case_id], by=people.analyst(), at=LATER)

        assert queries.facts(approved.case_id).referred_at is None

    def test_keeps_a_second_case_out_until_the_referral_ended(self) -> None:
        approved = cases.approved_case()
        operations.take_into_referral([approved.case_id], by=people.analyst(), at=LATER)
        with pytest.raises(AlreadyOpenError):
            cases.open_case(approved.lead_id or "")

        operations.end_referral([approved.case_id], at=LATER)

        assert cases.open_case(approved.lead_id or "").status is CaseStatus.DRAFT

    def test_is_free_again_after_a_recall(self) -> None:
        approved = cases.approved_case()
        operations.take_into_referral([approved.case_id], by=people.analyst(), at=LATER)

        operations.release_from_referral([approved.case_id], by=people.analyst(), at=LATER)

        assert queries.approved_unreferred("facebook", Instrument.ACCOUNT_BLOCK) == (approved,)

    def test_cannot_be_recalled_after_its_end(self) -> None:
        approved = cases.approved_case()
        operations.take_into_referral([approved.case_id], by=people.analyst(), at=LATER)
        operations.end_referral([approved.case_id], at=LATER)

        with pytest.raises(WrongStatusError):
            operations.release_from_referral([approved.case_id], by=people.analyst(), at=LATER)

    def test_keeps_the_first_end(self) -> None:
        approved = cases.approved_case()
        operations.take_into_referral([approved.case_id], by=people.analyst(), at=LATER)
        for hours in (1, 2):
            operations.end_referral([approved.case_id], at=LATER + timedelta(hours=hours))

        assert queries.facts(approved.case_id).referral_ended_at == LATER + timedelta(hours=1)


class TestBulk:
    def test_approves_what_may_be_approved_and_tells_the_rest(self) -> None:
        supervisor = people.supervisor()
        mine, good = cases.proposed_case(author=supervisor), cases.proposed_case()
        draft = cases.open_case()

        report = operations.approve_many(
            [mine.case_id, good.case_id, draft.case_id, UNKNOWN], by=supervisor, at=LATER, reason="holds"
        )

        assert report.done == (good.case_id,)
        assert [(error.row, error.code) for error in report.errors] == [
            (1, "review.own-case"),
            (3, "review.wrong-status"),
            (4, "review.unknown-case"),
        ]
        assert queries.facts(mine.case_id).status is CaseStatus.IN_REVIEW
        assert queries.facts(good.case_id).status is CaseStatus.APPROVED

    def test_approves_nothing_for_an_analyst(self) -> None:
        proposed = [cases.proposed_case().case_id for _ in range(2)]

        report = operations.approve_many(proposed, by=people.analyst("other"), at=LATER, reason="holds")

        assert report.done == ()
        assert {error.code for error in report.errors} == {"access.not-allowed"}

    def test_records_each_case_of_its_own(self) -> None:
        proposed = [cases.proposed_case().case_id for _ in range(2)]

        operations.approve_many(proposed, by=people.supervisor(), at=LATER, reason="holds")

        assert all(events(case_id)[-1] is Event.CASE_APPROVED for case_id in proposed)

    def test_goes_through_every_step(self) -> None:
        leads = [cases.lead() for _ in range(3)]
        by = people.analyst()
        opened = operations.open_many(leads, by=by, at=AT).done
        proposed = [operations.propose(each, cases.draft(), by=by, at=AT).case_id for each in opened]
        returned = operations.return_many(proposed, by=people.supervisor(), at=AT, reason=WORDS).done
        dismissed = operations.dismiss_many(returned, by=by, at=AT, reason=WORDS)

        assert len(dismissed.done) == 3
        assert dismissed.errors == ()


class TestSubjectsOfTheRecord:
    def test_hold_no_words_about_a_person(self) -> None:
        subject = subjects.account("a.name.nobody.should.log")
        approved = cases.approved_case(cases.lead(subject_id=subject.id))

        details = [str(each.detail) for each in events_of("case", approved.case_id)]

        assert not any("a.name" in detail or "Official output" in detail for detail in details)
