"""How do the rows of a batch pass from temporary tables into the real ones?"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import connection
from psycopg import sql

_STAGES: Final[Mapping[str, str]] = {
    "stage_subject": "id uuid, platform text, kind text, handle text, native_id text, url text, display_name text, "
    "bio text, author_id uuid, first_seen_at timestamptz, last_seen_at timestamptz, profile_at timestamptz",
    "stage_key": "platform text, key text, subject_id uuid",
    "stage_profile": "place int4, subject_id uuid, observed_at timestamptz, handle text, display_name text, bio text, "
    "followers int8",
    "stage_observation": "place int4, id uuid, import_id uuid, subject_id uuid, post_id uuid, kind text, "
    "platform text, native_id text, url text, handle text, display_name text, links text[], text text, "
    "posted_at timestamptz, observed_at timestamptz, raw bytea, raw_digest text",
}

# Only rows that say something new are touched: a file that comes again writes nothing.
_SUBJECTS: Final = """
INSERT INTO intake_subject AS s (id, platform, kind, handle, native_id, url, display_name, bio, author_id,
    first_seen_at, last_seen_at)
SELECT id, platform, kind, handle, native_id, url, display_name, bio, author_id, first_seen_at, last_seen_at
FROM stage_subject ORDER BY id
ON CONFLICT (id) DO UPDATE SET
    handle = COALESCE(NULLIF(s.handle, ''), EXCLUDED.handle),
    native_id = COALESCE(NULLIF(s.native_id, ''), EXCLUDED.native_id),
    url = COALESCE(NULLIF(s.url, ''), EXCLUDED.url),
    author_id = COALESCE(s.author_id, EXCLUDED.author_id),
    first_seen_at = LEAST(s.first_seen_at, EXCLUDED.first_seen_at),
    last_seen_at = GREATEST(s.last_seen_at, EXCLUDED.last_seen_at)
WHERE EXCLUDED.first_seen_at < s.first_seen_at OR EXCLUDED.last_seen_at > s.last_seen_at
   OR s.handle = '' AND EXCLUDED.handle <> '' OR s.native_id = '' AND EXCLUDED.native_id <> ''
   OR s.url = '' AND EXCLUDED.url <> '' OR s.author_id IS NULL AND EXCLUDED.author_id IS NOT NULL
"""
_KEYS: Final = """
INSERT INTO intake_subject_key (platform, key, subject_id)
SELECT platform, key, subject_id FROM stage_key ORDER BY platform, key ON CONFLICT DO NOTHING
"""
# A profile is a new version if it differs from the one before it in time, known or of this batch.
_PROFILES: Final = """
WITH fresh AS (
    SELECT DISTINCT ON (subject_id, observed_at) subject_id, observed_at, handle, display_name, bio
    FROM stage_profile a
    WHERE a.display_name <> '' AND NOT EXISTS (
        SELECT 1 FROM intake_profile p WHERE p.subject_id = a.subject_id AND p.observed_at = a.observed_at)
    ORDER BY subject_id, observed_at, place
), timeline AS (
    SELECT subject_id, observed_at, handle, display_name, bio, true AS is_fresh FROM fresh
    UNION ALL
    SELECT p.subject_id, p.observed_at, p.handle, p.display_name, p.bio, false FROM intake_profile p
    WHERE p.subject_id IN (SELECT subject_id FROM fresh)
), compared AS (
    SELECT *, lag(ROW(handle, display_name, bio)) OVER (PARTITION BY subject_id ORDER BY observed_at) AS before
    FROM timeline
)
INSERT INTO intake_profile (subject_id, observed_at, handle, display_name, bio)
SELECT subject_id, observed_at, handle, display_name, bio FROM compared
WHERE is_fresh AND before IS DISTINCT FROM ROW(handle, display_name, bio)
ORDER BY subject_id, observed_at ON CONFLICT DO NOTHING
"""
# A version that arrives late stands between two sightings of an older one; the later of these becomes a version too.
_RESUMED_PROFILES: Final = """
INSERT INTO intake_profile (subject_id, observed_at, handle, display_name, bio)
SELECT o.subject_id, o.observed_at, o.handle, o.display_name, o.text
FROM (SELECT DISTINCT subject_id, observed_at FROM stage_profile WHERE display_name <> '') a
JOIN LATERAL (
    SELECT x.subject_id, x.observed_at, x.handle, x.display_name, x.text FROM intake_observation x
    WHERE x.subject_id = a.subject_id AND x.kind = 'account' AND x.display_name <> '' AND x.observed_at > a.observed_at
    ORDER BY x.observed_at LIMIT 1) o ON true
JOIN LATERAL (
    SELECT p.handle, p.display_name, p.bio FROM intake_profile p
    WHERE p.subject_id = a.subject_id AND p.observed_at <= o.observed_at
    ORDER BY p.observed_at DESC LIMIT 1) valid ON true
WHERE ROW(valid.handle, valid.display_name, valid.bio) IS DISTINCT FROM ROW(o.handle, o.display_name, o.text)
ORDER BY 1, 2 ON CONFLICT DO NOTHING
"""
# The newest profile is how the subject was last seen; older files never overwrite newer ones.
_LAST_SEEN: Final = """
UPDATE intake_subject s SET handle = COALESCE(NULLIF(n.handle, ''), s.handle), display_name = n.display_name,
    bio = n.bio, kind = n.kind, url = COALESCE(NULLIF(n.url, ''), s.url)
FROM stage_subject n
WHERE s.id = n.id AND n.profile_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM intake_profile p WHERE p.subject_id = n.id AND p.observed_at > n.profile_at)
  AND (s.handle, s.display_name, s.bio, s.kind, s.url) IS DISTINCT FROM
      (COALESCE(NULLIF(n.handle, ''), s.handle), n.display_name, n.bio, n.kind, COALESCE(NULLIF(n.url, ''), s.url))
"""
_FOLLOWERS: Final = """
INSERT INTO intake_follower_count (subject_id, observed_at, followers)
SELECT DISTINCT ON (subject_id, observed_at) subject_id, observed_at, followers FROM stage_profile
WHERE followers IS NOT NULL ORDER BY subject_id, observed_at, place ON CONFLICT DO NOTHING
"""
_OBSERVATIONS: Final = """
INSERT INTO intake_observation (id, import_id, subject_id, post_id, kind, platform, native_id, url, handle,
    display_name, links, text, posted_at, observed_at, raw, raw_digest)
SELECT id, import_id, subject_id, post_id, kind, platform, native_id, url, handle,
    display_name, COALESCE(links, '{}'), text, posted_at, observed_at, raw, raw_digest
FROM stage_observation ORDER BY place ON CONFLICT (id) DO NOTHING
"""


def fill(stage: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Fill a temporary table of this connection with rows, by COPY; what was in it is gone."""
    table = sql.Identifier(stage)
    columns = _STAGES[stage]
    with connection.cursor() as cursor:
        raw = cursor.cursor
        raw.execute(
            sql.SQL("CREATE TEMP TABLE IF NOT EXISTS {} ({}) ON COMMIT DELETE ROWS").format(
                table, sql.SQL(columns)
            )
        )
        raw.execute(sql.SQL("TRUNCATE {}").format(table))
        with raw.copy(sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(table)) as copy:
            copy.set_types([column.split()[1] for column in columns.split(", ")])
            for row in rows:
                copy.write_row(row)


def move() -> int:
    """Move what was filled in into the real tables; whoever calls it holds the lock of intake.

    Returns:
        How many observations are new.
    """
    with connection.cursor() as cursor:
        for statement in (_SUBJECTS, _KEYS, _PROFILES, _RESUMED_PROFILES, _LAST_SEEN, _FOLLOWERS):
            cursor.execute(statement)
        cursor.execute(_OBSERVATIONS)
        return int(cursor.rowcount)
