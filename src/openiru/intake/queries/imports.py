"""Which files were taken in, and which rows were refused?"""

from uuid import UUID

from openiru.foundation.errors import RowError
from openiru.intake.errors import UnknownImportError
from openiru.intake.models import Import, RefusedRow
from openiru.intake.types import ExportFormat, ImportView


def imports(limit: int = 100) -> tuple[ImportView, ...]:
    """The newest imports first."""
    return tuple(import_view(row) for row in Import.objects.order_by("-started_at", "-id")[:limit])


def refused_rows(import_id: str) -> tuple[RowError, ...]:
    """The refused and remarked rows of one import, in the order of the file.

    Raises:
        UnknownImportError: if there is no such import.
    """
    try:
        run = Import.objects.get(pk=UUID(import_id))
    except (Import.DoesNotExist, ValueError) as error:
        raise UnknownImportError(f"There is no import {import_id!r}; see `openiru intake list`.") from error
    rows = RefusedRow.objects.filter(import_run=run).order_by("line", "id")
    return tuple(RowError(row=row.line, code=row.code, message=row.message) for row in rows)


def import_view(row: Import) -> ImportView:
    """One import as others may see it."""
    return ImportView(
        id=str(row.pk),
        format=ExportFormat(row.format),
        file_name=row.file_name,
        file_digest=row.file_digest,
        source=row.source,
        collector=row.collector_id,
        collected_at=row.collected_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        rows_read=row.rows_read,
        rows_stored=row.rows_stored,
        rows_known=row.rows_known,
        rows_refused=row.rows_refused,
        rows_remarked=row.rows_remarked,
    )
