"""What did people make of leads, once and for all?"""

from openiru.review.models import Case
from openiru.review.queries.pages import protected
from openiru.review.types import CaseStatus, JudgedLead


def judged_leads() -> tuple[JudgedLead, ...]:
    """The leads that two persons approved, and those that were dismissed because an exemption applies; by case.

    Nobody is asked twice: who wrote and who dismissed a protected case may be one person.
    """
    rows = Case.objects.exclude(lead_id=None).values_list(
        "pk", "lead_id", "organisation_id", "author_id", "decided_by"
    )
    approved = rows.filter(status=CaseStatus.APPROVED.value)
    exempted = rows.filter(protected(), status=CaseStatus.DISMISSED.value)
    return tuple(
        JudgedLead(
            case_id=str(case_id),
            lead_id=str(lead_id),
            organisation_id=str(organisation_id),
            is_approved=is_approved,
            persons=frozenset(filter(None, (decided_by, author_id if is_approved else None))),
        )
        for found, is_approved in ((approved, True), (exempted, False))
        for case_id, lead_id, organisation_id, author_id, decided_by in found.order_by("decided_at", "pk")
    )
