"""How quickly are related cases found among a million values that subjects have?

A real PostgreSQL: 60,000 accounts with some 17 values each, drawn so that few are common, most are rare and some are of one account
alone; 5,000 cases. Every question is a case that was not asked about before, in the same process as pages ask.
"""

import os
import random
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from benchmarks.installations import installation
from benchmarks.processor import processor_s
from benchmarks.watch.figure import Figure
from benchmarks.watch.targets import Measured, figure_of

ACCOUNTS: Final = 60_000
POSTINGS: Final = 1_000_000
CASES: Final = 5_000
ASKED: Final = 400
MOST_MS: Final = 10.0
_AT: Final = datetime(2025, 7, 1, tzinfo=UTC)
_FILL: Final = (
    """INSERT INTO intake_subject (id, platform, kind, handle, native_id, url, display_name, bio, first_seen_at, last_seen_at)
       SELECT md5('a' || n)::uuid, 'facebook', 'account', 'account.' || n, '', 'https://facebook.example/account.' || n, '', '', %(at)s, %(at)s
       FROM generate_series(1, %(accounts)s) n""",
    # The cube of an even number between 0 and 1: some values are had by thousands, most by a few.
    """INSERT INTO relations_value (digest, kind, text, accounts)
       SELECT decode(md5('v' || n), 'hex'), (ARRAY['hash', 'url', 'handle', 'phrase'])[1 + n %% 4], 'value ' || n, 0
       FROM generate_series(0, 400000) n""",
    """INSERT INTO relations_posting (value_id, subject_id, owner_id)
       SELECT v.id, drawn.subject, drawn.subject
       FROM (SELECT floor(400000 * random() ^ 3)::int AS value, md5('a' || 1 + floor(%(accounts)s * random())::int)::uuid AS subject
             FROM generate_series(1, %(postings)s)) drawn
       JOIN relations_value v ON v.text = 'value ' || drawn.value
       ON CONFLICT DO NOTHING""",
    """UPDATE relations_value v SET accounts = c.n
       FROM (SELECT value_id, count(*) AS n FROM relations_posting GROUP BY value_id) c WHERE c.value_id = v.id""",
    "INSERT INTO relations_reading (id, through_seq, through_media, accounts) VALUES (1, 0, 0, %(accounts)s)",
    "INSERT INTO registry_organisation (id, slug, name, created_by, created_at) VALUES (md5('o')::uuid, 'river-front', 'River Front', 'nobody', %(at)s)",
    """INSERT INTO review_case (id, subject_id, organisation_id, platform, instrument, status, author_id, ground, exemptions, reason, decision_reason, created_at)
       SELECT md5('c' || n)::uuid, md5('a' || n * 11)::uuid, md5('o')::uuid, 'facebook', 'account_block', 'draft', 'nobody', '', '{}', '', '', %(at)s
       FROM generate_series(1, %(cases)s) n""",
)


def measure() -> Figure:
    """All figures of this module."""
    return figure_of("related", measured())


def measured() -> Iterator[Measured]:
    """How long an answer takes, in milliseconds of this process and the database."""
    with installation("related") as (folder, cluster):
        import psycopg

        from openiru.access import operations as access
        from openiru.access.types import SYSTEM, NewPerson, Role
        from openiru.relations.queries import related_cases

        address = cluster.superuser_settings()
        numbers = {"at": _AT, "accounts": ACCOUNTS, "postings": POSTINGS, "cases": CASES}
        with psycopg.connect(
            host=address["host"],
            port=address["port"],
            user=address["user"],
            dbname=address["name"],
            autocommit=True,
        ) as connection:
            connection.execute("SET session_replication_role = replica")
            for statement in _FILL:
                connection.execute(statement, numbers)
            connection.execute("VACUUM ANALYZE")
            kept = connection.execute("SELECT count(*) FROM relations_posting").fetchone()
            ids = [row[0] for row in connection.execute("SELECT id::text FROM review_case ORDER BY id")]
        first = access.add_person(
            NewPerson(username="hana", role=Role.ADMINISTRATOR), "not used anywhere", by=SYSTEM, at=_AT
        )
        random.Random(1).shuffle(ids)
        times, found = [], []
        postmaster = int(next(iter(folder.rglob("postmaster.pid"))).read_text().split()[0])
        used = processor_s({postmaster, os.getpid()})
        for case_id in ids[:ASKED]:
            begun = time.perf_counter()
            answer = related_cases(case_id, by=first.person_id)
            times.append((time.perf_counter() - begun) * 1000)
            found.append(len(answer.cases) + answer.more)
        used = processor_s({postmaster, os.getpid()}) - used
    p95 = statistics.quantiles(times, n=20)[-1]
    yield Measured(
        what=f"related cases among {kept[0] if kept else 0:,} postings and {CASES:,} cases, {statistics.mean(found):.0f} related on average",
        measured=f"p95 {p95:.1f} ms, median {statistics.median(times):.1f} ms, processor {used / ASKED * 1000:.1f} ms",
        target=f"p95 {MOST_MS:.0f} ms",
        met=p95 <= MOST_MS,
    )
