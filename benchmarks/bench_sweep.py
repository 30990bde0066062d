"""How fast is a new list compared with everything stored? Target: 10,000 new hashes x 1,000,000 stored ones in seconds.

Invented hashes in a real PostgreSQL; one stored picture in a thousand lies near a new one. The figure is the whole
`bank sweep`: reading the bank, streaming the stored hashes out of the database, the join, the engine that explains,
leads and matches written in transactions. The peer compares every pair of the same hashes in memory and writes nothing.
"""

import resource
import time
from datetime import UTC, datetime
from typing import Any

import numpy as np

from benchmarks.installations import installation

STORED, NEW, NEAR_EVERY = 1_000_000, 10_000, 1000
AT = datetime(2025, 7, 1, 9, tzinfo=UTC)

FILL = """
INSERT INTO intake_import (id, format, file_name, file_digest, source, collector_id, platform, handle, collected_at,
    started_at, rows_read, rows_stored, rows_known, rows_refused, rows_remarked)
VALUES ('00000000-0000-0000-0000-000000000001', 'lines', 'x', 'x', 'x', 'x', '', '', now(), now(), 0, 0, 0, 0, 0);
INSERT INTO intake_subject (id, platform, kind, handle, native_id, url, display_name, bio, first_seen_at, last_seen_at)
SELECT md5('s' || n)::uuid, 'facebook', 'account', 'h' || n, '', '', '', '', now(), now()
FROM generate_series(0, 99999) n;
INSERT INTO intake_observation (id, import_id, subject_id, kind, platform, native_id, url, handle, display_name, links,
    text, observed_at, raw, raw_digest)
SELECT md5('o' || n)::uuid, '00000000-0000-0000-0000-000000000001', md5('s' || n %% 100000)::uuid, 'post', 'facebook',
    '', '', '', '', '{}', 'placeholder text', now(), '', 'x'
FROM generate_series(0, %(stored)s - 1) n;
"""


def main() -> None:
    """Print the figures of a sweep and of its peer."""
    with installation("sweep"):
        _run()


def _run() -> None:
    from openiru.engines.hashes.search import HashIndex, find_near_hashes

    rng = np.random.default_rng(7)
    new = rng.integers(0, 1 << 64, (NEW, 4), dtype=np.uint64)
    stored = rng.integers(0, 1 << 64, (STORED, 4), dtype=np.uint64)
    stored[::NEAR_EVERY] = new[rng.integers(0, NEW, len(stored[::NEAR_EVERY]))] ^ np.uint64(0b1011)
    _fill(stored)
    person = _know(new)
    report, wall_s, used_s = _timed(person)
    begin = time.process_time()
    pairs = len(find_near_hashes(stored[: STORED // 10], HashIndex(words=new)))
    peer_s = 10 * (time.process_time() - begin)
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"sweep        {report.hashes:,} stored x {report.pictures:,} new: {report.matches:,} matches")
    print(f"             {wall_s:.1f} s by the clock, {used_s:.1f} s of processor time beside the database")
    print(f"compare all  the same pairs, reckoned from a tenth: {peer_s:.1f} s of processor time, no leads")
    print(f"peak memory  {peak_mib:,} MiB")
    print(f"target       seconds: {'met' if wall_s < 60 else 'MISSED'}")
    assert 10 * pairs == report.matches


def _fill(stored: Any) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in FILL.split(";\n"):
            if statement.strip():
                cursor.execute(statement, {"stored": STORED} if "%(stored)s" in statement else None)
        cursor.execute("CREATE TEMPORARY TABLE stage (n int8, pdq bytea)")
        with cursor.copy("COPY stage FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["int8", "bytea"])
            for number, row in enumerate(stored.astype(">u8")):
                copy.write_row((number, row.tobytes()))
        cursor.execute(
            "INSERT INTO intake_observation_media (observation_id, position, digest, state, pdq, quality) "
            "SELECT md5('o' || n)::uuid, 0, 'x', 'hashed', pdq, 90 FROM stage"
        )
        cursor.execute("ANALYZE")


def _know(new: Any) -> str:
    """Somebody who may sweep, an organisation on a list, everything scanned, then the new hashes in a bank."""
    from django.db import connection
    from tests.factories.banks import bank
    from tests.factories.organisations import listed
    from tests.factories.people import analyst

    from openiru.engines.interface import Bank
    from openiru.engines.matching import engine_versions
    from openiru.intake.queries import last_media, last_seq
    from openiru.signals import operations, queries
    from openiru.signals.types import NewScan

    person, organisation = analyst(), listed().organisation_id
    before: Bank = queries.bank_on(AT)
    scan = operations.begin_scan(
        NewScan(
            bank_digest=queries.bank_digest(before),
            words_digest=queries.words_digest(before),
            marks=queries.picture_marks(before),
            engines=engine_versions(),
            last_seq=last_seq(),
            last_media=last_media(),
        ),
        by=person,
        at=AT,
    )
    assert scan is not None
    from openiru.signals.types import ShardDone

    done = ShardDone(
        first_seq=1, last_seq=last_seq(), input_digest="x", items=STORED, read_media=last_media()
    )
    operations.record_shard(scan.scan_id, done, [], by=person, at=AT)
    operations.finish_scan(scan.scan_id, by=person, at=AT)
    big = bank("new-list")
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO signals_bank_entry (id, bank_id, organisation_id, pdq, quality, capture_digest, source, note, "
            "exchange, exchange_key, added_by, added_at, withdrawn_reason, quarantine_reason, standing) "
            "VALUES (gen_random_uuid(), %s, %s, %s, 90, '', 'list', '', '', '', 'x', %s, '', '', 'positive')",
            [(big.bank_id, organisation, row.tobytes(), AT) for row in new.astype(">u8")],
        )
    return person


def _timed(person: str) -> tuple[Any, float, float]:
    from openiru.workflows.sweep_bank import sweep_bank

    begin, used = time.perf_counter(), time.process_time()
    report = sweep_bank(by=person, at=AT)
    return report, time.perf_counter() - begin, time.process_time() - used


if __name__ == "__main__":
    main()
