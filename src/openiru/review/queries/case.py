"""What does a person need to see to decide a case?"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from openiru.intake.queries import observations_of, subject
from openiru.registry.queries import entries_in_force, organisation, standing
from openiru.review.models import Case, CaseBasis, Decision
from openiru.review.queries.pages import case_rows, outward_names
from openiru.review.queries.rows import facts_of, row_of
from openiru.review.types import CaseFacts, CaseRow, CaseStatus, CaseView, DecisionView, LegalBasis, Step
from openiru.signals.queries import lead

OBSERVATIONS_MAX: Final = 50
PAST_CASES_MAX: Final = 50


def case(case_id: str, on: date) -> CaseView:
    """A case with the subject as captured, the lead, the lists' standing on day `on`, and all decisions.

    Raises:
        UnknownCaseError: if there is no such case.
    """
    row = row_of(case_id)
    names = outward_names()
    return CaseView(
        facts=facts_of(row),
        created_at=row.created_at,
        author_name=names.get(row.author_id, row.author_id),
        decision_reason=row.decision_reason,
        subject=subject(str(row.subject_id)),
        organisation=organisation(str(row.organisation_id)),
        lead=lead(str(row.lead_id)) if row.lead_id else None,
        standing=standing(str(row.organisation_id), on),
        basis_entry_ids=_basis_of(row),
        observations=observations_of(str(row.subject_id), OBSERVATIONS_MAX),
        observations_shown_max=OBSERVATIONS_MAX,
        decisions=_decisions_of(row, names),
        past_cases=_past_cases(row),
    )


def facts(case_id: str) -> CaseFacts:
    """What rules and referrals may know of a case.

    Raises:
        UnknownCaseError: if there is no such case.
    """
    return facts_of(row_of(case_id))


def facts_of_many(case_ids: Iterable[str]) -> dict[str, CaseFacts]:
    """The facts of several cases by case id; ids of no case are left out."""
    return {str(row.id): facts_of(row) for row in Case.objects.filter(pk__in=list(case_ids))}


def facts_on_returns(return_ids: Iterable[str]) -> tuple[CaseFacts, ...]:
    """The facts of the cases that rest on confirmed returns, in order of id."""
    rows = Case.objects.filter(confirmed_return_id__in=list(return_ids)).order_by("pk")
    return tuple(facts_of(row) for row in rows)


def last_dismissed(subject_id: str, organisation_id: str) -> datetime | None:
    """When a lead or case on a subject for an organisation was dismissed last; None if none was."""
    rows = Case.objects.filter(
        subject_id=subject_id, organisation_id=organisation_id, status=CaseStatus.DISMISSED.value
    )
    return rows.order_by("-decided_at").values_list("decided_at", flat=True).first()


def proposed_and_decided(case_ids: Iterable[str]) -> dict[str, tuple[datetime | None, datetime | None]]:
    """When cases were proposed and when they were decided, by case id; ids of no case are left out."""
    rows = Case.objects.filter(pk__in=list(case_ids)).values_list("pk", "proposed_at", "decided_at")
    return {str(case_id): (proposed, decided) for case_id, proposed, decided in rows}


def legal_basis(organisation_id: str, on: date) -> LegalBasis:
    """What the lists say about an organisation on day `on`."""
    entries = entries_in_force(organisation_id, on)
    if entries:
        lists = tuple(dict.fromkeys(entry.list_name for entry in entries))
        return LegalBasis(on=on, entry_ids=tuple(entry.entry_id for entry in entries), lists_read=lists)
    # Only a refusal needs to say what every list answered.
    read = tuple(
        f"{line.list_name} ({line.state.replace('_', ' ')})" for line in standing(organisation_id, on).lists
    )
    return LegalBasis(on=on, entry_ids=(), lists_read=read)


def _basis_of(row: Case) -> tuple[str, ...]:
    rows = CaseBasis.objects.filter(case=row).order_by("id")
    return tuple(str(entry_id) for entry_id in rows.values_list("entry_id", flat=True))


def _decisions_of(row: Case, names: dict[str, str]) -> tuple[DecisionView, ...]:
    # By id within one moment: a story clock may stand still between two steps.
    rows = Decision.objects.filter(case=row).order_by("at", "id")
    return tuple(
        DecisionView(
            step=Step(each.kind),
            by=each.by,
            by_name=names.get(each.by, each.by),
            at=each.at,
            reason=each.reason,
            content=each.content,
        )
        for each in rows
    )


def _past_cases(row: Case) -> tuple[CaseRow, ...]:
    others = Case.objects.filter(subject_id=row.subject_id).exclude(pk=row.pk)
    return case_rows(list(others.order_by("-created_at", "-id")[:PAST_CASES_MAX]))
