"""What do accounts show of themselves? The input of looking for those that came back."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Min

from openiru.intake.models import Observation, Subject
from openiru.intake.types import (
    ArrivedAccounts,
    ArrivedMedia,
    KnownAccount,
    ObservationKind,
    Shown,
    SubjectKind,
)

_KINDS: Final = [
    kind.value for kind in (SubjectKind.ACCOUNT, SubjectKind.CHANNEL, SubjectKind.GROUP, SubjectKind.PAGE)
]
_NEXT: Final = """
SELECT max(seq), array_agg(DISTINCT subject_id::text)
FROM (SELECT seq, subject_id FROM intake_observation WHERE seq > %s ORDER BY seq LIMIT %s) AS next
"""
_NEXT_FILES: Final = """
SELECT max(id), array_agg(DISTINCT subject_id::text) FROM (
    SELECT m.id, o.subject_id FROM intake_observation_media m JOIN intake_observation o ON o.id = m.observation_id
    WHERE m.id > %s ORDER BY m.id LIMIT %s
) AS next
"""
_SHOWN: Final = """
SELECT here.subject::text, o.id, o.kind, o.text, o.links, o.posted_at
FROM unnest(%s::uuid[]) AS here (subject) CROSS JOIN LATERAL (
    (SELECT id, kind, text, links, posted_at, seq FROM intake_observation
     WHERE subject_id = here.subject AND kind = 'account' ORDER BY seq DESC LIMIT %s)
    UNION ALL
    (SELECT id, kind, text, links, posted_at, seq FROM intake_observation
     WHERE subject_id = here.subject AND kind <> 'account' ORDER BY posted_at DESC NULLS LAST, seq DESC LIMIT %s)
) AS o
ORDER BY here.subject, o.kind = 'account' DESC, o.posted_at DESC NULLS LAST, o.seq DESC
"""
_FILES: Final = """
SELECT observation_id, digest, pdq FROM intake_observation_media
WHERE observation_id = ANY(%s) ORDER BY observation_id, position
"""


def account_ids(after: str | None, size: int) -> tuple[str, ...]:
    """The next accounts, channels, groups and pages after an id, in order of id."""
    rows = Subject.objects.filter(kind__in=_KINDS)
    if after is not None:
        rows = rows.filter(pk__gt=UUID(after))
    return tuple(str(each) for each in rows.order_by("pk").values_list("pk", flat=True)[:size])


def arrived_accounts(*, after_seq: int, after_media: int, size: int) -> ArrivedAccounts:
    """Whose observations, or files noted later, arrived next: of `size` observations and `size` files at the most.

    Subjects that are no accounts may be among them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [after_seq, size])
        seq, of_observations = cursor.fetchone()
        cursor.execute(_NEXT_FILES, [after_media, size])
        media, of_files = cursor.fetchone()
    return ArrivedAccounts(
        subject_ids=frozenset((*(of_observations or ()), *(of_files or ()))),
        through_seq=after_seq if seq is None else seq,
        through_media=after_media if media is None else media,
    )


def known_accounts(subject_ids: Collection[str]) -> dict[str, KnownAccount]:
    """Accounts, channels, groups and pages as last seen, by id; what is none of these is left out."""
    rows = Subject.objects.filter(pk__in=[UUID(each) for each in subject_ids], kind__in=_KINDS)
    columns = rows.values_list(
        "pk", "platform", "handle", "native_id", "display_name", "bio", "first_seen_at"
    )
    return {
        str(key): KnownAccount(str(key), platform, handle, native_id, name, bio, seen)
        for key, platform, handle, native_id, name, bio, seen in columns
    }


def newest_shown(subject_ids: Collection[str], most: int) -> dict[str, tuple[Shown, ...]]:
    """The newest observations of each account: at most `most` of its profile, then at most `most` others, the newest posts first.

    Cost:
        Two statements, however many accounts.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SHOWN, [[UUID(each) for each in subject_ids], most, most])
        rows = cursor.fetchall()
        cursor.execute(_FILES, [[row[1] for row in rows]])
        files: defaultdict[UUID, list[ArrivedMedia]] = defaultdict(list)
        for observation_id, digest, pdq in cursor.fetchall():
            files[observation_id].append(ArrivedMedia(digest, None if pdq is None else bytes(pdq)))
    found: defaultdict[str, list[Shown]] = defaultdict(list)
    for subject_id, observation_id, kind, text, links, posted_at in rows:
        shown = Shown(
            ObservationKind(kind), text, tuple(links), posted_at, tuple(files.get(observation_id, ()))
        )
        found[subject_id].append(shown)
    return {subject_id: tuple(many) for subject_id, many in found.items()}


def first_posted(subject_ids: Collection[str]) -> dict[str, datetime]:
    """When the oldest post that we hold of an account was posted; accounts without such a post are left out."""
    rows = Observation.objects.filter(
        subject_id__in=[UUID(each) for each in subject_ids], posted_at__isnull=False
    )
    found = rows.values("subject_id").annotate(first=Min("posted_at")).values_list("subject_id", "first")
    return {str(subject_id): first for subject_id, first in found}
