"""How does a pass of the engines begin, go on after a kill, and end?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.signals.errors import UnknownScanError
from openiru.signals.models import Scan, ScanShard
from openiru.signals.operations import searched
from openiru.signals.operations.floods import quarantine_floods, without_stopped
from openiru.signals.operations.grouping import group_leads
from openiru.signals.operations.matches import record_matches, slices_by_lead
from openiru.signals.queries.scans import scan_view
from openiru.signals.queries.searched import scanned_through
from openiru.signals.types import (
    NewMatch,
    NewScan,
    NewSweep,
    PictureMarks,
    ScanKind,
    ScanView,
    ShardDone,
)

_SLICE: Final = 2000  # matches
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('openiru scan begins'))"


@transaction.atomic
def begin_scan(new: NewScan, *, by: str, at: datetime) -> ScanView | None:
    """Begin a pass over what was not scanned yet with these names, addresses and engines.

    A pass that was broken off goes on under its old id while the bank is the same; otherwise it ends where it
    stands and another one goes on. Other names or addresses, or another version of an engine, begin again with the
    first observation; other pictures do not, a sweep compares them with what is behind.

    Returns:
        The pass; None if nothing is left to scan.

    Raises:
        NotAllowedError: if `by` may not scan.
    """
    check_may(by, Right.RUN_SCAN)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
    row = _broken_off(new, by=by, at=at)
    if row is None:
        scanned = scanned_through(new.words_digest, new.engines)
        if scanned >= new.last_seq:
            return None
        row = Scan.objects.create(
            kind=ScanKind.SCAN.value,
            bank_digest=new.bank_digest,
            words_digest=new.words_digest,
            engines=dict(new.engines),
            first_seq=scanned + 1,
            last_seq=new.last_seq,
            started_by=by,
            started_at=at,
        )
    searched.scan_goes_on(row, new.marks, last_media=new.last_media)
    return scan_view(row)


def _broken_off(new: NewScan, *, by: str, at: datetime) -> Scan | None:
    """The pass that goes on; those that other pictures were known to end where they stand."""
    same = Scan.objects.filter(
        kind=ScanKind.SCAN.value, words_digest=new.words_digest, engines=dict(new.engines), finished_at=None
    )
    for row in same.order_by("started_at", "id"):
        if row.bank_digest == new.bank_digest:
            return row
        row.last_seq = scan_view(row).scanned_through
        row.save(update_fields=["last_seq"])
        finish_scan(str(row.pk), by=by, at=at)
    return None


@transaction.atomic
def begin_sweep(new: NewSweep, *, by: str, at: datetime) -> ScanView:
    """Begin to compare pictures with what was scanned before; a sweep that was broken off goes on.

    Raises:
        NotAllowedError: if `by` may not scan.
    """
    check_may(by, Right.RUN_SCAN)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
    same = Scan.objects.filter(
        kind=ScanKind.SWEEP.value,
        bank_digest=new.bank_digest,
        engines=dict(new.engines),
        after_media=new.after_media,
        finished_at=None,
    )
    # A stretch of late pictures may have grown meanwhile; the pass that was broken off keeps to its own end.
    same = (
        same.filter(last_media__gt=0)
        if new.last_media
        else same.filter(first_seq=new.first_seq, last_media=0)
    )
    row = same.order_by("started_at", "id").first() or Scan.objects.create(
        kind=ScanKind.SWEEP.value,
        bank_digest=new.bank_digest,
        engines=dict(new.engines),
        first_seq=new.first_seq,
        last_seq=new.last_seq,
        after_media=new.after_media,
        last_media=new.last_media,
        started_by=by,
        started_at=at,
    )
    return scan_view(row)


@transaction.atomic
def finish_sweep(
    scan_id: str, *, compared: PictureMarks, known: PictureMarks, by: str, at: datetime
) -> ScanView:
    """Note that a sweep is done, and with which pictures; a finished one stays as it is.

    Raises:
        UnknownScanError: if there is no such sweep.
    """
    view = finish_scan(scan_id, by=by, at=at)
    searched.swept(view, compared=compared, known=known)
    return view


@transaction.atomic
def finish_late_sweep(scan_id: str, *, known: PictureMarks, by: str, at: datetime) -> bool:
    """Note that the pictures of a sweep were compared with `known`, though they came later than their posts.

    Returns:
        Whether all is compared up to its last file. Not if a pass beside it went further meanwhile without some of
        these files; the next sweep compares them.

    Raises:
        UnknownScanError: if there is no such sweep.
    """
    return searched.late_swept(finish_scan(scan_id, by=by, at=at), known)


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
    scan = Scan.objects.filter(pk=UUID(scan_id)).first()
    if scan is None:
        raise UnknownScanError(f"There is no scan {scan_id!r}.")
    row, is_new = ScanShard.objects.get_or_create(
        scan_id=UUID(scan_id),
        first_seq=shard.first_seq,
        defaults={
            "last_seq": shard.last_seq,
            "read_media": shard.read_media,
            "input_digest": shard.input_digest,
            "items": shard.items,
            "matches": 0,
            "suppressed": shard.suppressed,
            "finished_at": at,
        },
    )
    if not is_new:
        return None
    # In slices, so that a picture that floods is quarantined before thousands of leads rest on it.
    # All pictures are locked first: slice by slice, two scans beside each other could wait for each other.
    for slice_ in slices_by_lead(without_stopped(found), _SLICE):
        some = without_stopped(slice_)
        row.matches += record_matches(scan_id, some, by=by, at=at)
        quarantine_floods(scan_id, some, by=by, at=at)
    row.save(update_fields=["matches"])
    searched.shard_scanned(scan, shard)
    return row.matches


@transaction.atomic
def finish_scan(scan_id: str, *, by: str, at: datetime) -> ScanView:
    """Note that every shard is done, group leads by what they rest on now, and record the act; a finished one stays as it is.

    Raises:
        UnknownScanError: if there is no such scan.
    """
    row = Scan.objects.select_for_update().filter(pk=UUID(scan_id)).first()
    if row is None:
        raise UnknownScanError(f"There is no scan {scan_id!r}.")
    if row.finished_at is None:
        group_leads()
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
