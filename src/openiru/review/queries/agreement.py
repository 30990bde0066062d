"""Do cases and decisions say what the audit record says of them?"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from openiru.audit.queries import recorded_events
from openiru.audit.types import Event
from openiru.foundation.digests import canonical_json, sha256_text
from openiru.review.models import Case, Decision
from openiru.review.types import CaseStatus, Step

EVENT_OF = {step: Event(f"review.case-{step}") for step in Step}
_STATUS_AFTER = {
    Step.OPENED: CaseStatus.DRAFT,
    Step.PROPOSED: CaseStatus.IN_REVIEW,
    Step.APPROVED: CaseStatus.APPROVED,
    Step.RETURNED: CaseStatus.RETURNED,
    Step.DISMISSED: CaseStatus.DISMISSED,
    Step.LAPSED: CaseStatus.LAPSED,
}

Key = tuple[str, str, str, datetime]  # case, step, person, moment


def content_digest(content: dict[str, Any], why: str) -> str:
    """What the record keeps of the words of a decision."""
    return sha256_text(canonical_json({**content, "why": why}).encode())


def against_record() -> Iterator[str]:
    """A sentence for each decision or case that differs from its record, is not in it, or is gone.

    Cost:
        One pass over the decisions and over their events.
    """
    digests: dict[Key, list[str]] = {}
    last_step: dict[str, Step] = {}
    steps = {event.value: step for step, event in EVENT_OF.items()}
    for event in recorded_events(tuple(EVENT_OF.values())):
        step = steps[event.event]
        key = (event.subject_id, step.value, event.actor_id, event.at)
        digests.setdefault(key, []).append(str(event.detail.get("content_digest")))
        last_step[event.subject_id] = step
    proposals: dict[str, Decision] = {}
    for row in Decision.objects.order_by("at", "id").iterator():
        yield from _decision(row, digests)
        if row.kind == Step.PROPOSED:
            proposals[str(row.case_id)] = row
    for (case_id, step_name, _, at), unmet in digests.items():
        if unmet:
            yield f"Case {case_id}: that it was {step_name} at {at.isoformat()} is recorded, and is gone."
    for case in Case.objects.order_by("pk").iterator():
        yield from _case(case, last_step.get(str(case.pk)), proposals.get(str(case.pk)))


def _decision(row: Decision, digests: dict[Key, list[str]]) -> Iterator[str]:
    recorded = digests.get((str(row.case_id), row.kind, row.by, row.at), [])
    digest = content_digest(row.content, row.reason)
    if digest in recorded:
        recorded.remove(digest)
    elif recorded:
        recorded.pop()
        yield f"Case {row.case_id}: its decision of {row.at.isoformat()} was changed after it was recorded."
    else:
        yield f"Case {row.case_id}: its decision of {row.at.isoformat()} is not in the record."


def _case(case: Case, step: Step | None, proposal: Decision | None) -> Iterator[str]:
    if step is None or case.status != _STATUS_AFTER[step]:
        yield f"Case {case.pk} is {case.status}; by the record it is not."
    if proposal is None or case.status == CaseStatus.DISMISSED:
        # Whoever dismisses a case may add which exemption its author overlooked.
        return
    said = {name: getattr(case, name) for name in ("ground", "tier", "exemptions", "reason")}
    if any(proposal.content.get(name) != value for name, value in said.items()):
        yield f"Case {case.pk} says other than what was proposed."
