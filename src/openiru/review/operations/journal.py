"""How is a step of a case written down? Locking, deciding, recording: the same for every step."""

from datetime import datetime
from typing import Any

from openiru.audit.operations import record
from openiru.linking.queries import return_stands
from openiru.review import policy
from openiru.review.models import Case, Decision
from openiru.review.queries.agreement import EVENT_OF, content_digest
from openiru.review.queries.rows import facts_of, row_of
from openiru.review.types import Answers, CaseStatus, LegalBasis, Step


def locked(case_id: str) -> Case:
    """The row of a case, held until the transaction ends.

    Raises:
        UnknownCaseError: if there is none.
    """
    # Two people may press a button at once: the second sees what the first one did.
    return row_of(case_id, among=Case.objects.select_for_update())


def check_return(row: Case) -> None:
    """Refuse to go on with a case whose return fell.

    Raises:
        ReturnFellError: as `policy.check_return_stands` says.
    """
    facts = facts_of(row)
    policy.check_return_stands(facts, stands=facts.return_id is None or return_stands(facts.return_id))


def decide(row: Case, status: CaseStatus, *, by: str, at: datetime, reason: str) -> None:
    """Set what was decided, by whom, when and why; the caller saves."""
    row.status = status.value
    row.decided_by = by
    row.decided_at = at
    row.decision_reason = reason.strip()


def write_down(
    row: Case, step: Step, *, by: str, at: datetime, reason: str = "", basis: LegalBasis | None = None
) -> None:
    """Add the step to the decisions of the case and to the audit record."""
    content: dict[str, Any] = {
        "ground": row.ground,
        "tier": row.tier,
        "exemptions": row.exemptions,
        "reason": row.reason,
    }
    if basis is not None:
        content["basis"] = {"on": basis.on.isoformat(), "entry_ids": list(basis.entry_ids)}
    Decision.objects.create(case=row, kind=step.value, by=by, at=at, reason=reason.strip(), content=content)
    # The record holds no content: whoever must forget a case's words can, and the digest still proves them.
    detail = {
        "status": row.status,
        "organisation_id": str(row.organisation_id),
        "instrument": row.instrument,
        "platform": row.platform,
        "content_digest": content_digest(content, reason.strip()),
    }
    if row.confirmed_return_id is not None:
        detail["return_id"] = str(row.confirmed_return_id)
    record(EVENT_OF[step], subject_kind="case", subject_id=str(row.id), by=by, at=at, detail=detail)


def stored_exemptions(answers: Answers) -> dict[str, dict[str, Any]]:
    """The answers as they lie in the table."""
    return {
        each.value: {"applies": answer.applies, "words": answer.words.strip()}
        for each, answer in answers.items()
    }
