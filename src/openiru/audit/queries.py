"""What was done, and is the record of it whole?"""

import json
from collections.abc import Collection, Iterator

from django.db.models import QuerySet, Subquery

from openiru.audit import policy
from openiru.audit.errors import BadCursorError
from openiru.audit.models import AuditEvent, AuditHead
from openiru.audit.types import ChainReport, Checkpoint, Event, EventFilter, EventView, Link, Reason
from openiru.foundation.paging import Page

_CHUNK_ROWS = 5_000


def events_page(wanted: EventFilter, cursor: str | None = None, *, size: int = 50) -> Page[EventView]:
    """The recorded acts that fit `wanted`, newest first.

    Args:
        wanted: what to look for; empty fields fit everything.
        cursor: `next_cursor` of the page before; None for the first.
        size: the greatest number of rows, 1 to 1000.

    Raises:
        BadCursorError: if `cursor` is not one of ours.
    """
    rows = _matching(wanted)
    if cursor is not None:
        if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
            raise BadCursorError(f"The place {cursor!r} is none of this list; start at its first page.")
        rows = rows.filter(seq__lt=int(cursor))
    size = min(max(size, 1), 1000)
    found = list(rows.order_by("-seq")[: size + 1])
    shown = found[:size]
    more = str(shown[-1].seq) if len(found) > size else None
    return Page(rows=tuple(_view(row) for row in shown), next_cursor=more)


def events_of(subject_kind: str, subject_id: str) -> tuple[EventView, ...]:
    """All that was done to one thing, oldest first."""
    rows = AuditEvent.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    return tuple(_view(row) for row in rows.order_by("seq"))


def recorded_events(events: Collection[Event]) -> Iterator[EventView]:
    """All acts of these sorts in the order of the chain; with constant memory."""
    rows = AuditEvent.objects.filter(event__in=[event.value for event in events])
    return map(_view, rows.order_by("seq").iterator(chunk_size=_CHUNK_ROWS))


def head() -> Checkpoint:
    """The end of the chain as it is now; keep it outside this machine to check against it later."""
    return _checkpoint(AuditHead.objects.get(pk=1))


def verify(noted: Checkpoint | None = None) -> ChainReport:
    """Walk the whole chain, as it stands in one moment, up to the first fault.

    Args:
        noted: a place that was noted earlier. Whoever rules the database can write a new, whole
            chain; only a digest kept elsewhere shows that.

    Cost:
        One pass over the table with constant memory.
    """
    last, noted_is_met = policy.GENESIS, noted is None or noted == policy.GENESIS
    end: Checkpoint | None = None
    for link, head_by_then in _links():
        end = head_by_then
        fault = policy.fault_of(link, last)
        if fault is not None:
            return _broken(last, at_seq=last.seq + 1, reason=fault)
        last = Checkpoint(seq=link.seq, digest=link.digest)
        noted_is_met = noted_is_met or last == noted
    if last == policy.GENESIS:
        end = _head_if_any()
        if AuditEvent.objects.exists():
            # The first event was added after the walk over nothing.
            return verify(noted)
    fault = policy.fault_of_end(last, end)
    if fault is not None:
        return _broken(last, at_seq=last.seq + 1, reason=fault)
    if noted is not None and not noted_is_met:
        return _broken(last, at_seq=noted.seq, reason=Reason.NOTED_PLACE_CHANGED)
    return ChainReport(events=last.seq, head=last, broken_seq=None, reason=None)


def _broken(last: Checkpoint, *, at_seq: int, reason: Reason) -> ChainReport:
    return ChainReport(events=last.seq, head=last, broken_seq=at_seq, reason=reason)


def _links() -> Iterator[tuple[Link, Checkpoint | None]]:
    """All links in order, each with the head; one statement, so that no writer comes in between."""
    end = AuditHead.objects.filter(pk=1)
    rows = (
        AuditEvent.objects.order_by("seq")
        .annotate(head_seq=Subquery(end.values("seq")), head_digest=Subquery(end.values("digest")))
        .values_list(*Link._fields, "head_seq", "head_digest")
    )
    for *fields, head_seq, head_digest in rows.iterator(chunk_size=_CHUNK_ROWS):
        at_end = None if head_seq is None else Checkpoint(seq=head_seq, digest=head_digest)
        yield Link(*fields), at_end


def _head_if_any() -> Checkpoint | None:
    row = AuditHead.objects.filter(pk=1).first()
    return None if row is None else _checkpoint(row)


def _checkpoint(row: AuditHead) -> Checkpoint:
    return Checkpoint(seq=row.seq, digest=row.digest)


def _matching(wanted: EventFilter) -> QuerySet[AuditEvent]:
    exact = {
        "subject_kind": wanted.subject_kind,
        "subject_id": wanted.subject_id,
        "actor_id": wanted.actor_id,
        "event": wanted.event,
        "at__gte": wanted.from_at,
        "at__lt": wanted.to_at,
    }
    return AuditEvent.objects.filter(**{name: value for name, value in exact.items() if value is not None})


def _view(row: AuditEvent) -> EventView:
    return EventView(
        seq=row.seq,
        at=row.at,
        event=row.event,
        actor_id=row.actor_id,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        detail=json.loads(row.payload)["detail"],
        digest=row.digest,
    )
