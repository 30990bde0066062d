"""What did people make of leads, once and for all?"""

from openiru.review.models import Case
from openiru.review.queries.pages import protected
from openiru.review.types import CaseStatus, JudgedLead


def judged_leads() -> tuple[JudgedLead, ...]:
    """The leads that two persons approved, and those that were dismissed because an exemption applies.

    One line for each case, the earliest decision first: of a lead with several the last one counts.
    Nobody is asked twice: who wrote and who dismissed a protected case may be one person.
    """
    rows = Case.objects.exclude(lead_id=None).values_list(
        "decided_at", "pk", "lead_id", "subject_id", "organisation_id", "author_id", "decided_by"
    )
    approved = rows.filter(status=CaseStatus.APPROVED.value)
    exempted = rows.filter(protected(), status=CaseStatus.DISMISSED.value)
    decided = [(True, row) for row in approved] + [(False, row) for row in exempted]
    return tuple(
        JudgedLead(
            case_id=str(case_id),
            lead_id=str(lead_id),
            subject_id=str(subject_id),
            organisation_id=str(organisation_id),
            is_approved=is_approved,
            persons=frozenset(filter(None, (decided_by, author_id if is_approved else None))),
        )
        for is_approved, (_, case_id, lead_id, subject_id, organisation_id, author_id, decided_by) in sorted(
            decided, key=lambda each: each[1][:2]
        )
    )
