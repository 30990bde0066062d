"""How quickly are copies of texts found among a million that PostgreSQL keeps, how many, and how much room do they take?

Targets: an index of 700 bytes a text with all that belongs to it (`pg_total_relation_size`), 1,000 texts/s looked up among a
million, recall .99, .95 and .80 where 10, 20 and 35 % of the words were changed. Texts are made up of 18 words, drawn as often
as RUHSOLD's people use them (or `--posts FILE`, one a line). The figure is the whole pass of `openiru scan run` over new
observations: reading, signing, looking through all that is kept, comparing exactly, and writing. Peers: the same keys in tables
that PostgreSQL itself indexes, on a hundredth of the texts. Run `python -m benchmarks.text.bench_kept_copies`; four minutes.
"""

import argparse
import os
import random
import resource
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.installations import installation
from benchmarks.text.language_texts import roman_urdu
from benchmarks.text.tables import write_table

DOCUMENT: Final = "text-copies.md"
AT: Final = datetime(2025, 7, 1, 9, tzinfo=UTC)
WORDS: Final = 18  # of a made-up text
ASKED: Final = 2_000  # for each share of changed words
SHARES: Final = (0.1, 0.2, 0.35)
PEER_TEXTS: Final = 10_000
HEADING: Final = ("texts", "bytes a text", "first pass, texts/s", "texts/s looked up", "10 % changed", "20 %", "35 %", "memory at most")  # fmt: skip
PEERS: Final = ("kept as", "bytes a text")

FILL: Final = """
INSERT INTO intake_import (id, format, file_name, file_digest, source, collector_id, platform, handle, collected_at,
    started_at, rows_read, rows_stored, rows_known, rows_refused, rows_remarked)
VALUES ('00000000-0000-0000-0000-000000000001', 'lines', 'x', 'x', 'x', 'x', '', '', now(), now(), 0, 0, 0, 0, 0);
INSERT INTO intake_subject (id, platform, kind, handle, native_id, url, display_name, bio, first_seen_at, last_seen_at)
SELECT md5('s' || n)::uuid, 'facebook', 'account', 'h' || n, '', '', '', '', now(), now()
FROM generate_series(0, 99999) n
"""
STORE: Final = """
INSERT INTO intake_observation (id, import_id, subject_id, kind, platform, native_id, url, handle, display_name, links,
    text, observed_at, raw, raw_digest)
SELECT md5('o' || n)::uuid, '00000000-0000-0000-0000-000000000001', md5('s' || n % 100000)::uuid, 'post', 'facebook',
    '', '', '', '', '{}', words, now(), '', 'x'
FROM stage ORDER BY n
"""
SIZE: Final = "SELECT pg_total_relation_size('signals_text_segment')"


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--posts", type=Path, help="one post a line, for their words")
    parser.add_argument("--texts", type=int, default=1_000_000)
    parser.add_argument("--write", action="store_true", help=f"write into docs/reference/{DOCUMENT}")
    options = parser.parse_args()
    posts = options.posts.read_text(encoding="utf-8").split("\n") if options.posts else roman_urdu("train")
    words = [word for post in posts for word in post.split()]
    if not words:
        print("no posts are here: give --posts, a file with one post a line")
        return
    print(f"load {os.getloadavg()[0]:.1f}")
    with installation("texts"):
        row = _run(words, options.texts)
        peers = list(_peers(words))
    for heading, rows, name in ((HEADING, [row], "kept"), (PEERS, peers, "peers")):
        for cells in (heading, *rows):
            print("  ".join(f"{cell:<20}" for cell in cells), flush=True)
        if options.write:
            write_table(DOCUMENT, name, heading, rows)


def _run(words: list[str], texts: int) -> tuple[str, ...]:
    from tests.factories.people import analyst

    drawn = _drawn(len(words), texts, seed=2)
    _fill()
    _store((" ".join(words[word] for word in row) for row in drawn), first=0)
    person = analyst()
    first_s = _pass(person)
    size = _one(SIZE) / texts
    asked, of = _edited(words, drawn)
    _store(iter(asked), first=texts)
    again_s = _pass(person)
    found = _found(texts, of)
    shares = [f"{np.mean(found[share * ASKED : (share + 1) * ASKED]):.4f}" for share in range(len(SHARES))]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return (
        f"{texts:,}",
        f"{size:.0f}",
        f"{texts / first_s:,.0f}",
        f"{len(asked) / again_s:,.0f}",
        *shares,
        f"{peak:.1f} GB",
    )


def _drawn(words: int, texts: int, *, seed: int) -> NDArray[np.int32]:
    return np.random.default_rng(seed).integers(words, size=(texts, WORDS), dtype=np.int32)


def _edited(words: list[str], drawn: NDArray[np.int32]) -> tuple[list[str], list[int]]:
    """Texts with words changed, and the numbers of what they are edits of."""
    rng, made, of = random.Random(3), [], []
    for share in SHARES:
        for number in rng.sample(range(len(drawn)), ASKED):
            own = [words[word] for word in drawn[number]]
            for place in rng.sample(range(WORDS), round(share * WORDS)):
                own[place] = rng.choice(words)
            made.append(" ".join(own))
            of.append(number)
    return made, of


def _fill() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in FILL.split(";\n"):
            cursor.execute(statement)
        cursor.execute("CREATE TEMPORARY TABLE stage (n int8, words text)")


def _store(texts: Iterator[str], *, first: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE stage")
        with cursor.copy("COPY stage FROM STDIN") as copy:
            for number, text in enumerate(texts, start=first):
                copy.write_row((number, text))
        cursor.execute(STORE)
        cursor.execute("ANALYZE")


def _pass(person: str) -> float:
    """Processor seconds of this process and of the database."""
    from openiru.runners.local import InProcess
    from openiru.workflows.texts.note import note_texts

    begun, used, served = time.monotonic(), time.process_time(), _served_s()
    report = note_texts(by=person, at=AT, executor=InProcess())
    wall_s, used_s, served_s = time.monotonic() - begun, time.process_time() - used, _served_s() - served
    print(f"{report.items:,} texts, {report.copies:,} copies: {wall_s:.1f} s by the clock, {used_s:.1f} s here, {served_s:.1f} s in the database; load {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip
    return used_s + served_s


def _served_s() -> float:
    """Processor seconds that the database has spent on our connection."""
    pid = int(_one("SELECT pg_backend_pid()"))
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _found(texts: int, of: list[int]) -> list[bool]:
    """Whether each edit was put into a group with its original."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT observation_id::text, group_id::text FROM signals_text_copy")
        groups = dict(cursor.fetchall())
        cursor.execute(
            "SELECT n, md5('o' || n)::uuid::text FROM unnest(%s::int8[]) n",
            [[*of, *range(texts, texts + len(of))]],
        )
        names = dict(cursor.fetchall())
    return [
        names[texts + place] in groups and groups[names[texts + place]] == groups.get(names[number])
        for place, number in enumerate(of)
    ]


def _peers(words: list[str]) -> Iterator[tuple[str, str]]:
    """What the same keys take in tables that PostgreSQL indexes itself."""
    from django.db import connection

    from openiru.engines.text.copies.signatures import sign

    drawn = _drawn(len(words), PEER_TEXTS, seed=5)
    bands = (
        (sign([" ".join(words[word] for word in row) for row in drawn]).bands >> 32).astype(np.int32).tolist()
    )
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE peer_rows (key int4, owner int4)")
        with cursor.copy("COPY peer_rows FROM STDIN") as copy:
            for owner, keys in enumerate(bands):
                for key in keys:
                    copy.write_row((key, owner))
        for kind, columns in (("btree", "(key, owner)"), ("hash", "(key)")):
            cursor.execute(f"CREATE INDEX peer_{kind} ON peer_rows USING {kind} {columns}")
            cursor.execute(
                "SELECT pg_total_relation_size('peer_rows') - pg_indexes_size('peer_rows') + pg_relation_size(%s)",
                [f"peer_{kind}"],
            )
            yield f"a row for each of 40 bands, {kind}", f"{cursor.fetchone()[0] / PEER_TEXTS:,.0f}"
        cursor.execute("CREATE TABLE peer_arrays (owner int4, keys int4[])")
        with cursor.copy("COPY peer_arrays FROM STDIN") as copy:
            for owner, keys in enumerate(bands):
                copy.write_row((owner, keys))
        cursor.execute("CREATE INDEX peer_gin ON peer_arrays USING gin (keys)")
        cursor.execute("SELECT pg_total_relation_size('peer_arrays')")
        yield "an array of 40 bands, GIN", f"{cursor.fetchone()[0] / PEER_TEXTS:,.0f}"


def _one(statement: str) -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return float(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
