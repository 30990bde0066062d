"""How is an act recorded?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from openiru.audit.models import AuditEvent
from openiru.audit.types import Event
from openiru.foundation.digests import canonical_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act to record; `detail` must be JSON and holds ids, counts and digests, never content."""

    event: Event
    subject_kind: str
    subject_id: str
    by: str
    at: datetime
    detail: Mapping[str, Any] = field(default_factory=dict)


def record(
    event: Event,
    *,
    subject_kind: str,
    subject_id: str,
    by: str,
    at: datetime,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Record one act in the caller's transaction; the chain waits until that transaction ends."""
    record_many(
        [
            Act(
                event=event,
                subject_kind=subject_kind,
                subject_id=str(subject_id),
                by=by,
                at=at,
                detail=detail or {},
            )
        ]
    )


def record_many(acts: Iterable[Act]) -> None:
    """Record several acts, in order, in one statement."""
    AuditEvent.objects.bulk_create([_row(act) for act in acts])


def _row(act: Act) -> AuditEvent:
    payload = canonical_json(
        {
            "at": act.at.isoformat(),
            "event": act.event.value,
            "actor_id": act.by,
            "subject_kind": act.subject_kind,
            "subject_id": act.subject_id,
            "detail": dict(act.detail),
        }
    )
    return AuditEvent(
        seq=0,  # the trigger gives the place in the chain
        at=act.at,
        event=act.event.value,
        actor_id=act.by,
        subject_kind=act.subject_kind,
        subject_id=act.subject_id,
        payload=payload,
        previous_digest="",
        digest="",
    )
