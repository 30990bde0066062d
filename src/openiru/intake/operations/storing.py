"""How do thousands of rows reach the tables at once, and twice without a change?"""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from psycopg import sql

from openiru.foundation.ids import derived_id
from openiru.intake.models import Import
from openiru.intake.operations.imports import note_rows
from openiru.intake.operations.resolving import Resolver
from openiru.intake.types import ObservationKind, ParsedAccount, ParsedBatch, ParsedRecord, StoredBatch

_SUBJECTS: Final = """
INSERT INTO intake_subject AS s (id, platform, kind, handle, native_id, url, display_name, bio, first_seen_at, last_seen_at)
SELECT id, platform, kind, handle, native_id, url, display_name, bio, first_seen_at, last_seen_at
FROM stage_subject ORDER BY id
ON CONFLICT (id) DO UPDATE SET
    first_seen_at = LEAST(s.first_seen_at, EXCLUDED.first_seen_at),
    last_seen_at = GREATEST(s.last_seen_at, EXCLUDED.last_seen_at),
    native_id = COALESCE(NULLIF(s.native_id, ''), EXCLUDED.native_id)
"""
# The newest profile is how the subject was last seen; older files never overwrite newer ones.
_LAST_SEEN: Final = """
UPDATE intake_subject s SET handle = n.handle, display_name = n.display_name, bio = n.bio, kind = n.kind,
    url = COALESCE(NULLIF(n.url, ''), s.url)
FROM stage_subject n
WHERE s.id = n.id AND n.is_profile
  AND NOT EXISTS (SELECT 1 FROM intake_profile p WHERE p.subject_id = n.id AND p.observed_at > n.last_seen_at)
  AND (s.handle, s.display_name, s.bio, s.kind) IS DISTINCT FROM (n.handle, n.display_name, n.bio, n.kind)
"""
_KEYS: Final = """
INSERT INTO intake_subject_key (platform, key, subject_id)
SELECT platform, key, subject_id FROM stage_key ORDER BY platform, key ON CONFLICT DO NOTHING
"""
_PROFILES: Final = """
INSERT INTO intake_profile (subject_id, observed_at, handle, display_name, bio)
SELECT DISTINCT ON (a.subject_id, a.observed_at) a.subject_id, a.observed_at, a.handle, a.display_name, a.bio
FROM stage_profile a
LEFT JOIN LATERAL (
    SELECT p.handle, p.display_name, p.bio FROM intake_profile p
    WHERE p.subject_id = a.subject_id AND p.observed_at <= a.observed_at
    ORDER BY p.observed_at DESC LIMIT 1) before ON true
WHERE (before.handle, before.display_name, before.bio) IS DISTINCT FROM (a.handle, a.display_name, a.bio)
ORDER BY a.subject_id, a.observed_at ON CONFLICT DO NOTHING
"""
_FOLLOWERS: Final = """
INSERT INTO intake_follower_count (subject_id, observed_at, followers)
SELECT DISTINCT ON (subject_id, observed_at) subject_id, observed_at, followers FROM stage_profile
WHERE followers IS NOT NULL ORDER BY subject_id, observed_at ON CONFLICT DO NOTHING
"""
_OBSERVATIONS: Final = """
INSERT INTO intake_observation (id, import_id, subject_id, kind, platform, native_id, url, handle, display_name, links,
    text, posted_at, observed_at, raw, raw_digest)
SELECT DISTINCT ON (id) id, import_id, subject_id, kind, platform, native_id, url, handle, display_name, links,
    text, posted_at, observed_at, raw, raw_digest
FROM stage_observation ORDER BY id ON CONFLICT (id) DO NOTHING
"""
_STAGES: Final = {
    "stage_subject": "id uuid, platform text, kind text, handle text, native_id text, url text, display_name text, "
    "bio text, first_seen_at timestamptz, last_seen_at timestamptz, is_profile boolean",
    "stage_key": "platform text, key text, subject_id uuid",
    "stage_profile": "subject_id uuid, observed_at timestamptz, handle text, display_name text, bio text, followers bigint",
    "stage_observation": "id uuid, import_id uuid, subject_id uuid, kind text, platform text, native_id text, url text, "
    "handle text, display_name text, links text[], text text, posted_at timestamptz, observed_at timestamptz, "
    "raw bytea, raw_digest text",
}


@transaction.atomic
def store_batch(import_id: str, batch: ParsedBatch) -> StoredBatch:
    """Store the rows of a batch and note the refused ones, in one transaction.

    Rows that are there already change nothing. One import stores at a time: two that bring the
    same subjects wait for each other and never block each other.

    Returns:
        The observation of each record, in order; how many were new and how many known.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('openiru intake'))")
    resolver = Resolver.for_records(batch.records)
    subject_ids = [resolver.subject_of(record) for record in batch.records]
    ids = [_observation_id(record) for record in batch.records]
    _stage(import_id, batch.records, subject_ids, ids, resolver)
    stored = _move()
    known = len(ids) - stored
    note_rows(import_id, refused=batch.errors, remarks=resolver.remarks)
    Import.objects.filter(pk=import_id).update(
        rows_read=F("rows_read") + len(batch.records) + len(batch.errors),
        rows_stored=F("rows_stored") + stored,
        rows_known=F("rows_known") + known,
    )
    return StoredBatch(
        observation_ids=tuple(map(str, ids)), stored=stored, known=known, remarks=tuple(resolver.remarks)
    )


def _observation_id(record: ParsedRecord) -> UUID:
    kind = ObservationKind.ACCOUNT if isinstance(record, ParsedAccount) else ObservationKind.POST
    return derived_id("observation", record.platform, kind.value, record.raw_digest)


def _stage(
    import_id: str,
    records: Sequence[ParsedRecord],
    subject_ids: Sequence[UUID],
    ids: Sequence[UUID],
    resolver: Resolver,
) -> None:
    _copy(
        "stage_subject",
        (
            (
                *(s.id, s.platform, s.kind.value, s.handle, s.native_id, s.url, s.display_name, s.bio),
                *(s.first_seen_at, s.last_seen_at, s.is_profile),
            )
            for s in resolver.sketches.values()
        ),
    )
    _copy("stage_key", ((platform, key, owner) for (platform, key), owner in resolver.new_keys.items()))
    _copy(
        "stage_profile",
        (
            (owner, r.observed_at, r.handle, r.display_name, r.bio, r.followers)
            for r, owner in zip(records, subject_ids, strict=True)
            if isinstance(r, ParsedAccount)
        ),
    )
    run = UUID(import_id)
    rows = zip(records, subject_ids, ids, strict=True)
    _copy("stage_observation", (_observation_row(run, *row) for row in rows))


def _observation_row(run: UUID, record: ParsedRecord, owner: UUID, observation_id: UUID) -> tuple[Any, ...]:
    if isinstance(record, ParsedAccount):
        return (
            *(observation_id, run, owner, "account", record.platform, record.native_id, record.url),
            *(record.handle, record.display_name, list(record.links), record.bio, None, record.observed_at),
            *(record.raw, record.raw_digest),
        )
    return (
        *(observation_id, run, owner, "post", record.platform, record.native_id, record.url),
        *("", "", list(record.links), record.text, record.posted_at, record.observed_at),
        *(record.raw, record.raw_digest),
    )


def _copy(stage: str, rows: Iterable[tuple[Any, ...]]) -> None:
    table = sql.Identifier(stage)
    types = [column.split()[1] for column in _STAGES[stage].split(", ")]
    with connection.cursor() as cursor:
        raw = cursor.cursor
        raw.execute(
            sql.SQL("CREATE TEMP TABLE IF NOT EXISTS {} ({}) ON COMMIT DELETE ROWS").format(
                table, sql.SQL(_STAGES[stage])
            )
        )
        raw.execute(sql.SQL("TRUNCATE {}").format(table))
        with raw.copy(sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(table)) as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)


def _move() -> int:
    with connection.cursor() as cursor:
        for statement in (_SUBJECTS, _KEYS, _LAST_SEEN, _PROFILES, _FOLLOWERS):
            cursor.execute(statement)
        cursor.execute(_OBSERVATIONS)
        return int(cursor.rowcount)
