"""Which passes of the engines were made, and how far did they come?"""

from collections.abc import Iterable
from uuid import UUID

from openiru.signals.errors import UnknownScanError
from openiru.signals.models import Scan, ScanShard
from openiru.signals.types import ScanView


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
    shards: Iterable[tuple[int, int, int]] = ScanShard.objects.filter(scan=row).values_list(
        "first_seq", "items", "matches"
    )
    done = list(shards)
    return ScanView(
        scan_id=str(row.pk),
        bank_digest=row.bank_digest,
        engines=row.engines,
        first_seq=row.first_seq,
        last_seq=row.last_seq,
        started_by=row.started_by,
        started_at=row.started_at,
        finished_at=row.finished_at,
        items=sum(items for _, items, _ in done),
        matches=sum(matches for _, _, matches in done),
        shards_done=frozenset(first_seq for first_seq, _, _ in done),
    )
