"""How does an import begin and end?"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.foundation.errors import RowError
from openiru.intake.models import Import, RefusedRow
from openiru.intake.queries.imports import import_view
from openiru.intake.types import ImportView, NewImport


def begin_import(new: NewImport, *, by: str, at: datetime) -> ImportView:
    """Note that a file is about to be taken in.

    Raises:
        NotAllowedError: if `by` may not take in observations.
    """
    check_may(by, Right.IMPORT_OBSERVATIONS)
    row = Import.objects.create(
        format=new.format.value,
        file_name=new.file_name,
        file_digest=new.file_digest,
        source=new.source,
        collector_id=by,
        platform=new.platform,
        handle=new.handle,
        collected_at=new.collected_at,
        started_at=at,
    )
    return import_view(row)


def note_rows(import_id: str, *, refused: Iterable[RowError], remarks: Iterable[RowError]) -> None:
    """Keep which rows were refused or remarked, and count them; in the caller's transaction."""
    refusals, remarked = list(refused), list(remarks)
    RefusedRow.objects.bulk_create(
        [
            RefusedRow(import_run_id=import_id, line=error.row, code=error.code, message=error.message)
            for error in (*refusals, *remarked)
        ]
    )
    Import.objects.filter(pk=import_id).update(
        rows_refused=F("rows_refused") + len(refusals), rows_remarked=F("rows_remarked") + len(remarked)
    )


@transaction.atomic
def note_remarks(import_id: str, remarks: Iterable[RowError]) -> None:
    """Keep remarks on rows that are in, such as a picture that was missing."""
    note_rows(import_id, refused=(), remarks=remarks)


@transaction.atomic
def finish_import(import_id: str, *, by: str, at: datetime) -> ImportView:
    """Note that the whole file is in, and record the act with its counts."""
    row = Import.objects.select_for_update().get(pk=import_id)
    row.finished_at = at
    row.save(update_fields=["finished_at"])
    audit.record(
        Event.IMPORT_FINISHED,
        subject_kind="import",
        subject_id=import_id,
        by=by,
        at=at,
        detail={
            "format": row.format,
            "file_digest": row.file_digest,
            "rows_read": row.rows_read,
            "rows_stored": row.rows_stored,
            "rows_known": row.rows_known,
            "rows_refused": row.rows_refused,
        },
    )
    return import_view(row)
