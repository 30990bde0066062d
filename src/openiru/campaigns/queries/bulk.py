"""How far is each bulk job, and what became of each of its things?"""

from uuid import UUID

from django.db.models import Count

from openiru.campaigns.errors import NotFoundError
from openiru.campaigns.models import BulkItem, BulkJob
from openiru.campaigns.types import BulkItemView, BulkKind, BulkState, JobView

_SHOWN = 50


def id_of(text: str) -> UUID:
    """The id that `text` writes out.

    Raises:
        NotFoundError: if it is none.
    """
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFoundError("There is no such job.") from error


def job(job_id: str) -> JobView:
    """One job.

    Raises:
        NotFoundError: if there is none.
    """
    row = BulkJob.objects.filter(pk=id_of(job_id)).first()
    if row is None:
        raise NotFoundError("There is no such job.")
    return _view(row)


def find_job(job_id: str) -> JobView | None:
    """One job; None if there is none."""
    row = BulkJob.objects.filter(pk=id_of(job_id)).first()
    return None if row is None else _view(row)


def jobs() -> tuple[JobView, ...]:
    """The newest fifty jobs."""
    return tuple(_view(row) for row in BulkJob.objects.order_by("-started_at", "-id")[:_SHOWN])


def jobs_to_run() -> tuple[str, ...]:
    """The ids of jobs of which something waits, the oldest first."""
    rows = BulkJob.objects.filter(finished_at=None, cancelled_at=None).order_by("started_at", "id")
    return tuple(str(each) for each in rows.values_list("pk", flat=True))


def job_items(job_id: str, state: BulkState | None = None) -> tuple[BulkItemView, ...]:
    """Every thing of a job, in its order; only those that stand somewhere, if a state is given."""
    rows = BulkItem.objects.filter(job_id=id_of(job_id))
    if state is not None:
        rows = rows.filter(state=state.value)
    return tuple(
        BulkItemView(
            number=row.number,
            thing_id=row.thing_id,
            state=BulkState(row.state),
            result=row.result,
            error_code=row.error_code,
            error_message=row.error_message,
            done_at=row.done_at,
        )
        for row in rows.order_by("number")
    )


def _view(row: BulkJob) -> JobView:
    counted = dict(BulkItem.objects.filter(job=row).values_list("state").annotate(Count("id")))
    return JobView(
        job_id=str(row.pk),
        kind=BulkKind(row.kind),
        total=row.total,
        counts={state: counted.get(state.value, 0) for state in BulkState},
        params=row.params,
        started_by=row.started_by,
        started_at=row.started_at,
        cancelled_at=row.cancelled_at,
        finished_at=row.finished_at,
    )
