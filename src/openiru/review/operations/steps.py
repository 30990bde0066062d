"""How does a case go from its author to a second person, and what can that person do?"""

from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.review import policy
from openiru.review.models import Case, CaseBasis
from openiru.review.operations.journal import check_return, decide, locked, stored_exemptions, write_down
from openiru.review.queries.case import legal_basis
from openiru.review.queries.rows import facts_of
from openiru.review.types import OPEN_STATUSES, Answers, CaseDraft, CaseFacts, CaseStatus, LegalBasis, Step
from openiru.signals.operations import hold_leads, set_lead_status, withdraw_shared
from openiru.signals.queries import shared_on
from openiru.signals.types import LeadStatus


@transaction.atomic
def propose(case_id: str, draft: CaseDraft, *, by: str, at: datetime) -> CaseFacts:
    """Put a case before a second person.

    Raises:
        NotAllowedError: if `by` may not propose cases.
        UnknownCaseError: if there is no such case.
        WrongStatusError, NotYourCaseError, IncompleteError, ExemptionAppliesError, NoLegalBasisError:
            as `policy.check_may_propose` says.
        ReturnFellError: if the case rests on a return that does not stand any more.
    """
    check_may(by, Right.PROPOSE_CASE)
    row = locked(case_id)
    basis = legal_basis(str(row.organisation_id), at.astimezone(UTC).date())
    policy.check_may_propose(facts_of(row), draft, by=by, basis=basis)
    check_return(row)
    row.status = CaseStatus.IN_REVIEW.value
    row.ground, row.tier = draft.ground.value, draft.tier.value
    row.exemptions = stored_exemptions(draft.exemptions)
    row.reason = draft.reason.strip()
    row.proposed_at = at
    row.decided_by, row.decided_at, row.decision_reason = None, None, ""
    row.save()
    _keep_basis(row, basis)
    write_down(row, Step.PROPOSED, by=by, at=at, basis=basis)
    return facts_of(row)


@transaction.atomic
def approve(case_id: str, *, by: str, at: datetime, reason: str) -> CaseFacts:
    """Approve a case for referral, as a second person.

    Raises:
        NotAllowedError: if `by` may not approve cases.
        UnknownCaseError: if there is no such case.
        WrongStatusError, OwnCaseError, IncompleteError, ExemptionAppliesError, NoLegalBasisError:
            as `policy.check_may_approve` says.
        ReturnFellError: if the case rests on a return that does not stand any more.
    """
    check_may(by, Right.APPROVE_CASE)
    row = locked(case_id)
    basis = legal_basis(str(row.organisation_id), at.astimezone(UTC).date())
    policy.check_may_approve(facts_of(row), by=by, basis=basis, reason=reason)
    check_return(row)
    decide(row, CaseStatus.APPROVED, by=by, at=at, reason=reason)
    row.save()
    _keep_basis(row, basis)
    write_down(row, Step.APPROVED, by=by, at=at, reason=reason, basis=basis)
    return facts_of(row)


@transaction.atomic
def return_to_author(case_id: str, *, by: str, at: datetime, reason: str) -> CaseFacts:
    """Send a case back to its author, as a second person.

    Raises:
        NotAllowedError: if `by` may not approve cases.
        UnknownCaseError: if there is no such case.
        WrongStatusError, OwnCaseError, IncompleteError: as `policy.check_may_return` says.
    """
    check_may(by, Right.APPROVE_CASE)
    row = locked(case_id)
    policy.check_may_return(facts_of(row), by=by, reason=reason)
    decide(row, CaseStatus.RETURNED, by=by, at=at, reason=reason)
    row.save()
    write_down(row, Step.RETURNED, by=by, at=at, reason=reason)
    return facts_of(row)


@transaction.atomic
def dismiss(
    case_id: str, *, by: str, at: datetime, reason: str, exemptions: Answers | None = None
) -> CaseFacts:
    """Close a case without a referral; it stays visible among the cases of its subject.

    Authors may dismiss their drafts and returned cases; everything else needs the right to approve.
    `exemptions` says what protects the subject, if something does, in place of earlier answers.

    Raises:
        NotAllowedError: if `by` may not dismiss this case.
        UnknownCaseError: if there is no such case.
        WrongStatusError, OwnCaseError, IncompleteError: as `policy.check_may_dismiss` says.
    """
    check_may(by, Right.DISMISS_CASE)
    row = locked(case_id)
    if by != row.author_id:
        check_may(by, Right.APPROVE_CASE)
    policy.check_may_dismiss(facts_of(row), by=by)
    policy.check_dismissal(reason, exemptions or {})
    row.exemptions = {**row.exemptions, **stored_exemptions(exemptions or {})}
    decide(row, CaseStatus.DISMISSED, by=by, at=at, reason=reason)
    row.save()
    _close_lead(row, by=by, at=at)
    write_down(row, Step.DISMISSED, by=by, at=at, reason=reason)
    return facts_of(row)


@transaction.atomic
def lapse(case_id: str, *, by: str, at: datetime, reason: str) -> CaseFacts:
    """Give up the approval of a case that no referral has taken up.

    Raises:
        NotAllowedError: if `by` may not approve cases.
        UnknownCaseError: if there is no such case.
        WrongStatusError, AlreadyReferredError, IncompleteError: as `policy.check_may_lapse` says.
    """
    check_may(by, Right.APPROVE_CASE)
    row = locked(case_id)
    policy.check_may_lapse(facts_of(row), reason=reason)
    # Who approved, when and why stays as it was; the lapse is a decision of its own.
    row.status = CaseStatus.LAPSED.value
    if row.lead_id is not None:
        hold_leads([str(row.lead_id)])  # before what was shared is taken back, which is recorded
    for entry in shared_on([case_id], at):
        withdraw_shared(entry.entry_id, by=by, at=at, reason=f"The approval of case {case_id} lapsed.")
    row.save()
    _close_lead(row, by=by, at=at)
    write_down(row, Step.LAPSED, by=by, at=at, reason=reason)
    return facts_of(row)


def _keep_basis(row: Case, basis: LegalBasis) -> None:
    # An entry that the case rests on already is kept once.
    rows = [CaseBasis(case=row, entry_id=UUID(entry_id)) for entry_id in basis.entry_ids]
    CaseBasis.objects.bulk_create(rows, ignore_conflicts=True)


def _close_lead(row: Case, *, by: str, at: datetime) -> None:
    """Dismiss the lead, unless another case still rests on it."""
    resting = {*OPEN_STATUSES, CaseStatus.APPROVED}
    others = Case.objects.filter(lead_id=row.lead_id, status__in=resting).exclude(pk=row.pk)
    if row.lead_id is not None and not others.exists():
        set_lead_status(str(row.lead_id), LeadStatus.DISMISSED, by=by, at=at)
