"""What has arrived, in order of arrival: the input of scans."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from openiru.intake.models import Observation, ObservationMedia
from openiru.intake.types import ArrivedMedia, ArrivedObservation, ObservationKind

_COLUMNS: Final = """
SELECT seq, id::text, subject_id::text, kind, platform, url, handle, display_name, text, links, raw_digest
FROM intake_observation"""
_FILES: Final = """
SELECT o.seq, m.digest, m.pdq
FROM intake_observation o JOIN intake_observation_media m ON m.observation_id = o.id"""
_BATCH: Final = f"{_COLUMNS} WHERE seq > %s AND seq <= %s ORDER BY seq LIMIT %s"
_MEDIA: Final = f"{_FILES} WHERE o.seq > %s AND o.seq <= %s ORDER BY o.seq, m.position"
_AT: Final = f"{_COLUMNS} WHERE seq = ANY(%s) ORDER BY seq"
_MEDIA_AT: Final = f"{_FILES} WHERE o.seq = ANY(%s) ORDER BY o.seq, m.position"
# One row of bytes instead of a row for each picture: both columns are joined in the same order.
_HASHES: Final = """
SELECT string_agg(int8send(o.seq), ''::bytea), string_agg(m.pdq, ''::bytea)
FROM intake_observation o JOIN intake_observation_media m ON m.observation_id = o.id
WHERE o.seq > %s AND o.seq <= %s AND m.id > %s AND m.id <= %s AND m.pdq IS NOT NULL
"""
# The size is known without unpacking what is long.
_END: Final = """
SELECT max(seq) FROM (
    SELECT seq, bytes, sum(bytes) OVER (ORDER BY seq) AS together
    FROM (
        SELECT seq, octet_length(text) + octet_length(array_to_string(links, ' ')) AS bytes
        FROM intake_observation WHERE seq > %s ORDER BY seq LIMIT %s
    ) AS next
) AS summed
WHERE together - bytes < %s
"""
_NO_END: Final = 2**63 - 1
_KINDS: Final = {kind.value: kind for kind in ObservationKind}


def observations_at(seqs: Sequence[int]) -> tuple[ArrivedObservation, ...]:
    """The observations with these numbers, in order of arrival; numbers of none are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_AT, [list(seqs)])
        rows = cursor.fetchall()
        cursor.execute(_MEDIA_AT, [list(seqs)])
        return _arrived(rows, cursor.fetchall())


def observation_batch(*, after_seq: int, up_to_seq: int, size: int) -> tuple[ArrivedObservation, ...]:
    """The next observations after `after_seq`, up to and including `up_to_seq`, in order of arrival.

    Cost:
        Two statements; about 10 microseconds an observation.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BATCH, [after_seq, up_to_seq, size])
        rows = cursor.fetchall()
        if not rows:
            return ()
        cursor.execute(_MEDIA, [after_seq, rows[-1][0]])
        return _arrived(rows, cursor.fetchall())


def batch_end(*, after_seq: int, size: int, most_bytes: int) -> int | None:
    """The last of the next observations that are read at once: `size` at the most, and none after so many bytes of words and links.

    Returns:
        Its number; None if nothing came after.
    """
    with connection.cursor() as cursor:
        cursor.execute(_END, [after_seq, size, most_bytes])
        end: int | None = cursor.fetchone()[0]
        return end


def _arrived(
    rows: Iterable[tuple[Any, ...]], files: Iterable[tuple[Any, ...]]
) -> tuple[ArrivedObservation, ...]:
    media: defaultdict[int, list[ArrivedMedia]] = defaultdict(list)
    for seq, digest, pdq in files:
        media[seq].append(ArrivedMedia(digest=digest, pdq=None if pdq is None else bytes(pdq)))
    return tuple(
        ArrivedObservation(
            seq=row[0],
            id=row[1],
            subject_id=row[2],
            kind=_KINDS[row[3]],
            platform=row[4],
            url=row[5],
            handle=row[6],
            display_name=row[7],
            text=row[8],
            links=tuple(row[9]),
            raw_digest=row[10],
            media=tuple(media.get(row[0], ())),
        )
        for row in rows
    )


def seq_after(seq: int, *, up_to_seq: int, count: int) -> int:
    """The number of the `count`-th observation after `seq`; `up_to_seq` if there are fewer up to there."""
    rows = Observation.objects.filter(seq__gt=seq, seq__lte=up_to_seq).order_by("seq")
    found: int | None = rows.values_list("seq", flat=True)[count - 1 : count].first()
    return up_to_seq if found is None else found


def picture_hashes(
    *, after_seq: int, up_to_seq: int, after_media: int = 0, last_media: int | None = None
) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """The hashes of the pictures of observations after one number, up to and including another.

    Args:
        after_seq: the number of an observation.
        up_to_seq: the number of an observation.
        after_media: the number of a file; it is left out, and those that were noted before it.
        last_media: the number of a file; those that were noted after it are left out. None: none of them.

    Returns:
        The numbers of the observations, and the hashes: shape (n, 4), most significant word first. In no order.

    Cost:
        One statement; about a million hashes a second.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _HASHES, [after_seq, up_to_seq, after_media, _NO_END if last_media is None else last_media]
        )
        seqs, hashes = (b"" if joined is None else bytes(joined) for joined in cursor.fetchone())
    return np.frombuffer(seqs, ">i8").astype(np.int64), np.frombuffer(hashes, ">u8").astype(
        np.uint64
    ).reshape(-1, 4)


def hashed_media(observation_ids: Collection[str]) -> dict[str, tuple[ArrivedMedia, ...]]:
    """The pictures of each observation that could be hashed, in order: what engines saw of it; empty where none."""
    rows = ObservationMedia.objects.filter(observation_id__in=observation_ids, pdq__isnull=False)
    found: dict[str, list[ArrivedMedia]] = {each: [] for each in observation_ids}
    for observation_id, digest, pdq in rows.order_by("position").values_list(
        "observation_id", "digest", "pdq"
    ):
        if pdq is not None:
            found[str(observation_id)].append(ArrivedMedia(digest=digest, pdq=bytes(pdq)))
    return {each: tuple(media) for each, media in found.items()}


def last_seq() -> int:
    """The number of the newest observation; 0 if there is none."""
    newest = Observation.objects.order_by("-seq").values_list("seq", flat=True).first()
    return newest or 0


def observed_at(observation_ids: Collection[str]) -> dict[str, datetime]:
    """When observations were made, by id; unknown ones are left out."""
    rows = Observation.objects.filter(id__in=list(observation_ids)).values_list("id", "observed_at")
    return {str(key): at for key, at in rows}


def texts_of(observation_ids: Collection[str]) -> dict[str, str]:
    """What observations say, by id: posts, and the words that accounts give themselves; those without words are left out."""
    rows = Observation.objects.filter(id__in=list(observation_ids)).exclude(text="")
    return {str(observation_id): text for observation_id, text in rows.values_list("id", "text")}
