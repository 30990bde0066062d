"""How are the files of observations noted?"""

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection, transaction

from openiru.intake.operations.storing import ONE_AT_A_TIME
from openiru.intake.types import MediaFound

_INSERT: Final = """
INSERT INTO intake_observation_media (observation_id, position, digest, state, pdq, quality)
SELECT * FROM unnest(%s::uuid[], %s::smallint[], %s::text[], %s::text[], %s::bytea[], %s::smallint[])
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def record_media(found: Sequence[MediaFound]) -> int:
    """Note kept files of observations; those that are noted already stay as they are.

    Returns:
        How many are noted now that were not before.
    """
    if not found:
        return 0
    # One order for all writers, so that two never wait for each other.
    rows = sorted(found, key=lambda media: (media.observation_id, media.position))
    columns: list[list[Any]] = [
        [row.observation_id for row in rows],
        [row.position for row in rows],
        [row.digest for row in rows],
        [row.state.value for row in rows],
        [row.pdq for row in rows],
        [row.quality for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
        cursor.execute(_INSERT, columns)
        return int(cursor.rowcount)
