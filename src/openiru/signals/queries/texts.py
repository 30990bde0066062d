"""Which texts are copies of one another, and what is kept to find that out?"""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import psycopg
from django.db import connection
from django.db.models import Q

from openiru.engines.text.copies.segments import Columns, Segment
from openiru.foundation.paging import Page
from openiru.signals import models
from openiru.signals.errors import BadCursorError
from openiru.signals.models import Lead, Scan, TextCopy, TextsNoted
from openiru.signals.types import (
    TEXTS,
    LeadCopies,
    LeadStatus,
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
# Is a statement where something was found in its very words; beside a handle, a picture or a link it may be a harmless line.
_STATEMENTS: Final = """
SELECT m.lead_id::text, c.group_id::text, c.observation_id::text, c.subject_id::text, c.seen_at,
    bool_or(m.explanation->>'field' IN ('text', 'statement'))
FROM signals_match m JOIN signals_text_copy c ON c.observation_id = m.observation_id
WHERE m.lead_id = ANY(%s::uuid[])
GROUP BY 1, 2, 3, 4, 5
ORDER BY 2, 5, 1, 3
"""


_OF_LEADS: Final = """
SELECT DISTINCT ON (l.id) l.id::text, g.id::text, g.observations, g.accounts, g.first_observation_id::text,
    g.first_seen_at, g.last_seen_at, g.judged,
    (SELECT count(*) FROM signals_lead o WHERE o.text_group = l.text_group AND o.organisation_id = l.organisation_id
        AND o.platform = l.platform AND o.status = 'open' AND l.status = 'open')
FROM signals_lead l
JOIN signals_match m ON m.lead_id = l.id
JOIN signals_text_copy c ON c.observation_id = m.observation_id
JOIN signals_text_group g ON g.id = c.group_id
WHERE l.id = ANY(%s::uuid[])
ORDER BY l.id, g.id = l.text_group DESC NULLS LAST, g.accounts DESC, g.id
"""
PAGE_ROWS: Final = 50


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
    """The texts in which these leads were found, as far as they have copies; by group, the first seen first."""
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENTS, [list(lead_ids)])
        return tuple(
            StatementText(
                lead_id=lead_id,
                group_id=group_id,
                observation_id=observation_id,
                subject_id=subject_id,
                seen_at=seen_at,
                is_said=is_said,
            )
            for lead_id, group_id, observation_id, subject_id, seen_at, is_said in cursor.fetchall()
        )


def copies_of_leads(lead_ids: Collection[str]) -> dict[str, LeadCopies]:
    """For each lead the text that most accounts post; leads whose texts nobody copied are left out.

    Cost:
        One statement, however many leads.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OF_LEADS, [list(lead_ids)])
        return {
            lead_id: LeadCopies(
                group=TextGroup(
                    group_id=group_id,
                    observations=observations,
                    accounts=accounts,
                    first_observation_id=first_id,
                    first_seen_at=first_at,
                    last_seen_at=last_at,
                    judged=judged,
                ),
                leads=leads,
            )
            for lead_id, group_id, observations, accounts, first_id, first_at, last_at, judged, leads in (
                cursor.fetchall()
            )
        }


def copies_page(group_id: str, cursor: str | None = None) -> Page[TextCopyRow]:
    """The texts of a group, the first seen first.

    Raises:
        BadCursorError: if `cursor` is none of ours.
    """
    rows = TextCopy.objects.filter(group_id=UUID(group_id))
    if cursor:
        seen_at, last_id = _read_cursor(cursor)
        rows = rows.filter(Q(seen_at__gt=seen_at) | Q(seen_at=seen_at, observation_id__gt=last_id))
    found = list(rows.order_by("seen_at", "observation_id")[: PAGE_ROWS + 1])
    more = len(found) > PAGE_ROWS
    last = found[PAGE_ROWS - 1] if more else None
    return Page(
        rows=tuple(map(_copy, found[:PAGE_ROWS])),
        next_cursor=None if last is None else f"{last.seen_at.isoformat()}~{last.pk}",
    )


def leads_on(subject_ids: Collection[str], organisation_id: str) -> dict[str, tuple[str, LeadStatus]]:
    """Of each subject the lead on an organisation and where it stands, where there is one."""
    rows = Lead.objects.filter(subject_id__in=list(subject_ids), organisation_id=organisation_id)
    return {
        str(subject_id): (str(lead_id), LeadStatus(status))
        for subject_id, lead_id, status in rows.values_list("subject_id", "pk", "status")
    }


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    try:
        seen_at, last_id = cursor.split("~")
        return datetime.fromisoformat(seen_at).astimezone(UTC), UUID(last_id)
    except (ValueError, OverflowError) as error:
        raise BadCursorError(
            "This place among the copies cannot be read; begin at the first page."
        ) from error


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
