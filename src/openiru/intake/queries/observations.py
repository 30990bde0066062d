"""What has arrived, in order of arrival: the input of scans."""

from collections import defaultdict
from typing import Final

from django.db import connection

from openiru.intake.models import Observation, ObservationMedia
from openiru.intake.types import ArrivedMedia, ArrivedObservation, ObservationKind

_BATCH: Final = """
SELECT seq, id::text, subject_id::text, kind, platform, url, handle, display_name, text, links, raw_digest
FROM intake_observation WHERE seq > %s AND seq <= %s ORDER BY seq LIMIT %s
"""
_MEDIA: Final = """
SELECT o.seq, m.digest, m.pdq
FROM intake_observation o JOIN intake_observation_media m ON m.observation_id = o.id
WHERE o.seq > %s AND o.seq <= %s ORDER BY o.seq, m.position
"""
_KINDS: Final = {kind.value: kind for kind in ObservationKind}


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
        media: defaultdict[int, list[ArrivedMedia]] = defaultdict(list)
        for seq, digest, pdq in cursor.fetchall():
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


def hashed_media(observation_id: str) -> tuple[ArrivedMedia, ...]:
    """The pictures of one observation that could be hashed, in order: what engines saw of it."""
    rows = ObservationMedia.objects.filter(observation_id=observation_id, pdq__isnull=False)
    return tuple(
        ArrivedMedia(digest=digest, pdq=bytes(pdq))
        for digest, pdq in rows.order_by("position").values_list("digest", "pdq")
        if pdq is not None
    )


def last_seq() -> int:
    """The number of the newest observation; 0 if there is none."""
    newest = Observation.objects.order_by("-seq").values_list("seq", flat=True).first()
    return newest or 0


def raw_form(observation_id: str) -> bytes:
    """The raw form of one observation; empty if there is no such observation."""
    raw = Observation.objects.filter(id=observation_id).values_list("raw", flat=True).first()
    return b"" if raw is None else bytes(raw)
