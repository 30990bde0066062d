"""How does a row of the table become facts?"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from openiru.review.errors import UnknownCaseError
from openiru.review.models import Case
from openiru.review.types import (
    CaseFacts,
    CaseStatus,
    Exemption,
    ExemptionAnswer,
    Ground,
    Instrument,
    Tier,
)


def facts_of(row: Case) -> CaseFacts:
    """What rules and referrals may know of a case."""
    return CaseFacts(
        case_id=str(row.id),
        lead_id=str(row.lead_id) if row.lead_id else None,
        subject_id=str(row.subject_id),
        organisation_id=str(row.organisation_id),
        platform=row.platform,
        instrument=Instrument(row.instrument),
        status=CaseStatus(row.status),
        author_id=row.author_id,
        ground=Ground(row.ground) if row.ground else None,
        tier=Tier(row.tier) if row.tier else None,
        exemptions=exemptions_of(row.exemptions),
        reason=row.reason,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        referred_at=row.referred_at,
        referral_ended_at=row.referral_ended_at,
        return_id=str(row.confirmed_return_id) if row.confirmed_return_id else None,
    )


def exemptions_of(stored: dict[str, Any]) -> dict[Exemption, ExemptionAnswer]:
    """The answers as they were stored, in the order in which they are asked."""
    return {
        each: ExemptionAnswer(applies=stored[each]["applies"], words=stored[each]["words"])
        for each in Exemption
        if each in stored
    }


def row_of(case_id: str, *, among: QuerySet[Case] | None = None) -> Case:
    """The row of a case, `among` those if given; stays in this capability.

    Raises:
        UnknownCaseError: if there is none.
    """
    try:
        return (Case.objects.all() if among is None else among).get(pk=case_id)
    except (Case.DoesNotExist, ValueError, ValidationError) as error:
        raise UnknownCaseError(f"There is no case {case_id!r}.") from error
