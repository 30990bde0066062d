"""How is an act recorded?"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection
from django.db.transaction import TransactionManagementError

from openiru.audit.models import AuditEvent
from openiru.audit.types import Event
from openiru.foundation.digests import canonical_json

_door: Final[ContextVar[str]] = ContextVar("door", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act to record; `detail` must be JSON and holds ids, counts and digests, never content."""

    event: Event
    subject_kind: str
    subject_id: str
    by: str
    at: datetime
    detail: Mapping[str, Any] = field(default_factory=dict)


@contextmanager
def through(door: str) -> Iterator[None]:
    """Note with each act within the block, in this thread, through which door it came: `detail["door"]`."""
    before = _door.set(door)
    try:
        yield
    finally:
        _door.reset(before)


def record(
    event: Event,
    *,
    subject_kind: str,
    subject_id: str,
    by: str,
    at: datetime,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Record one act in the caller's transaction: both are kept, or neither is.

    Other writers wait until that transaction ends, so record last: a transaction that still
    locks rows after its record may wait for one that waits for the chain.

    Raises:
        TransactionManagementError: if the caller has no transaction open.
        TypeError: if `detail` holds something that JSON cannot say.
        ValueError: if `at` has no time zone.
    """
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
    """Record several acts, in order, in one statement; otherwise like `record`."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("An act and its record belong into one transaction.")
    AuditEvent.objects.bulk_create([_row(act) for act in acts])


def _row(act: Act) -> AuditEvent:
    if act.at.tzinfo is None:
        raise ValueError("The time of an act needs a time zone.")
    door = _door.get()
    payload = canonical_json(
        {
            "at": act.at.astimezone(UTC).isoformat(),
            "event": act.event.value,
            "actor_id": act.by,
            "subject_kind": act.subject_kind,
            "subject_id": act.subject_id,
            "detail": {**act.detail, "door": door} if door else dict(act.detail),
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
