"""Which passes of the engines were made, and how far did they come?"""

from uuid import UUID

from django.db.models import Count, Max, Sum

from openiru.signals.errors import UnknownScanError
from openiru.signals.models import Scan, ScanShard
from openiru.signals.types import ScanKind, ScanView


def scans(limit: int = 50) -> tuple[ScanView, ...]:
    """The newest passes first."""
    return tuple(map(scan_view, Scan.objects.order_by("-started_at", "-id")[:limit]))


def scan(scan_id: str) -> ScanView:
    """One pass.

    Raises:
        UnknownScanError: if there is none with that id.
    """
    try:
        return scan_view(Scan.objects.get(pk=UUID(scan_id)))
    except (Scan.DoesNotExist, ValueError) as error:
        raise UnknownScanError(f"There is no scan {scan_id!r}; see `openiru scan list`.") from error


def scan_view(row: Scan) -> ScanView:
    """One pass as others may see it."""
    done = ScanShard.objects.filter(scan=row).aggregate(
        shards=Count("id"),
        items=Sum("items"),
        matches=Sum("matches"),
        suppressed=Sum("suppressed"),
        through=Max("last_seq"),
    )
    return ScanView(
        scan_id=str(row.pk),
        kind=ScanKind(row.kind),
        bank_digest=row.bank_digest,
        engines=row.engines,
        first_seq=row.first_seq,
        last_seq=row.last_seq,
        after_media=row.after_media,
        last_media=row.last_media,
        started_by=row.started_by,
        started_at=row.started_at,
        finished_at=row.finished_at,
        items=done["items"] or 0,
        matches=done["matches"] or 0,
        suppressed=done["suppressed"] or 0,
        shards=done["shards"],
        scanned_through=row.first_seq - 1 if done["through"] is None else done["through"],
    )
