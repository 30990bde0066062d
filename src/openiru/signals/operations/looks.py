"""How does a close look begin, go on after a kill, and end; and where is kept what was read of files?"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.signals.errors import LookUnderWayError
from openiru.signals.models import Looked, MediaPrint, Scan
from openiru.signals.operations.scans import finish_scan, record_shard
from openiru.signals.policy import searched as policy
from openiru.signals.queries.looks import looked_marks
from openiru.signals.queries.scans import scan_view
from openiru.signals.types import NewLook, NewMatch, PictureMarks, ScanKind, ScanView, ShardDone, StoredPrint

# Of the session, so that a kill lets go of it.
_HELD: Final = "SELECT pg_try_advisory_lock(hashtext('openiru close look'))"
_LET_GO: Final = "SELECT pg_advisory_unlock(hashtext('openiru close look'))"
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('openiru look begins'))"


@contextmanager
def one_look() -> Iterator[None]:
    """Hold off all other close looks until the block ends, or this process does.

    Raises:
        LookUnderWayError: if another process looks already.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HELD)
        if not cursor.fetchone()[0]:
            raise LookUnderWayError("Another close look is under way; it finds what you look for too.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(_LET_GO)


@transaction.atomic
def begin_look(new: NewLook, *, by: str, at: datetime) -> ScanView:
    """Begin to compare files closely with entries of banks; a look that was broken off goes on.

    The numbers of a look are those of files, not of observations. Looks that were broken off and whose entries were
    others end where they stand.

    Raises:
        NotAllowedError: if `by` may not scan.
    """
    check_may(by, Right.RUN_SCAN)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
    row = _broken_off(new, by=by, at=at) or Scan.objects.create(
        kind=ScanKind.LOOK.value,
        bank_digest=new.entries_digest,
        engines=dict(new.engines),
        first_seq=new.plan.first_media,
        last_seq=new.plan.last_media,
        started_by=by,
        started_at=at,
    )
    if not new.plan.is_behind:
        _goes_ahead(new)
    return scan_view(row)


def _broken_off(new: NewLook, *, by: str, at: datetime) -> Scan | None:
    for row in Scan.objects.filter(kind=ScanKind.LOOK.value, finished_at=None).order_by("started_at", "id"):
        view = scan_view(row)
        # A look ahead moves its own beginning with every shard.
        begins = view.first_seq if new.plan.is_behind else view.scanned_through + 1
        if (
            row.bank_digest == new.entries_digest
            and row.engines == dict(new.engines)
            and begins == new.plan.first_media
            and view.last_seq <= new.plan.last_media
        ):
            return row
        row.last_seq = view.scanned_through
        row.save(update_fields=["last_seq"])
        finish_scan(str(row.pk), by=by, at=at)
    return None


def _goes_ahead(new: NewLook) -> None:
    """What is behind and what will be were compared with what both have in common."""
    row = Looked.objects.select_for_update().filter(id=1).first()
    if row is None or row.engines != dict(new.engines):
        row = Looked(id=1, engines=dict(new.engines), through_media=0)
    marks = new.marks if row.through_media == 0 else policy.both(looked_marks(row), new.marks)
    _save(row, marks)


@transaction.atomic
def record_look_shard(
    look: ScanView, shard: ShardDone, found: Sequence[NewMatch], *, by: str, at: datetime
) -> int | None:
    """Record some files of a look with the matches in them, whole or not at all; as `record_shard` does.

    Returns:
        How many matches were new; None if the shard was there already.

    Raises:
        NotAllowedError: if `by` may not scan.
        UnknownScanError: if there is no such look.
    """
    recorded = record_shard(look.scan_id, shard, found, by=by, at=at)
    # Without effect for a look behind, and where another one went further meanwhile.
    rows = Looked.objects.filter(id=1, engines=dict(look.engines), through_media=shard.first_seq - 1)
    rows.update(through_media=shard.last_seq)
    return recorded


@transaction.atomic
def finish_look(look_id: str, new: NewLook, *, by: str, at: datetime) -> ScanView:
    """Note that a look is done, and with which entries what is behind was compared; a finished one stays as it is.

    Raises:
        UnknownScanError: if there is no such look.
    """
    view = finish_scan(look_id, by=by, at=at)
    row = Looked.objects.select_for_update().filter(id=1, engines=dict(new.engines)).first()
    # One that was broken off kept its own end; what came behind since is looked at by the next one.
    if new.plan.is_behind and row is not None and row.through_media == view.last_seq:
        _save(row, new.marks)
    return view


def _save(row: Looked, marks: PictureMarks) -> None:
    row.entries, row.negatives = policy.stored(marks.pictures), policy.stored(marks.negatives)
    row.save()


@transaction.atomic
def keep_prints(made: Sequence[StoredPrint]) -> None:
    """Keep what was read of files; what is there already stays. Derived numbers: no act that needs a record."""
    MediaPrint.objects.bulk_create(
        [
            MediaPrint(
                digest=each.digest, reader=each.reader, data=each.data, fault=each.fault, made_at=each.made_at
            )
            for each in made
        ],
        ignore_conflicts=True,
        batch_size=100,
    )


@transaction.atomic
def drop_prints(digests: Collection[str]) -> None:
    """Let prints of files be made anew, because they are damaged."""
    MediaPrint.objects.filter(digest__in=list(digests)).delete()
