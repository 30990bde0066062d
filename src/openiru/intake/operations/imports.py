"""How does an import begin and end?"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.foundation.errors import RowError
from openiru.intake.models import Import, RefusedRow
from openiru.intake.queries.imports import import_key, import_row, import_view
from openiru.intake.types import ImportView, NewImport, RowCode

# Two processes may take in the same file at once: a row that is noted already is not noted again.
_NOTE: Final = """
INSERT INTO intake_refused_row (import_id, line, code, message)
SELECT %s, line, code, message FROM unnest(%s::int[], %s::text[], %s::text[]) AS row (line, code, message)
ORDER BY line, code, message ON CONFLICT DO NOTHING
"""


def begin_import(new: NewImport, *, by: str, at: datetime) -> ImportView:
    """Note that a file is about to be taken in.

    The same bytes in the same form are one import: one that was broken off goes on under its old
    id and with its old `collected_at`, one that is finished comes back with `is_repeat`.

    Raises:
        NotAllowedError: if `by` may not take in observations.
    """
    check_may(by, Right.IMPORT_OBSERVATIONS)
    row, _ = Import.objects.get_or_create(
        pk=import_key(new),
        defaults={
            "format": new.format.value,
            "file_name": new.file_name,
            "file_digest": new.file_digest,
            "source": new.source,
            "collector_id": by,
            "platform": new.platform,
            "handle": new.handle,
            "collected_at": new.collected_at,
            "started_at": at,
        },
    )
    return replace(import_view(row), is_repeat=row.finished_at is not None)


def note_rows(import_id: str, *, refused: Iterable[RowError], remarks: Iterable[RowError]) -> None:
    """Keep which rows were refused or remarked, and count them; in the caller's transaction."""
    counts = [_note(import_id, list(errors)) for errors in (refused, remarks)]
    if any(counts):
        Import.objects.filter(pk=import_id).update(
            rows_refused=F("rows_refused") + counts[0], rows_remarked=F("rows_remarked") + counts[1]
        )


def _note(import_id: str, errors: list[RowError]) -> int:
    if not errors:
        return 0
    lines, codes = [error.row for error in errors], [str(error.code) for error in errors]
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [UUID(import_id), lines, codes, [error.message for error in errors]])
        return int(cursor.rowcount)


@transaction.atomic
def note_remarks(import_id: str, remarks: Iterable[RowError]) -> None:
    """Keep remarks on rows that are in, such as a picture that was missing."""
    note_rows(import_id, refused=(), remarks=remarks)


@transaction.atomic
def withdraw_remarks(import_id: str, lines: Collection[int]) -> None:
    """Take back that a media file of these lines was missing; it is there now."""
    withdrawn, _ = RefusedRow.objects.filter(
        import_run_id=UUID(import_id), line__in=set(lines), code=RowCode.MEDIA_MISSING.value
    ).delete()
    Import.objects.filter(pk=import_id).update(rows_remarked=F("rows_remarked") - withdrawn)


@transaction.atomic
def finish_import(import_id: str, *, by: str, at: datetime) -> ImportView:
    """Note that the whole file is in, and record the act with its counts; one that is finished stays as it is.

    Raises:
        UnknownImportError: if there is no such import.
    """
    row = import_row(import_id, for_update=True)
    if row.finished_at is not None:
        return import_view(row)
    row.finished_at = at
    # Counted from the file, not added up: an import that was killed has met its first rows twice.
    row.rows_known = max(0, row.rows_read - row.rows_refused - row.rows_stored)
    row.save(update_fields=["finished_at", "rows_known"])
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
            "rows_remarked": row.rows_remarked,
        },
    )
    return import_view(row)
