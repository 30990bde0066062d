from datetime import UTC, date, datetime, timedelta

import pytest

from openiru.review import policy
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
    TooManyError,
    WrongInstrumentError,
    WrongStatusError,
)
from openiru.review.types import (
    CASE_INSTRUMENTS,
    EXEMPTION_QUESTION,
    GROUND_SUMMARY,
    OPEN_STATUSES,
    TIER_SUMMARY,
    CaseDraft,
    CaseFacts,
    CaseStatus,
    Exemption,
    ExemptionAnswer,
    Ground,
    Instrument,
    LegalBasis,
    Tier,
)

AT = datetime(2025, 6, 3, 9, 0, tzinfo=UTC)
BASIS = LegalBasis(on=date(2025, 6, 3), entry_ids=("entry",), lists_read=("UN",))
NO_BASIS = LegalBasis(on=date(2025, 6, 3), entry_ids=(), lists_read=("UN (not named)", "UK (unknown)"))
WORDS = "Read every captured post."


def answers(**changes: ExemptionAnswer) -> dict[Exemption, ExemptionAnswer]:
    plain = {each: ExemptionAnswer(applies=False, words=WORDS) for each in Exemption}
    return {**plain, **{Exemption(name): answer for name, answer in changes.items()}}


def draft(**changes: object) -> CaseDraft:
    fields: dict[str, object] = {
        "ground": Ground.C,
        "tier": Tier.DESIGNATED,
        "exemptions": answers(),
        "reason": WORDS,
    }
    return CaseDraft(**{**fields, **changes})  # type: ignore[arg-type]


def case(status: CaseStatus = CaseStatus.IN_REVIEW, **changes: object) -> CaseFacts:
    fields: dict[str, object] = {
        "case_id": "case",
        "lead_id": "lead",
        "subject_id": "subject",
        "organisation_id": "organisation",
        "platform": "facebook",
        "instrument": Instrument.ACCOUNT_BLOCK,
        "status": status,
        "author_id": "author",
        "ground": Ground.C,
        "tier": Tier.DESIGNATED,
        "exemptions": answers(),
        "reason": WORDS,
        "proposed_at": AT,
        "decided_by": None,
        "decided_at": None,
        "referred_at": None,
        "referral_ended_at": None,
    }
    return CaseFacts(**{**fields, **changes})  # type: ignore[arg-type]


class TestTables:
    def test_next_knows_every_status(self) -> None:
        assert set(policy.NEXT) == set(CaseStatus)

    def test_next_leads_only_to_known_statuses(self) -> None:
        assert frozenset().union(*policy.NEXT.values()) <= set(CaseStatus)

    def test_every_status_is_reached_from_a_draft(self) -> None:
        reached, edge = {CaseStatus.DRAFT}, {CaseStatus.DRAFT}
        while edge:
            edge = {after for status in edge for after in policy.NEXT[status]} - reached
            reached |= edge

        assert reached == set(CaseStatus)

    def test_open_statuses_are_those_from_which_approval_can_still_come(self) -> None:
        def leads_to_approval(status: CaseStatus) -> bool:
            return any(
                after is CaseStatus.APPROVED or CaseStatus.APPROVED in policy.NEXT[after]
                for after in policy.NEXT[status]
            )

        assert {status for status in CaseStatus if leads_to_approval(status)} == OPEN_STATUSES

    def test_every_word_has_its_text(self) -> None:
        assert set(GROUND_SUMMARY) == set(Ground)
        assert set(TIER_SUMMARY) == set(Tier)
        assert set(EXEMPTION_QUESTION) == set(Exemption)

    def test_no_case_leads_to_a_meeting(self) -> None:
        assert set(Instrument) - CASE_INSTRUMENTS == {Instrument.MEETING}


class TestCheckMayOpen:
    def test_refuses_a_meeting(self) -> None:
        with pytest.raises(WrongInstrumentError):
            policy.check_may_open("open", Instrument.MEETING, [])

    def test_refuses_a_dismissed_lead(self) -> None:
        with pytest.raises(LeadClosedError):
            policy.check_may_open("dismissed", Instrument.ACCOUNT_BLOCK, [])

    @pytest.mark.parametrize("status", [*OPEN_STATUSES, CaseStatus.APPROVED])
    def test_refuses_beside_a_case_that_is_not_over(self, status: CaseStatus) -> None:
        with pytest.raises(AlreadyOpenError):
            policy.check_may_open("open", Instrument.ACCOUNT_BLOCK, [case(status)])

    def test_refuses_beside_an_open_referral(self) -> None:
        referred = case(CaseStatus.APPROVED, referred_at=AT)

        with pytest.raises(AlreadyOpenError):
            policy.check_may_open("referred", Instrument.ACCOUNT_BLOCK, [referred])

    def test_allows_after_the_referral_ended(self) -> None:
        over = [case(CaseStatus.DISMISSED), case(CaseStatus.LAPSED)]
        over += [case(CaseStatus.APPROVED, referred_at=AT, referral_ended_at=AT)]

        policy.check_may_open("referred", Instrument.ACCOUNT_BLOCK, over)


class TestCheckMayPropose:
    @pytest.mark.parametrize("status", set(CaseStatus) - {CaseStatus.DRAFT, CaseStatus.RETURNED})
    def test_refuses_the_wrong_status(self, status: CaseStatus) -> None:
        with pytest.raises(WrongStatusError):
            policy.check_may_propose(case(status), draft(), by="author", basis=BASIS)

    def test_refuses_somebody_else(self) -> None:
        with pytest.raises(NotYourCaseError):
            policy.check_may_propose(case(CaseStatus.DRAFT), draft(), by="other", basis=BASIS)

    @pytest.mark.parametrize("reason", ["", "   ", "too short", "x" * 5001, "nul \x00 inside here"])
    def test_refuses_a_reason_that_explains_nothing(self, reason: str) -> None:
        with pytest.raises(IncompleteError, match="reason"):
            policy.check_may_propose(case(CaseStatus.DRAFT), draft(reason=reason), by="author", basis=BASIS)

    @pytest.mark.parametrize("exemption", list(Exemption))
    def test_refuses_a_missing_answer(self, exemption: Exemption) -> None:
        some = {each: answer for each, answer in answers().items() if each is not exemption}

        with pytest.raises(IncompleteError, match=exemption.value.replace("_", " ")):
            policy.check_may_propose(case(CaseStatus.DRAFT), draft(exemptions=some), by="author", basis=BASIS)

    @pytest.mark.parametrize("exemption", list(Exemption))
    @pytest.mark.parametrize(
        "words", ["", "No.", "         no         ", "\u200b" * 40, "No." + "\u2060" * 40]
    )
    def test_refuses_an_answer_without_words(self, exemption: Exemption, words: str) -> None:
        short = answers(**{exemption.value: ExemptionAnswer(applies=False, words=words)})

        with pytest.raises(IncompleteError):
            policy.check_may_propose(
                case(CaseStatus.DRAFT), draft(exemptions=short), by="author", basis=BASIS
            )

    @pytest.mark.parametrize("exemption", list(Exemption))
    def test_refuses_where_an_exemption_applies(self, exemption: Exemption) -> None:
        protected = answers(**{exemption.value: ExemptionAnswer(applies=True, words=WORDS)})

        with pytest.raises(ExemptionAppliesError, match="only be dismissed"):
            policy.check_may_propose(
                case(CaseStatus.DRAFT), draft(exemptions=protected), by="author", basis=BASIS
            )

    def test_refuses_without_a_list_entry_and_says_which_lists_were_read(self) -> None:
        with pytest.raises(NoLegalBasisError, match=r"2025-06-03.*UN \(not named\); UK \(unknown\)"):
            policy.check_may_propose(case(CaseStatus.DRAFT), draft(), by="author", basis=NO_BASIS)

    @pytest.mark.parametrize("status", [CaseStatus.DRAFT, CaseStatus.RETURNED])
    def test_allows_the_author(self, status: CaseStatus) -> None:
        policy.check_may_propose(case(status), draft(), by="author", basis=BASIS)


class TestCheckMayApprove:
    @pytest.mark.parametrize("status", set(CaseStatus) - {CaseStatus.IN_REVIEW})
    def test_refuses_the_wrong_status(self, status: CaseStatus) -> None:
        with pytest.raises(WrongStatusError):
            policy.check_may_approve(case(status), by="second", basis=BASIS, reason="holds")

    def test_refuses_the_author(self) -> None:
        with pytest.raises(OwnCaseError):
            policy.check_may_approve(case(), by="author", basis=BASIS, reason="holds")

    def test_refuses_without_a_reason(self) -> None:
        with pytest.raises(IncompleteError):
            policy.check_may_approve(case(), by="second", basis=BASIS, reason="  ")

    @pytest.mark.parametrize("missing", ["ground", "tier"])
    def test_refuses_an_incomplete_proposal(self, missing: str) -> None:
        with pytest.raises(IncompleteError):
            policy.check_may_approve(
                case(CaseStatus.IN_REVIEW, **{missing: None}), by="second", basis=BASIS, reason="holds"
            )

    def test_refuses_where_an_exemption_applies(self) -> None:
        protected = answers(press=ExemptionAnswer(applies=True, words=WORDS))

        with pytest.raises(ExemptionAppliesError):
            policy.check_may_approve(case(exemptions=protected), by="second", basis=BASIS, reason="holds")

    def test_refuses_after_the_delisting(self) -> None:
        with pytest.raises(NoLegalBasisError):
            policy.check_may_approve(case(), by="second", basis=NO_BASIS, reason="holds")

    def test_allows_a_second_person(self) -> None:
        policy.check_may_approve(case(), by="second", basis=BASIS, reason="holds")


class TestCheckMayReturn:
    def test_refuses_the_author(self) -> None:
        with pytest.raises(OwnCaseError):
            policy.check_may_return(case(), by="author", reason=WORDS)

    def test_refuses_a_reason_that_helps_nobody(self) -> None:
        with pytest.raises(IncompleteError):
            policy.check_may_return(case(), by="second", reason="no")

    @pytest.mark.parametrize("status", set(CaseStatus) - {CaseStatus.IN_REVIEW})
    def test_refuses_the_wrong_status(self, status: CaseStatus) -> None:
        with pytest.raises(WrongStatusError):
            policy.check_may_return(case(status), by="second", reason=WORDS)


class TestCheckMayDismiss:
    def test_refuses_the_author_while_in_review(self) -> None:
        with pytest.raises(OwnCaseError):
            policy.check_may_dismiss(case(), by="author")

    @pytest.mark.parametrize("status", [CaseStatus.APPROVED, CaseStatus.DISMISSED, CaseStatus.LAPSED])
    def test_refuses_what_was_decided(self, status: CaseStatus) -> None:
        with pytest.raises(WrongStatusError):
            policy.check_may_dismiss(case(status), by="second")

    @pytest.mark.parametrize("status", [CaseStatus.DRAFT, CaseStatus.RETURNED])
    def test_allows_the_author_before_and_after_review(self, status: CaseStatus) -> None:
        policy.check_may_dismiss(case(status), by="author")


class TestCheckMayLapse:
    def test_refuses_a_case_in_a_referral(self) -> None:
        with pytest.raises(AlreadyReferredError):
            policy.check_may_lapse(case(CaseStatus.APPROVED, referred_at=AT), reason=WORDS)

    @pytest.mark.parametrize("status", set(CaseStatus) - {CaseStatus.APPROVED})
    def test_refuses_what_is_not_approved(self, status: CaseStatus) -> None:
        with pytest.raises(WrongStatusError):
            policy.check_may_lapse(case(status), reason=WORDS)


class TestCheckMayRefer:
    @pytest.mark.parametrize("status", set(CaseStatus) - {CaseStatus.APPROVED})
    def test_refuses_what_nobody_approved(self, status: CaseStatus) -> None:
        with pytest.raises(WrongStatusError):
            policy.check_may_refer(case(status))

    def test_refuses_a_second_referral(self) -> None:
        with pytest.raises(AlreadyReferredError):
            policy.check_may_refer(case(CaseStatus.APPROVED, referred_at=AT))


class TestCheckMayDismissLead:
    @pytest.mark.parametrize("status", ["in_case", "dismissed", "referred"])
    def test_refuses_what_is_not_open(self, status: str) -> None:
        with pytest.raises(LeadClosedError):
            policy.check_may_dismiss_lead(status)


class TestCheckNotHeld:
    def test_refuses_while_somebody_else_holds_the_lead(self) -> None:
        with pytest.raises(HeldByOtherError, match="09:30 UTC"):
            policy.check_not_held("other", AT + timedelta(minutes=30), by="me", at=AT)

    @pytest.mark.parametrize(
        ("holder", "until"),
        [
            (None, None),
            ("me", AT + timedelta(minutes=30)),
            ("other", AT),
            ("other", AT - timedelta(minutes=1)),
        ],
    )
    def test_allows_who_holds_it_and_everybody_afterwards(
        self, holder: str | None, until: datetime | None
    ) -> None:
        policy.check_not_held(holder, until, by="me", at=AT)


class TestCheckBulk:
    def test_refuses_more_than_one_person_can_answer_for(self) -> None:
        with pytest.raises(TooManyError):
            policy.check_bulk(policy.BULK_MAX + 1)


class TestApplying:
    def test_names_those_that_apply_in_the_order_of_the_questions(self) -> None:
        yes = ExemptionAnswer(applies=True, words=WORDS)

        assert policy.applying(answers(research=yes, press=yes)) == (Exemption.PRESS, Exemption.RESEARCH)
