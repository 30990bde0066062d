"""How is it noted which texts are copies, in pieces that a kill cannot tear, and how do copies make leads?"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.engines.text.copies.segments import MOST_TEXTS, Columns, Segment, joined
from openiru.foundation.digests import sha256_text
from openiru.signals import models
from openiru.signals.errors import NotingUnderWayError
from openiru.signals.models import Scan, ScanShard, TextCopy, TextSegment, TextsNoted
from openiru.signals.operations.matches import record_matches
from openiru.signals.operations.scans import finish_scan
from openiru.signals.queries.scans import scan_view
from openiru.signals.queries.texts import text_segment
from openiru.signals.types import (
    TEXTS,
    NewMatch,
    NewNoting,
    NotedCopy,
    NotedText,
    ScanKind,
    ScanView,
    TextRelation,
    TextShard,
)

# Of the session, so that a kill lets go of it.
_HELD: Final = "SELECT pg_try_advisory_lock(hashtext('openiru texts'))"
_LET_GO: Final = "SELECT pg_advisory_unlock(hashtext('openiru texts'))"
_COUNT: Final = """
UPDATE signals_text_group g
SET observations = c.observations, accounts = c.accounts, first_observation_id = c.first_id,
    first_seen_at = c.first_at, last_seen_at = c.last_at
FROM (
    SELECT group_id, count(*) AS observations, count(DISTINCT subject_id) AS accounts,
        (array_agg(observation_id ORDER BY seen_at, seq))[1] AS first_id, min(seen_at) AS first_at,
        max(seen_at) AS last_at
    FROM signals_text_copy WHERE group_id = ANY(%s) GROUP BY group_id
) c
WHERE g.id = c.group_id
"""


@contextmanager
def one_noting() -> Iterator[None]:
    """Hold off all others who note copies of texts until the block ends, or this process does.

    Raises:
        NotingUnderWayError: if another process is at it already.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HELD)
        if not cursor.fetchone()[0]:
            raise NotingUnderWayError(
                "Texts are being compared already; that pass finds what you look for too."
            )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(_LET_GO)


@transaction.atomic
def begin_noting(new: NewNoting, *, by: str, at: datetime) -> ScanView:
    """Begin to compare texts with all earlier ones; a pass that was broken off goes on.

    What another version of the engine has noted is forgotten first: it is derived, and made anew.

    Raises:
        NotAllowedError: if `by` may not scan.
    """
    check_may(by, Right.RUN_SCAN)
    noted, _ = TextsNoted.objects.select_for_update().get_or_create(
        id=1, defaults={"version": new.engines[TEXTS]}
    )
    if noted.version != new.engines[TEXTS]:
        for table in (TextCopy, models.TextGroup, TextSegment):
            table.objects.all().delete()
        noted.version, noted.through_seq = new.engines[TEXTS], 0
        noted.save()
    for row in Scan.objects.filter(kind=ScanKind.TEXTS.value, finished_at=None).order_by("started_at", "id"):
        view = scan_view(row)
        if row.engines == dict(new.engines) and view.scanned_through == noted.through_seq:
            row.last_seq = max(row.last_seq, new.last_seq)
            row.save(update_fields=["last_seq"])
            return scan_view(row)
        row.last_seq = view.scanned_through
        row.save(update_fields=["last_seq"])
        finish_scan(str(row.pk), by=by, at=at)
    row = Scan.objects.create(
        kind=ScanKind.TEXTS.value,
        bank_digest=new.statements_digest,
        engines=dict(new.engines),
        first_seq=noted.through_seq + 1,
        last_seq=max(new.last_seq, noted.through_seq),
        started_by=by,
        started_at=at,
    )
    return scan_view(row)


@transaction.atomic
def record_texts(scan_id: str, shard: TextShard, *, at: datetime) -> bool:
    """Note the copies among some texts, and what finds copies of them later: whole or not at all.

    Returns:
        Whether it was new.
    """
    noted = TextsNoted.objects.select_for_update().get(id=1)
    if noted.through_seq != shard.first_seq - 1:
        return False
    ScanShard.objects.create(
        scan_id=UUID(scan_id),
        first_seq=shard.first_seq,
        last_seq=shard.last_seq,
        input_digest=shard.input_digest,
        items=shard.items,
        matches=0,
        finished_at=at,
    )
    _keep(shard)
    _group(shard.copies)
    noted.through_seq = shard.last_seq
    noted.save()
    return True


@transaction.atomic
def record_judged(
    scan_id: str, found: Sequence[NewMatch], marks: Mapping[str, str], *, by: str, at: datetime
) -> int:
    """Record what follows from copies of approved statements, and by what their groups were judged.

    Args:
        scan_id: of the pass.
        found: new or known.
        marks: by group.
        by: who scans.
        at: when.

    Returns:
        How many matches were new.

    Raises:
        NotAllowedError: if `by` may not scan.
    """
    count = record_matches(scan_id, found, by=by, at=at)
    for group_id, mark in marks.items():
        models.TextGroup.objects.filter(pk=group_id).update(judged=mark)
    _count_matches(scan_id, count, at)
    return count


@transaction.atomic
def finish_noting(scan_id: str, *, by: str, at: datetime) -> ScanView:
    """Note that a pass is done; a finished pass stays as it is.

    Raises:
        UnknownScanError: if there is no such pass.
    """
    return finish_scan(scan_id, by=by, at=at)


def _count_matches(scan_id: str, count: int, at: datetime) -> None:
    """Add to the last shard of a pass; to an empty one if it compared nothing new."""
    last = ScanShard.objects.filter(scan_id=UUID(scan_id)).order_by("-last_seq").first()
    if last is None:
        first_seq = Scan.objects.get(pk=UUID(scan_id)).first_seq
        last = ScanShard(
            scan_id=UUID(scan_id),
            first_seq=first_seq,
            last_seq=first_seq - 1,
            input_digest=sha256_text(b""),
            items=0,
            matches=0,
            finished_at=at,
        )
    last.matches += count
    last.save()


def _keep(shard: TextShard) -> None:
    """Store the signatures; with the last segments, where those are small, so that there are never many."""
    if shard.segment is None:
        return
    texts, columns, smaller = shard.texts, shard.segment, []
    for row in TextSegment.objects.order_by("-id").values("id", "texts"):
        if row["texts"] > 2 * texts or row["texts"] + texts > MOST_TEXTS:
            break
        texts += row["texts"]
        smaller.append(row["id"])
    if smaller:
        parts = [text_segment(each) for each in reversed(smaller)]
        whole = joined([*(each for each in parts if each is not None), Segment.of_columns(columns)])
        columns = whole.columns()
        TextSegment.objects.filter(pk__in=smaller).delete()
    TextSegment.objects.create(texts=texts, **_fields(columns))


def _fields(columns: Columns) -> dict[str, bytes]:
    return {name: getattr(columns, name) for name in Columns.__slots__}


def _group(copies: Sequence[NotedCopy]) -> None:
    """Put copies into the groups of what they are copies of; new groups where those stood alone."""
    asked = {each.of.observation_id for each in copies}
    rows = TextCopy.objects.filter(pk__in=list(asked)).values_list("observation_id", "group_id")
    group_of = {str(observation_id): str(group_id) for observation_id, group_id in rows}
    groups, made = [], []
    for each in copies:
        if each.of.observation_id not in group_of:
            group_of[each.of.observation_id] = each.of.observation_id
            groups.append(_new_group(each.of))
            made.append(_row(each.of, each.of.observation_id, None, TextRelation.FIRST, 1.0))
        group_id = group_of[each.of.observation_id]
        group_of[each.text.observation_id] = group_id
        made.append(_row(each.text, group_id, each.of.observation_id, each.relation, each.alike))
    models.TextGroup.objects.bulk_create(groups, batch_size=2000)
    TextCopy.objects.bulk_create(made, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [sorted({UUID(str(row.group_id)) for row in made})])


def _new_group(first: NotedText) -> models.TextGroup:
    return models.TextGroup(
        id=UUID(first.observation_id),
        first_observation_id=UUID(first.observation_id),
        first_seen_at=first.seen_at,
        last_seen_at=first.seen_at,
    )


def _row(text: NotedText, group_id: str, of_id: str | None, relation: TextRelation, alike: float) -> TextCopy:
    return TextCopy(
        observation_id=UUID(text.observation_id),
        group_id=UUID(group_id),
        of_id=None if of_id is None else UUID(of_id),
        seq=text.seq,
        subject_id=UUID(text.subject_id),
        relation=relation.value,
        alike=alike,
        seen_at=text.seen_at,
    )
