"""How fast are exports read and stored? Targets: 20,000 posts/s parsed and 5,000 posts/s stored on one core.

Invented exports of 40,000 posts in each form. "parsed" counts the processor time of this process; "stored" that of
this process and of the database server together, so both are figures of one core however many there are.
The peer of the parsers is a plain `json.loads` or `csv.DictReader` over the same bytes, which checks nothing.
"""

import csv
import io
import json
import os
import resource
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.installations import installation

ACCOUNTS, POSTS = 8_000, 40_000
AT = datetime(2025, 7, 1, 9, tzinfo=UTC)
WORDS = "Placeholder text about rivers, lamps and the long road to the market, number "
PEERS: dict[str, Callable[[bytes], int]] = {
    "lines": lambda data: sum(1 for line in data.splitlines() if json.loads(line)),
    "csv": lambda data: sum(1 for _ in csv.DictReader(io.StringIO(data.decode()))),
    "telegram-desktop": lambda data: len(json.loads(data)["messages"]),
    "x-api": lambda data: sum(len(json.loads(page)["data"]) for page in data.splitlines()),
}


class Figures(NamedTuple):
    """What one form took."""

    parsed_per_s: float
    peer_per_s: float
    stored_per_s: float
    wall_per_s: float


def main() -> None:
    """Print one line for each form, then the memory that was needed."""
    with installation("intake") as (folder, _):
        _run(folder)


def _run(folder: Path) -> None:
    by = _collector()
    print(f"{'posts/s of one core':20} {'parsed':>9} {'peer':>9} {'stored':>9} {'(by clock)':>11}")
    for form, data in (
        ("lines", _lines()),
        ("csv", _csv()),
        ("telegram-desktop", _chat()),
        ("x-api", _pages()),
    ):
        found = _measure(folder, form, data, by)
        print(
            f"{form:20} {found.parsed_per_s:9,.0f} {found.peer_per_s:9,.0f} {found.stored_per_s:9,.0f} "
            f"{found.wall_per_s:11,.0f}"
        )
    print(f"{'target':20} {20_000:9,} {'':9} {5_000:9,}")


print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def _collector() -> str:
    """Somebody who may take in observations."""
    from openiru.access.operations import add_person
    from openiru.access.types import SYSTEM, NewPerson, Role

    by = SYSTEM
    for name, role in (("boss", Role.ADMINISTRATOR), ("bench", Role.ANALYST)):
        new = NewPerson(username=name, role=role)
        by = add_person(new, secrets.token_urlsafe(), by=by, at=AT).person_id
    return by


def _measure(folder: Path, form: str, data: bytes, by: str) -> Figures:
    from openiru.intake import operations
    from openiru.intake.formats import parse
    from openiru.intake.types import ExportFormat, NewImport, ParseContext

    context = ParseContext(
        collected_at=AT, latest_at=AT, handle="rivers" if form == "telegram-desktop" else ""
    )
    start = time.process_time()
    peer_posts = PEERS[form](data)
    peer_s = time.process_time() - start
    start = time.process_time()
    batches = list(parse(io.BytesIO(data), ExportFormat(form), context))
    parsed_s = time.process_time() - start
    assert not any(batch.errors for batch in batches)
    new = NewImport(
        format=ExportFormat(form),
        file_name=form,
        file_digest=f"sha256:{form}",
        source="bench",
        collected_at=AT,
    )
    run = operations.begin_import(new, by=by, at=AT)
    wall = time.perf_counter()
    with _processor_time(folder) as used:
        stored = sum(operations.store_batch(run.id, batch).stored for batch in batches)
    wall = time.perf_counter() - wall
    assert stored >= POSTS
    return Figures(POSTS / parsed_s, peer_posts / peer_s, POSTS / used[0], POSTS / wall)


@contextmanager
def _processor_time(folder: Path) -> Iterator[list[float]]:
    """Seconds of processor time of this process and of the server's, filled in when the block ends."""
    used: list[float] = []
    before = time.process_time() + _server_s(folder)
    yield used
    used.append(time.process_time() + _server_s(folder) - before)


def _server_s(folder: Path) -> float:
    """Seconds that the running processes of the server have used; 0 where there is no /proc."""
    ticks = 0
    pid_file = next(iter(folder.rglob("postmaster.pid")), None)
    parent = pid_file.read_text().split()[0] if pid_file else ""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if parent in {fields[1], stat.parent.name}:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _account(number: int) -> dict[str, Any]:
    handle = f"bench.{number}"
    return {
        "type": "account",
        "platform": "facebook",
        "native_id": str(100_000 + number),
        "handle": handle,
        "url": f"https://facebook.example/{handle}",
        "kind": "account",
        "display_name": f"Bench {number}",
        "bio": "Tea, books, cricket.",
        "followers": 10 * number,
        "observed_at": "2025-06-30T09:50:43Z",
        "visibility": "public",
    }


def _post(number: int) -> dict[str, Any]:
    account = number * ACCOUNTS // POSTS
    return {
        "type": "post",
        "platform": "facebook",
        "native_id": f"1200{number}",
        "account": f"bench.{account}",
        "account_native_id": str(100_000 + account),
        "url": f"https://facebook.example/bench.{account}/posts/1200{number}",
        "text": WORDS + str(number),
        "posted_at": "2025-06-29T15:36:37Z",
        "observed_at": "2025-06-30T09:50:43Z",
        "media": ["media/a.jpg"] if number % 40 == 0 else [],
        "visibility": "public",
    }


def _lines() -> bytes:
    rows = [*map(_account, range(ACCOUNTS)), *map(_post, range(POSTS))]
    return "\n".join(json.dumps(row) for row in rows).encode()


def _csv() -> bytes:
    out = io.StringIO()
    rows = [*map(_account, range(ACCOUNTS)), *map(_post, range(POSTS))]
    writer = csv.DictWriter(out, [*dict.fromkeys([*rows[0], *rows[-1]])])
    writer.writeheader()
    for row in rows:
        # Another platform than that of the lines, so that all of it is new.
        moved = {
            key: str(value).replace("facebook", "instagram") for key, value in row.items() if key != "media"
        }
        if row["type"] == "post":
            moved["url"] = moved["url"].replace("/posts/", "/p/")
        writer.writerow(moved)
    return out.getvalue().encode()


def _chat() -> bytes:
    messages = [
        {
            "id": number,
            "type": "message",
            "date": "2025-06-29T15:36:37",
            "date_unixtime": str(1_751_200_000 + number),
            "from": "Rivers",
            "from_id": "channel1858370886",
            "text": [WORDS + str(number), {"type": "link", "text": "https://example.org/x"}]
            if number % 3
            else WORDS,
            "text_entities": [{"type": "plain", "text": WORDS + str(number)}],
        }
        for number in range(POSTS)
    ]
    chat = {"name": "Rivers", "type": "public_channel", "id": 1858370886, "messages": messages}
    return json.dumps(chat, indent=1).encode()


def _pages() -> bytes:
    pages = []
    for first in range(0, POSTS, 100):
        authors = range(first // 5, first // 5 + 20)
        users = [
            {
                "id": str(500_000 + number),
                "username": f"bench_{number}",
                "name": f"Bench {number}",
                "description": "Tea, books, cricket.",
                "protected": False,
                "public_metrics": {"followers_count": number},
            }
            for number in authors
        ]
        posts = [
            {
                "id": str(7_000_000 + first + place),
                "text": WORDS + str(place),
                "author_id": users[place // 5]["id"],
                "created_at": "2025-06-29T15:36:37.000Z",
                "lang": "en",
            }
            for place in range(100)
        ]
        pages.append({"data": posts, "includes": {"users": users}, "meta": {"result_count": 100}})
    return "\n".join(json.dumps(page) for page in pages).encode()


if __name__ == "__main__":
    main()
