"""Which texts are copies of one another, and what is kept to find that out?"""

from collections.abc import Collection, Iterator
from typing import Final
from uuid import UUID

import psycopg
from django.db import connection

from openiru.engines.text.copies.segments import Columns, Segment
from openiru.signals import models
from openiru.signals.models import Scan, TextCopy, TextsNoted
from openiru.signals.types import (
    TEXTS,
    NewNoting,
    ScanKind,
    StatementText,
    TextCopyRow,
    TextGroup,
    TextRelation,
)

_COLUMNS: Final = "numbers, sketches, keys, owners, passages, passage_owners"
_IDS: Final = "SELECT id FROM signals_text_segment ORDER BY id"
_SEGMENT: Final = f"SELECT {_COLUMNS} FROM signals_text_segment WHERE id = %s"  # noqa: S608  (names of ours)
_STATEMENTS: Final = """
SELECT DISTINCT m.lead_id::text, c.group_id::text, c.observation_id::text, c.subject_id::text
FROM signals_match m JOIN signals_text_copy c ON c.observation_id = m.observation_id
WHERE m.lead_id = ANY(%s::uuid[])
ORDER BY 2, 1, 3
"""


def noting_is_due(new: NewNoting) -> bool:
    """Whether texts arrived that were not compared by this version of the engine, or a pass was broken off."""
    row = TextsNoted.objects.filter(version=new.engines[TEXTS]).first()
    if row is None or row.through_seq < new.last_seq:
        return True
    return Scan.objects.filter(kind=ScanKind.TEXTS.value, finished_at=None).exists()


def text_segments() -> Iterator[Segment]:
    """All that is kept to find copies, in order of arrival: one piece of some 35 MB in memory at a time."""
    with connection.cursor() as cursor:
        cursor.execute(_IDS)
        ids = [row[0] for row in cursor.fetchall()]
    for segment_id in ids:
        segment = text_segment(segment_id)
        if segment is not None:
            yield segment


def text_segment(segment_id: int) -> Segment | None:
    """One piece; None if it is gone."""
    connection.ensure_connection()
    # In binary form: as text every byte would travel as two letters.
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(_SEGMENT, [segment_id], binary=True)
        row = cursor.fetchone()
    return None if row is None else Segment.of_columns(Columns(**dict(zip(_NAMES, row, strict=True))))


_NAMES: Final = tuple(_COLUMNS.split(", "))


def text_groups(group_ids: Collection[str]) -> dict[str, TextGroup]:
    """Groups by id."""
    rows = models.TextGroup.objects.filter(pk__in=list(group_ids))
    return {str(row.pk): _group(row) for row in rows}


def texts_in_group(group_id: str) -> tuple[TextCopyRow, ...]:
    """All texts of a group, the first seen first."""
    rows = TextCopy.objects.filter(group_id=UUID(group_id)).order_by("seen_at", "observation_id")
    return tuple(map(_copy, rows))


def statement_texts(lead_ids: Collection[str]) -> tuple[StatementText, ...]:
    """The texts in which these leads were found, as far as they have copies; by group, lead and observation."""
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENTS, [list(lead_ids)])
        return tuple(
            StatementText(lead_id=lead_id, group_id=group_id, observation_id=seen, subject_id=subject_id)
            for lead_id, group_id, seen, subject_id in cursor.fetchall()
        )


def _group(row: models.TextGroup) -> TextGroup:
    return TextGroup(
        group_id=str(row.pk),
        observations=row.observations,
        accounts=row.accounts,
        first_observation_id=str(row.first_observation_id),
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        judged=row.judged,
    )


def _copy(row: TextCopy) -> TextCopyRow:
    return TextCopyRow(
        observation_id=str(row.observation_id),
        group_id=str(row.group_id),
        subject_id=str(row.subject_id),
        relation=TextRelation(row.relation),
        alike=row.alike,
        seen_at=row.seen_at,
    )
