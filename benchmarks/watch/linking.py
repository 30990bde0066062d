"""What does it cost to compare accounts that are on record with barred ones: the first run, and one new account after that?

A real PostgreSQL with the accounts of `benchmarks.watch.returns_world`: profiles, posts and digests of files, as intake keeps them.
Which accounts are barred is noted directly, not through as many referrals: reading them from referrals is one statement more.
Processor time of this process and of the database.
"""

import gc
import os
import resource
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from unittest.mock import patch
from uuid import UUID, uuid4

from benchmarks.installations import installation
from benchmarks.processor import processor_s
from benchmarks.watch.figure import Figure
from benchmarks.watch.returns_world import ReturnsWorld, Row, Sizes
from benchmarks.watch.targets import Measured, figure_of

SIZES: Final = Sizes(groups=1_000, barred=50_000, returns=1_500, lookalikes=6_000, ordinary=42_500)
MOST_FIRST_MIN: Final = 5.0
MOST_ONE_MS: Final = 1_000.0
_ASKED: Final = 20
_POSTS: Final = 5  # of each account
_AT: Final = datetime(2025, 7, 1, tzinfo=UTC)
_IMPORT: Final = """
INSERT INTO intake_import (id, format, file_name, file_digest, source, collector_id, platform, handle, collected_at, started_at,
    rows_read, rows_stored, rows_known, rows_refused, rows_remarked)
VALUES (%s, 'lines', 'world.jsonl', 'sha256:0', 'bench', 'nobody', '', '', %s, %s, 0, 0, 0, 0, 0)
"""
_SUBJECTS: Final = """
COPY intake_subject (id, platform, kind, handle, native_id, url, display_name, bio, first_seen_at, last_seen_at) FROM STDIN
"""
_OBSERVATIONS: Final = """
COPY intake_observation (id, import_id, subject_id, kind, platform, native_id, url, handle, display_name, links, text, posted_at,
    observed_at, raw, raw_digest) FROM STDIN
"""
_MEDIA: Final = """
COPY intake_observation_media (observation_id, position, digest, state, pdq) FROM STDIN
"""


def measure() -> Figure:
    """All figures of this module."""
    return figure_of("linking", measured())


def measured() -> Iterator[Measured]:
    """All figures of this module."""
    with installation("linking") as (folder, cluster):
        barred = _fill(cluster)
        postmaster = int(next(iter(folder.rglob("postmaster.pid"))).read_text().split()[0])
        yield from _watched(barred, {postmaster, os.getpid()})


def _watched(barred: dict[UUID, datetime], processes: set[int]) -> Iterator[Measured]:
    from openiru.access.types import SYSTEM
    from openiru.engines.returns.model import shipped_model
    from openiru.intake.queries import last_media, last_seq
    from openiru.linking import operations, queries
    from openiru.linking.types import BarredBy, BarredSubject
    from openiru.workflows.returns import watch

    noted = {
        str(key): BarredSubject(subject_id=str(key), by=BarredBy.CHECKS, barred_at=at, organisation_id=None)
        for key, at in barred.items()
    }
    operations.note_barred(noted, by=SYSTEM, at=_AT)
    before = _peak_mb()
    begun = processor_s(processes)
    with patch.object(watch, "note_who_is_barred", return_value=(0, 0)):
        watching = watch.ReturnWatch(shipped_model())
        report = watching.watch(by=SYSTEM, at=_AT, sweep=True)
        first_s = processor_s(processes) - begun
        peak = _peak_mb()
        yield Measured(
            what=f"first run: {report.screened:,} accounts on record, {len(barred):,} of them barred; {report.new_leads:,} leads",
            measured=f"{first_s / 60:.1f} min of processor, {peak:,} MB at the most ({before:,} before)",
            target=f"{MOST_FIRST_MIN:.0f} min",
            met=first_s <= MOST_FIRST_MIN * 60,
        )
        gc.collect()
        used = _one_by_one(watching, processes, last_seq() - 1, last_media() - 1)
    yield Measured(
        what=f"one account of which something arrived, {len(barred):,} barred ones in memory, all of a watch but finding out who is barred",
        measured=f"{used:.0f} ms of processor",
        target=f"{MOST_ONE_MS:.0f} ms",
        met=used <= MOST_ONE_MS,
    )
    begun = processor_s(processes)
    queries.barred_now()
    yield Measured(
        what="reading all that was noted of barred accounts, once at the beginning and no more after that",
        measured=f"{(processor_s(processes) - begun) * 1000:.0f} ms of processor",
        target="",
    )


def _one_by_one(watching: Any, processes: set[int], seq: int, media: int) -> float:
    """Milliseconds for each of some accounts that arrive alone: the place is set back by one observation each time."""
    from openiru.access.types import SYSTEM
    from openiru.linking.models import Cursor

    begun = processor_s(processes)
    for number in range(_ASKED):
        Cursor.objects.update(through_seq=seq, through_media=media)
        report = watching.watch(by=SYSTEM, at=_AT + timedelta(minutes=number))
        assert report.screened >= 1
    return (processor_s(processes) - begun) / _ASKED * 1000


def _fill(cluster: Any) -> dict[UUID, datetime]:
    """Put the world on record; barred accounts with the day of the block."""
    import psycopg

    address = cluster.superuser_settings()
    world = ReturnsWorld(7101, SIZES)
    barred = [(uuid4(), row) for row in world.barred()]
    fresh = [(uuid4(), row) for row in world.fresh()]
    run = uuid4()
    every = [*barred, *fresh]
    with psycopg.connect(
        host=address["host"],
        port=address["port"],
        user=address["user"],
        dbname=address["name"],
        autocommit=True,
    ) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(_IMPORT, [run, _AT, _AT])
        _copy(connection, _SUBJECTS, (_subject(key, row) for key, row in every))
        seen = [each for key, row in every for each in _observations(key, run, row)]
        _copy(connection, _OBSERVATIONS, (each for each, _ in seen))
        _copy(connection, _MEDIA, (medium for _, media in seen for medium in media))
        connection.execute("VACUUM ANALYZE")
    return {key: datetime.fromisoformat(row["barred_on"]).replace(tzinfo=UTC) for key, row in barred}


def _copy(connection: Any, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor().copy(statement) as copying:
        for row in rows:
            copying.write_row(row)


def _subject(key: UUID, row: Row) -> tuple[Any, ...]:
    opened = datetime.fromisoformat(row["opened_on"]).replace(tzinfo=UTC)
    url = f"https://{row['platform']}.example/{row['handle']}"
    named = (row["handle"], row["native_id"], url, row["display_name"], row["bio"])
    return (key, row["platform"], "account", *named, opened, _AT)


def _observations(key: UUID, run: UUID, row: Row) -> Iterator[tuple[tuple[Any, ...], list[tuple[Any, ...]]]]:
    """A profile with its pictures, and posts with digests, as rows of both tables."""
    opened = datetime.fromisoformat(row["opened_on"]).replace(tzinfo=UTC)
    head = (run, key)
    named = ("", "", row["handle"], row["display_name"])
    profile = uuid4()
    hashes = [each for each in (row.get("avatar"), row.get("banner")) if each]
    files: list[tuple[Any, ...]] = [
        (profile, place, f"sha256:{profile.hex}{place}", "hashed", bytes.fromhex(each))
        for place, each in enumerate(hashes)
    ]
    told: tuple[Any, ...] = (row["bio"], None, opened, b"", "sha256:0")
    yield (profile, *head, "account", row["platform"], *named, list(row.get("links", ())), *told), files
    media = list(row.get("media", ()))
    for number, text in enumerate(list(row.get("texts", ()))[:_POSTS]):
        post = uuid4()
        posted = opened + timedelta(days=number, hours=number * 5 % 24)
        shown = media[number * 2 : number * 2 + 2]
        files = [(post, place, digest, "not-a-picture", None) for place, digest in enumerate(shown)]
        told = (text, posted, posted, b"", "sha256:0")
        yield (post, *head, "post", row["platform"], "", "", "", "", [], *told), files


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
