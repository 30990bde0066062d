"""What was written, by whom and when: the input of looking for copies of texts."""

from collections.abc import Collection
from typing import Any, Final

from django.db import connection

from openiru.intake.types import ArrivedText, ObservationKind

_COLUMNS: Final = """
SELECT seq, id::text, subject_id::text, post_id::text, kind, platform, text, COALESCE(posted_at, observed_at)
FROM intake_observation"""
_BATCH: Final = f"{_COLUMNS} WHERE seq > %s AND seq <= %s ORDER BY seq LIMIT %s"
_AT: Final = f"{_COLUMNS} WHERE seq = ANY(%s) ORDER BY seq"
_OF: Final = f"{_COLUMNS} WHERE id = ANY(%s::uuid[]) ORDER BY seq"


def text_batch(*, after_seq: int, up_to_seq: int, size: int) -> tuple[ArrivedText, ...]:
    """The texts of the next observations after a number, up to and including another, in order of arrival."""
    return _read(_BATCH, [after_seq, up_to_seq, size])


def texts_at(seqs: Collection[int]) -> tuple[ArrivedText, ...]:
    """The texts of observations with these numbers, in order of arrival; numbers of none are left out."""
    return _read(_AT, [list(seqs)])


def arrived_texts(observation_ids: Collection[str]) -> tuple[ArrivedText, ...]:
    """The texts of observations with these ids, in order of arrival; ids of none are left out."""
    return _read(_OF, [list(observation_ids)])


def _read(statement: str, parameters: list[Any]) -> tuple[ArrivedText, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return tuple(
            ArrivedText(
                seq=row[0],
                id=row[1],
                subject_id=row[2],
                post_id=row[3],
                kind=ObservationKind(row[4]),
                platform=row[5],
                text=row[6],
                seen_at=row[7],
            )
            for row in cursor.fetchall()
        )
