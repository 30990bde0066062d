"""How does a case follow the referral that took it up? Called by referrals, inside their transactions."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.foundation.digests import sha256_text
from openiru.review import policy
from openiru.review.errors import UnknownCaseError, WrongStatusError
from openiru.review.models import Case
from openiru.review.operations.journal import check_return
from openiru.review.queries.rows import facts_of
from openiru.review.types import CaseFacts
from openiru.signals.operations import hold_leads, set_lead_statuses
from openiru.signals.types import LeadStatus


def hold_cases(case_ids: Sequence[str]) -> None:
    """Lock cases and their leads until the transaction ends, before other capabilities record what belongs to them.

    Raises:
        UnknownCaseError: if a case does not exist.
    """
    hold_leads(_leads(_locked(case_ids)))


@transaction.atomic
def take_into_referral(case_ids: Sequence[str], *, by: str, at: datetime) -> tuple[CaseFacts, ...]:
    """Mark approved cases as taken up by a referral, so that no second one takes them up.

    The cases are locked until the caller's transaction ends.

    Returns:
        The cases, in the order of `case_ids`.

    Raises:
        NotAllowedError: if `by` may not create referrals.
        UnknownCaseError: if a case does not exist.
        WrongStatusError: if a case is not approved.
        AlreadyReferredError: if a case was taken up already.
        ReturnFellError: if a case rests on a return that does not stand any more.
    """
    check_may(by, Right.CREATE_REFERRAL)
    rows = _locked(case_ids)
    for row in rows:
        policy.check_may_refer(facts_of(row))
        check_return(row)
        row.referred_at = at
    Case.objects.bulk_update(rows, ["referred_at"])
    set_lead_statuses(_leads(rows), LeadStatus.REFERRED, by=by, at=at)
    _record(Event.CASES_REFERRED, case_ids, by, at)
    return tuple(facts_of(row) for row in rows)


@transaction.atomic
def release_from_referral(case_ids: Sequence[str], *, by: str, at: datetime) -> None:
    """Let cases of a referral that was recalled before it left stand as approved and free again.

    Raises:
        UnknownCaseError: if a case does not exist.
        WrongStatusError: if a case is in no referral, or its referral ended.
    """
    rows = _locked(case_ids)
    for row in rows:
        _check_in_referral(row)
        row.referred_at = None
    Case.objects.bulk_update(rows, ["referred_at"])
    set_lead_statuses(_leads(rows), LeadStatus.IN_CASE, by=by, at=at)
    _record(Event.CASES_RELEASED, case_ids, by, at)


@transaction.atomic
def end_referral(case_ids: Sequence[str], *, at: datetime) -> None:
    """Note that the referral of cases had its final word: blocked, refused, gone or withdrawn.

    From then on a new case on the same subject may be opened: accounts come back. Cases whose
    referral ended earlier are left as they are. The act itself is recorded where the word is.

    Raises:
        UnknownCaseError: if a case does not exist.
    """
    rows = [row for row in _locked(case_ids) if row.referred_at and row.referral_ended_at is None]
    Case.objects.filter(pk__in=[row.pk for row in rows]).update(referral_ended_at=at)


def _locked(case_ids: Sequence[str]) -> list[Case]:
    # In one order for everybody: two referrals with the same cases wait, and never block each other.
    found = Case.objects.select_for_update().filter(pk__in=case_ids).order_by("pk")
    rows = {str(row.pk): row for row in found}
    missing = [case_id for case_id in case_ids if case_id not in rows]
    if missing:
        raise UnknownCaseError(f"There is no case {missing[0]!r}.")
    return [rows[case_id] for case_id in case_ids]


def _leads(rows: Sequence[Case]) -> set[str]:
    return {str(row.lead_id) for row in rows if row.lead_id is not None}


def _check_in_referral(row: Case) -> None:
    if row.referred_at is None or row.referral_ended_at is not None:
        raise WrongStatusError(f"Case {row.pk} is in no open referral.")


def _record(event: Event, case_ids: Sequence[str], by: str, at: datetime) -> None:
    digest = sha256_text("\n".join(sorted(case_ids)).encode())
    detail = {"cases": len(case_ids), "digest": digest}
    record(event, subject_kind="case", subject_id="many", by=by, at=at, detail=detail)
