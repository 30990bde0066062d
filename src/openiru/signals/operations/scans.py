"""How does a pass of the engines begin, go on after a kill, and end?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.signals.errors import UnknownScanError
from openiru.signals.models import Scan, ScanShard
from openiru.signals.operations.floods import quarantine_floods, without_quarantined
from openiru.signals.operations.matches import record_matches
from openiru.signals.queries.scans import scan_view
from openiru.signals.types import NewMatch, NewScan, ScanView, ShardDone

_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('openiru scan begins'))"


@transaction.atomic
def begin_scan(new: NewScan, *, by: str, at: datetime) -> ScanView | None:
    """Begin a pass over what was not scanned yet with this bank and these engines.

    A pass that was broken off goes on under its old id. Another bank, or another version of an
    engine, begins again with the first observation.

    Returns:
        The pass; None if nothing is left to scan.

    Raises:
        NotAllowedError: if `by` may not scan.
    """
    check_may(by, Right.RUN_SCAN)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
    same = Scan.objects.filter(bank_digest=new.bank_digest, engines=dict(new.engines))
    broken_off = same.filter(finished_at=None).order_by("started_at", "id").first()
    if broken_off is not None:
        return scan_view(broken_off)
    scanned: int = same.aggregate(through=Max("last_seq"))["through"] or 0
    if scanned >= new.last_seq:
        return None
    row = Scan.objects.create(
        bank_digest=new.bank_digest,
        engines=dict(new.engines),
        first_seq=scanned + 1,
        last_seq=new.last_seq,
        started_by=by,
        started_at=at,
    )
    return scan_view(row)


@transaction.atomic
def record_shard(
    scan_id: str, shard: ShardDone, found: Sequence[NewMatch], *, by: str, at: datetime
) -> int | None:
    """Record a shard with its matches, whole or not at all.

    A picture that floods is quarantined with it, and makes no further leads until a person confirms it.

    Returns:
        How many matches were new; None if the shard was there already.

    Raises:
        NotAllowedError: if `by` may not scan.
        UnknownScanError: if there is no such scan.
    """
    if not Scan.objects.filter(pk=UUID(scan_id)).exists():
        raise UnknownScanError(f"There is no scan {scan_id!r}.")
    row, is_new = ScanShard.objects.get_or_create(
        scan_id=UUID(scan_id),
        first_seq=shard.first_seq,
        defaults={
            "last_seq": shard.last_seq,
            "input_digest": shard.input_digest,
            "items": shard.items,
            "matches": 0,
            "suppressed": shard.suppressed,
            "finished_at": at,
        },
    )
    if not is_new:
        return None
    row.matches = record_matches(scan_id, without_quarantined(found), by=by, at=at)
    row.save(update_fields=["matches"])
    quarantine_floods(scan_id, found, by=by, at=at)
    return row.matches


@transaction.atomic
def finish_scan(scan_id: str, *, by: str, at: datetime) -> ScanView:
    """Note that every shard is done and record the act; a finished one stays as it is.

    Raises:
        UnknownScanError: if there is no such scan.
    """
    row = Scan.objects.select_for_update().filter(pk=UUID(scan_id)).first()
    if row is None:
        raise UnknownScanError(f"There is no scan {scan_id!r}.")
    if row.finished_at is None:
        row.finished_at = at
        row.save(update_fields=["finished_at"])
        view = scan_view(row)
        audit.record(
            Event.SCAN_FINISHED,
            subject_kind="scan",
            subject_id=scan_id,
            by=by,
            at=at,
            detail={
                "bank_digest": row.bank_digest,
                "engines": row.engines,
                "first_seq": row.first_seq,
                "last_seq": row.last_seq,
                "items": view.items,
                "matches": view.matches,
                "suppressed": view.suppressed,
            },
        )
    return scan_view(row)
