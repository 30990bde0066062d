"""How does a lead become a case, or lead nowhere?"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.intake.queries import subject
from openiru.review import policy
from openiru.review.errors import AlreadyOpenError
from openiru.review.models import Case
from openiru.review.operations.journal import check_return, decide, stored_exemptions, write_down
from openiru.review.queries.rows import facts_of
from openiru.review.types import Answers, CaseFacts, CaseStatus, Instrument, Step
from openiru.signals.operations import set_lead_status
from openiru.signals.queries import lead
from openiru.signals.types import LeadStatus, LeadView


def open_case(
    lead_id: str,
    *,
    by: str,
    at: datetime,
    instrument: Instrument = Instrument.ACCOUNT_BLOCK,
    return_id: str | None = None,
) -> CaseFacts:
    """Begin a case on the subject of a lead; `by` becomes its author for good.

    With `return_id` it rests on a confirmed return as well, and falls with it.

    Raises:
        NotAllowedError: if `by` may not propose cases.
        UnknownLeadError: if there is no such lead.
        LeadClosedError: if the lead was dismissed.
        HeldByOtherError: if somebody else claimed the lead and still holds it.
        WrongInstrumentError: if no case leads to `instrument`.
        AlreadyOpenError: if the subject has an open case, or is under an open referral, with `instrument`.
    """
    try:
        return _open_case(lead_id, by=by, at=at, instrument=instrument, return_id=return_id)
    except IntegrityError as error:
        if "review_one_open_case" not in str(error):
            raise
        # Somebody opened one between our look and our writing.
        raise AlreadyOpenError("Somebody else opened a case on this subject just now.") from error


@transaction.atomic
def dismiss_lead(
    lead_id: str, *, by: str, at: datetime, reason: str, exemptions: Answers | None = None
) -> CaseFacts:
    """Close a lead that leads nowhere; the dismissal stays visible as a case of its own.

    `exemptions` says what protects the subject, if something does.

    Raises:
        NotAllowedError: if `by` may not dismiss.
        UnknownLeadError: if there is no such lead.
        LeadClosedError: if the lead was dismissed already, or has a case (dismiss that instead).
        HeldByOtherError: if somebody else claimed the lead and still holds it.
        IncompleteError: if the reason or an answer is missing or too short.
    """
    check_may(by, Right.DISMISS_CASE)
    found = lead(lead_id, matches=0)
    policy.check_may_dismiss_lead(found.status)
    policy.check_not_held(found.claimed_by, found.claimed_until, by=by, at=at)
    policy.check_dismissal(reason, exemptions or {})
    row = _new_case(found, by=by, at=at, instrument=Instrument.ACCOUNT_BLOCK)
    row.exemptions = stored_exemptions(exemptions or {})
    decide(row, CaseStatus.DISMISSED, by=by, at=at, reason=reason)
    row.save(force_insert=True)
    # Rows are locked before anything is recorded: who records holds up all others.
    set_lead_status(lead_id, LeadStatus.DISMISSED, by=by, at=at)
    write_down(row, Step.DISMISSED, by=by, at=at, reason=reason)
    return facts_of(row)


@transaction.atomic
def _open_case(
    lead_id: str, *, by: str, at: datetime, instrument: Instrument, return_id: str | None
) -> CaseFacts:
    check_may(by, Right.PROPOSE_CASE)
    found = lead(lead_id, matches=0)
    policy.check_not_held(found.claimed_by, found.claimed_until, by=by, at=at)
    rivals = Case.objects.filter(subject_id=found.subject_id, instrument=instrument)
    policy.check_may_open(found.status, instrument, [facts_of(row) for row in rivals])
    row = _new_case(found, by=by, at=at, instrument=instrument)
    row.confirmed_return_id = return_id and UUID(return_id)
    check_return(row)
    row.save(force_insert=True)
    # Rows are locked before anything is recorded: who records holds up all others.
    if found.status is LeadStatus.OPEN:
        set_lead_status(lead_id, LeadStatus.IN_CASE, by=by, at=at)
    write_down(row, Step.OPENED, by=by, at=at)
    return facts_of(row)


@transaction.atomic
def open_case_on(
    subject_id: str, *, organisation_id: str, platform: str, return_id: str, by: str, at: datetime
) -> CaseFacts:
    """Begin a case on a subject that no lead of the queue names; it rests on a confirmed return, and falls with it.

    Raises:
        NotAllowedError: if `by` may not propose cases.
        UnknownSubjectError: if there is no such subject.
        AlreadyOpenError: if the subject has an open case, or is under an open referral, to be blocked.
        ReturnFellError: if the return does not stand any more.
    """
    check_may(by, Right.PROPOSE_CASE)
    found = subject(subject_id)
    instrument = Instrument.ACCOUNT_BLOCK
    rivals = Case.objects.filter(subject_id=found.id, instrument=instrument)
    policy.check_may_open(policy.LEAD_OPEN, instrument, [facts_of(row) for row in rivals])
    row = Case(
        confirmed_return_id=UUID(return_id),
        subject_id=UUID(found.id),
        organisation_id=UUID(organisation_id),
        platform=platform,
        instrument=instrument.value,
        status=CaseStatus.DRAFT.value,
        author_id=by,
        created_at=at,
    )
    check_return(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "review_one_open_case" not in str(error):
            raise
        raise AlreadyOpenError("Somebody else opened a case on this subject just now.") from error
    write_down(row, Step.OPENED, by=by, at=at)
    return facts_of(row)


def _new_case(found: LeadView, *, by: str, at: datetime, instrument: Instrument) -> Case:
    return Case(
        lead_id=UUID(found.lead_id),
        subject_id=UUID(found.subject_id),
        organisation_id=UUID(found.organisation_id),
        platform=found.platform,
        instrument=instrument.value,
        status=CaseStatus.DRAFT.value,
        author_id=by,
        created_at=at,
    )
