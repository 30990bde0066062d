"""Which files were taken in, and which rows were refused?"""

from datetime import datetime
from uuid import UUID

from openiru.foundation.errors import RowError
from openiru.foundation.ids import derived_id
from openiru.intake.errors import UnknownImportError
from openiru.intake.models import Import, RefusedRow
from openiru.intake.types import ExportFormat, ImportView, NewImport


def imports(limit: int = 100) -> tuple[ImportView, ...]:
    """The newest imports first."""
    return tuple(import_view(row) for row in Import.objects.order_by("-started_at", "-id")[:limit])


def find_import(new: NewImport) -> ImportView | None:
    """The import of the same bytes in the same form, finished or broken off; None if there was none."""
    row = Import.objects.filter(pk=import_key(new)).first()
    return None if row is None else import_view(row)


def import_key(new: NewImport) -> UUID:
    """The id under which a file is taken in: the same for the same bytes in the same form."""
    return derived_id("import", new.file_digest, new.format.value, new.platform, new.handle)


def refused_rows(import_id: str) -> tuple[RowError, ...]:
    """The refused and remarked rows of one import, in the order of the file.

    Raises:
        UnknownImportError: if there is no such import.
    """
    run = import_row(import_id)
    rows = RefusedRow.objects.filter(import_run=run).order_by("line", "id")
    return tuple(RowError(row=row.line, code=row.code, message=row.message) for row in rows)


def import_row(import_id: str, *, for_update: bool = False) -> Import:
    """The row of an import; stays in this capability.

    Raises:
        UnknownImportError: if there is no such import.
    """
    rows = Import.objects.select_for_update() if for_update else Import.objects
    try:
        return rows.get(pk=UUID(import_id))
    except (Import.DoesNotExist, ValueError) as error:
        raise UnknownImportError(f"There is no import {import_id!r}; see `openiru intake list`.") from error


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


def imports_version(as_of: datetime) -> str:
    """A text that stays the same while what imports had brought by a moment does; cheap, for caches."""
    return str(Import.objects.filter(finished_at__lte=as_of).count())
