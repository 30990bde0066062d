"""Who may decide a case, when, and on what?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from openiru.foundation.words import seen_characters
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
    ReturnFellError,
    TooManyError,
    WrongInstrumentError,
    WrongStatusError,
)
from openiru.review.types import (
    CASE_INSTRUMENTS,
    OPEN_STATUSES,
    Answers,
    CaseDraft,
    CaseFacts,
    CaseStatus,
    Exemption,
    Instrument,
    LegalBasis,
)

WORDS_MIN: Final = 10  # characters; less than a sentence explains nothing to an overseer
WORDS_MAX: Final = 5_000
LEAD_OPEN: Final = "open"  # the words of signals for how a lead stands
LEAD_DISMISSED: Final = "dismissed"
BULK_MAX: Final = 500  # more cases at once than one person can answer for

NEXT: Final[Mapping[CaseStatus, frozenset[CaseStatus]]] = {
    CaseStatus.DRAFT: frozenset({CaseStatus.IN_REVIEW, CaseStatus.DISMISSED}),
    CaseStatus.IN_REVIEW: frozenset({CaseStatus.APPROVED, CaseStatus.RETURNED, CaseStatus.DISMISSED}),
    CaseStatus.RETURNED: frozenset({CaseStatus.IN_REVIEW, CaseStatus.DISMISSED}),
    CaseStatus.APPROVED: frozenset({CaseStatus.LAPSED}),
    CaseStatus.DISMISSED: frozenset(),
    CaseStatus.LAPSED: frozenset(),
}


def check_may_open(lead_status: str, instrument: Instrument, cases: Sequence[CaseFacts]) -> None:
    """Refuse unless a new case may be opened.

    Args:
        lead_status: how the lead stands.
        instrument: what the case would ask for.
        cases: all cases so far on the same subject with the same instrument.

    Raises:
        WrongInstrumentError: if no case leads to `instrument`.
        LeadClosedError: if the lead was dismissed.
        AlreadyOpenError: if one of `cases` still stands in the way.
    """
    if instrument not in CASE_INSTRUMENTS:
        raise WrongInstrumentError("A meeting needs no case; record it as a meeting.")
    if lead_status == LEAD_DISMISSED:
        raise LeadClosedError("The lead was dismissed; only new evidence opens it again.")
    if any(is_open(case) for case in cases):
        raise AlreadyOpenError(
            f"The subject has an open case or referral for the same ({_said(instrument)}); finish that first."
        )


def check_not_held(holder: str | None, until: datetime | None, *, by: str, at: datetime) -> None:
    """Refuse a lead that somebody else is working on, until their hold on it ends.

    Raises:
        HeldByOtherError: saying until when.
    """
    if holder is not None and holder != by and until is not None and at < until:
        raise HeldByOtherError(f"Somebody else is working on this lead until {until:%H:%M} UTC.")


def check_may_dismiss_lead(lead_status: str) -> None:
    """Refuse unless the lead is open.

    Raises:
        LeadClosedError: saying what to do instead.
    """
    if lead_status == LEAD_DISMISSED:
        raise LeadClosedError("The lead was dismissed already.")
    if lead_status != LEAD_OPEN:
        raise LeadClosedError("The lead has a case; dismiss that case instead.")


def check_dismissal(reason: str, exemptions: Answers) -> None:
    """Refuse a dismissal whose reason or exemption answers explain nothing.

    Raises:
        IncompleteError: naming the field and the rule.
    """
    check_words(reason, "reason")
    for exemption, answer in exemptions.items():
        check_words(answer.words, f"exemption {_said(exemption)}")


def check_bulk(count: int) -> None:
    """Refuse more cases at once than one person can answer for.

    Raises:
        TooManyError: above `BULK_MAX`.
    """
    if count > BULK_MAX:
        raise TooManyError(f"At most {BULK_MAX} cases at once, not {count}; decide them in parts.")


def check_may_propose(case: CaseFacts, draft: CaseDraft, *, by: str, basis: LegalBasis) -> None:
    """Refuse unless `by` may put `case` before a second person as `draft` says.

    Raises:
        WrongStatusError: if the case is neither a draft nor returned.
        NotYourCaseError: if somebody else opened the case.
        IncompleteError: if an answer or the reason is missing or too short.
        ExemptionAppliesError: if an exemption applies; such a case can only be dismissed.
        NoLegalBasisError: if no list entry is in force.
    """
    _check_step(case, CaseStatus.IN_REVIEW)
    if case.author_id != by:
        raise NotYourCaseError("Only the person who opened the case may propose it.")
    check_words(draft.reason, "reason")
    check_exemptions(draft.exemptions)
    check_basis(basis)


def check_may_approve(case: CaseFacts, *, by: str, basis: LegalBasis, reason: str) -> None:
    """Refuse unless `by` may approve `case` for referral.

    Raises:
        WrongStatusError: if the case is not in review.
        OwnCaseError: if `by` wrote the case; approval needs a second person.
        IncompleteError: if the proposal or the reason for approving is not complete.
        ExemptionAppliesError: if an exemption applies.
        NoLegalBasisError: if no list entry is in force any more.
    """
    _check_step(case, CaseStatus.APPROVED)
    _check_second_person(case, by)
    if not reason.strip():
        raise IncompleteError("Say in a word or more why the case may be referred.")
    if case.ground is None or case.tier is None:
        raise IncompleteError("The proposal names no ground or no tier; return it to its author.")
    check_exemptions(case.exemptions)
    check_basis(basis)


def check_return_stands(case: CaseFacts, *, stands: bool) -> None:
    """Refuse to go on with a case whose return does not stand any more.

    Raises:
        ReturnFellError: if the case rests on a return, and that one does not stand.
    """
    if case.return_id is not None and not stands:
        raise ReturnFellError(
            "This case rests on the return of a barred account, and that does not stand any more: the block was withdrawn or "
            "found wrong, or people say now that nothing came back. Dismiss the case."
        )


def check_may_return(case: CaseFacts, *, by: str, reason: str) -> None:
    """Refuse unless `by` may send `case` back to its author.

    Raises:
        WrongStatusError: if the case is not in review.
        OwnCaseError: if `by` wrote the case.
        IncompleteError: if the reason tells the author nothing.
    """
    _check_step(case, CaseStatus.RETURNED)
    _check_second_person(case, by)
    check_words(reason, "reason")


def check_may_dismiss(case: CaseFacts, *, by: str) -> None:
    """Refuse unless `by` may dismiss `case`; while it is in review, only a second person may.

    Raises:
        WrongStatusError: if the case was decided already.
        OwnCaseError: if the case is in review and `by` wrote it.
    """
    _check_step(case, CaseStatus.DISMISSED)
    if case.status is CaseStatus.IN_REVIEW:
        _check_second_person(case, by)


def check_may_lapse(case: CaseFacts, *, reason: str) -> None:
    """Refuse unless the approval of `case` may be given up.

    Raises:
        WrongStatusError: if the case is not approved.
        AlreadyReferredError: if it is in a referral; recall or withdraw that instead.
        IncompleteError: if the reason is missing or too short.
    """
    _check_step(case, CaseStatus.LAPSED)
    check_not_referred(case)
    check_words(reason, "reason")


def check_may_refer(case: CaseFacts) -> None:
    """Refuse unless a referral may take `case` up.

    Raises:
        WrongStatusError: if the case is not approved.
        AlreadyReferredError: if it is in a referral already.
    """
    if case.status is not CaseStatus.APPROVED:
        raise WrongStatusError(f"Only an approved case can be referred; this one is {_said(case.status)}.")
    check_not_referred(case)


def check_not_referred(case: CaseFacts) -> None:
    """Refuse a case that is in a referral.

    Raises:
        AlreadyReferredError: always then.
    """
    if case.referred_at is not None:
        raise AlreadyReferredError("The case is in a referral already; each case is referred once.")


def is_open(case: CaseFacts) -> bool:
    """Whether the case stands in the way of another one on the same subject and instrument.

    Open cases do, and approved ones until their referral had its final word.
    """
    if case.status is CaseStatus.APPROVED:
        return case.referral_ended_at is None
    return case.status in OPEN_STATUSES


def applying(exemptions: Answers) -> tuple[Exemption, ...]:
    """The exemptions that apply, in the order in which they are asked."""
    return tuple(each for each in Exemption if each in exemptions and exemptions[each].applies)


def check_exemptions(exemptions: Answers) -> None:
    """Refuse unless all five exemptions are answered in words and none applies.

    Raises:
        IncompleteError: naming the first one that is not answered in words.
        ExemptionAppliesError: naming those that apply.
    """
    for exemption in Exemption:
        if exemption not in exemptions:
            raise IncompleteError(f"exemption {_said(exemption)}: answer it in words; all five are needed.")
        check_words(exemptions[exemption].words, f"exemption {_said(exemption)}")
    found = applying(exemptions)
    if found:
        named = ", ".join(_said(each) for each in found)
        raise ExemptionAppliesError(
            f"The subject is protected ({named}): the case can only be dismissed, not referred."
        )


def check_basis(basis: LegalBasis) -> None:
    """Refuse unless a list entry names the organisation on the day.

    Raises:
        NoLegalBasisError: naming the lists that were read.
    """
    if not basis.entry_ids:
        lists = "; ".join(basis.lists_read) or "none is linked to the organisation"
        raise NoLegalBasisError(
            f"No list entry in force names the organisation on {basis.on.isoformat()}. Lists read: {lists}."
        )


def check_words(text: str, name: str) -> None:
    """Refuse an explanation that explains nothing, or that nobody can read.

    Raises:
        IncompleteError: naming the field and the rule.
    """
    # What nobody sees explains nothing, however many characters it has.
    is_seen = seen_characters(text) >= WORDS_MIN / 2
    if not is_seen or not WORDS_MIN <= len(text.strip()) <= WORDS_MAX or "\x00" in text:
        raise IncompleteError(
            f"{name}: write at least {WORDS_MIN} characters, at most {WORDS_MAX}, without control characters."
        )


def _check_step(case: CaseFacts, to: CaseStatus) -> None:
    if to not in NEXT[case.status]:
        raise WrongStatusError(f"A case that is {_said(case.status)} cannot become {_said(to)}.")


def _check_second_person(case: CaseFacts, by: str) -> None:
    if case.author_id == by:
        raise OwnCaseError("You wrote this case; a second person must decide it.")


def _said(word: str) -> str:
    return word.replace("_", " ")
