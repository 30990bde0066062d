"""How does a bulk job begin, go on after a crash, and end?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.campaigns import policy
from openiru.campaigns.errors import JobEndedError, NotFoundError
from openiru.campaigns.models import BulkItem, BulkJob
from openiru.campaigns.queries import bulk as queries
from openiru.campaigns.types import BulkKind, BulkState, JobView, NewJob, Result, TakenBatch

NEEDS: Mapping[BulkKind, Right] = {
    BulkKind.REFER: Right.CREATE_REFERRAL,
    BulkKind.WITHDRAW: Right.WITHDRAW_ITEM,
    BulkKind.RETRY: Right.CREATE_REFERRAL,
    BulkKind.REMIND: Right.WRITE_TO_PLATFORM,
}


@transaction.atomic
def start_job(new: NewJob, *, by: str, at: datetime) -> JobView:
    """Begin a job that somebody confirmed; sent twice, it is one job.

    Raises:
        NotAllowedError: if `by` may not take the step one by one.
        BadJobError, NotConfirmedError: as `policy.check_job` says.
    """
    check_may(by, NEEDS[new.kind])
    policy.check_job(new)
    key = queries.id_of(new.job_id)
    _, is_new = BulkJob.objects.get_or_create(
        pk=key,
        defaults={
            "kind": new.kind.value,
            "params": dict(new.params),
            "total": len(new.things),
            "preview_digest": new.preview_digest,
            "started_by": by,
            "started_at": at,
        },
    )
    if is_new:
        BulkItem.objects.bulk_create(
            (
                BulkItem(job_id=key, number=number, batch=batch, thing_id=thing)
                for number, (thing, batch) in enumerate(zip(new.things, new.batches, strict=True), start=1)
            ),
            batch_size=1_000,
        )
        detail = {"kind": new.kind.value, "things": len(new.things), "preview": new.preview_digest}
        _record(Event.BULK_STARTED, new.job_id, by, at, detail)
    return queries.job(new.job_id)


@transaction.atomic
def cancel_job(job_id: str, *, by: str, at: datetime) -> JobView:
    """Let a job go no further: what is done stays, what waits is not done.

    Raises:
        NotAllowedError: if `by` may not take the step one by one.
        NotFoundError: if there is no such job.
        JobEndedError: if nothing waits any more.
    """
    row = _locked(job_id)
    check_may(by, NEEDS[BulkKind(row.kind)])
    if row.finished_at is not None or row.cancelled_at is not None:
        raise JobEndedError("This job has ended; there is nothing left to cancel.")
    # Whoever takes a batch holds its rows: what is under way now is finished, and is not cancelled.
    left = BulkItem.objects.filter(job=row, state=BulkState.WAITING).update(
        state=BulkState.CANCELLED, done_at=at
    )
    row.cancelled_by, row.cancelled_at = by, at
    row.save(update_fields=["cancelled_by", "cancelled_at"])
    _record(Event.BULK_CANCELLED, job_id, by, at, {"kind": row.kind, "left": left})
    return queries.job(job_id)


def take_batch(job_id: str) -> TakenBatch | None:
    """The next things of a job that are taken together; None if none waits, or others hold what does.

    They stay locked until the caller's transaction ends, in which their step and `settle` belong: a worker that is
    killed has done both or neither.
    """
    # The job is locked, too: a second worker on it waits, and two never make one batch into two.
    row = BulkJob.objects.select_for_update(skip_locked=True).filter(pk=queries.id_of(job_id)).first()
    if row is None or row.cancelled_at is not None or row.finished_at is not None:
        return None
    waiting = BulkItem.objects.filter(job=row, state=BulkState.WAITING)
    first = waiting.order_by("batch").values_list("batch", flat=True).first()
    if first is None:
        return None
    rows = waiting.select_for_update().filter(batch=first).order_by("number")
    return TakenBatch(
        job_id=job_id,
        kind=BulkKind(row.kind),
        params=row.params,
        started_by=row.started_by,
        things=tuple(each.thing_id for each in rows),
    )


@transaction.atomic
def settle(job_id: str, results: Sequence[Result], *, by: str, at: datetime) -> bool:
    """Note what became of things of a job; whether something still waits. The last one ends the job."""
    for each in results:
        BulkItem.objects.filter(job_id=queries.id_of(job_id), thing_id=each.thing_id).update(
            state=each.state.value,
            result=each.result,
            error_code=each.error_code,
            error_message=each.error_message,
            done_at=at,
        )
    row = _locked(job_id)
    if BulkItem.objects.filter(job=row, state=BulkState.WAITING).exists():
        return True
    if row.finished_at is None:
        row.finished_at = at
        row.save(update_fields=["finished_at"])
        counts = {state.value: count for state, count in queries.job(job_id).counts.items()}
        _record(Event.BULK_FINISHED, job_id, by, at, {"kind": row.kind, **counts})
    return False


def _locked(job_id: str) -> BulkJob:
    row = BulkJob.objects.select_for_update().filter(pk=queries.id_of(job_id)).first()
    if row is None:
        raise NotFoundError("There is no such job.")
    return row


def _record(event: Event, job_id: str, by: str, at: datetime, detail: Mapping[str, Any]) -> None:
    record(event, subject_kind="bulk-job", subject_id=job_id, by=by, at=at, detail=detail)
