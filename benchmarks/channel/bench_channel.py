"""Referrals on their way to six platforms and back: how fast, how surely, and how long do platforms wait for answers?

    make bench-channel ARGS="--referrals 10000 --items 50000 --kills 200 --json"

Half of the referrals go undisturbed and give the speed. While the other half becomes due, web, worker, database and platforms are killed at random
moments and started again. What the platforms wrote down is then held against what our tables say.
"""

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from benchmarks.channel.clients import waits
from benchmarks.channel.counting import count
from benchmarks.channel.machines import VICTIMS, Machines
from benchmarks.installations import installation

PLATFORMS: Final = ("facebook", "instagram", "tiktok", "x", "telegram", "whatsapp")
WEB: Final = 8915
RECEIVER: Final = 8916
WINDOW_S: Final = 600
PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "channel.md"
_PATIENCE_S: Final = 200.0  # longer than a lease, and than the pauses after some failures in a row
_LOOK_S: Final = 0.5


def main() -> int:
    """Fill, send, kill, count, and tell."""
    options = _options()
    with installation("channel", OPENIRU_TOTP_REQUIRED="false") as (folder, cluster):
        told = _run(options, folder, cluster)
    if options.write:
        write_figures(told, options)
    if options.json:
        print(json.dumps(told))
    else:
        print("\n".join(f"{name:24} {value}" for name, value in told.items()))
    return int(any(told[name] for name in ("lost", "twice", "wrong_state", "refused", "broken_record")))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--referrals", type=int, default=600)
    parser.add_argument("--items", type=int, default=3_000, help="in all of them together")
    parser.add_argument(
        "--kills", type=int, default=12, help="of web, worker, database and platforms together"
    )
    parser.add_argument("--every", type=float, default=1.5, help="seconds between two kills, on average")
    parser.add_argument("--clients", type=int, default=50, help="clients of platforms that ask at once")
    parser.add_argument("--seconds", type=float, default=30, help="how long they ask")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true", help=f"write the figures into {PAGE.name}")
    options = parser.parse_args()
    if not 1 <= options.referrals <= options.items:
        parser.error("Every referral holds at least one item.")
    if options.items > 100 * options.referrals:
        parser.error("A referral holds at most 100 items.")
    return options


def _run(options: argparse.Namespace, folder: Path, cluster: Any) -> dict[str, Any]:
    from openiru.cli.installation.processes import openiru_command, web_command

    people = _prepare(folder, cluster, options.items)
    parts = list(_parts(options.items, options.referrals))
    random.Random(options.seed).shuffle(parts)
    quiet = parts[: len(parts) // 2] if options.kills else parts
    begun = time.monotonic()
    _make(quiet, people["supervisor"], spread_s=0)
    made_s = time.monotonic() - begun
    machines = Machines(
        cluster=cluster,
        folder=folder,
        commands={
            "web": web_command(host="127.0.0.1", port=WEB),
            "platforms": [
                *(sys.executable, "-m", "benchmarks.channel.receiver", str(RECEIVER), str(folder)),
                f"http://127.0.0.1:{WEB}/api/v1/callbacks",
            ],
            "worker": openiru_command("worker"),
        },
        ports={"web": WEB, "platforms": RECEIVER},
    )
    with machines:
        begun, before = time.monotonic(), machines.processor_s()
        _wait_until_closed()
        quiet_s, after = time.monotonic() - begun, machines.processor_s()
        asked = _asked(options, people)
        begun = time.monotonic()
        rest = parts[len(quiet) :]
        # They become due one after the other while programs die.
        _make(rest, people["supervisor"], spread_s=options.kills * options.every)
        _kill(machines, options)
        if rest:
            _wait_until_closed()
        killed_s = time.monotonic() - begun
        found = count(folder)
    return {
        "referrals": options.referrals,
        "items": options.items,
        **asdict(found),
        "kills": sum(machines.killed.values()),
        "killed": dict(machines.killed),
        "items_per_s": round(sum(map(len, quiet)) / quiet_s, 1),
        "processor_s": {name: round(spent - before[name], 1) for name, spent in after.items()},
        "made_per_s": round(sum(map(len, quiet)) / made_s, 1),
        "killed_s": round(killed_s, 1),
        **asked,
    }


def _prepare(folder: Path, cluster: Any, items: int) -> dict[str, Any]:
    """People, platforms with secrets, and approved cases."""
    import psycopg
    from django.utils import timezone

    from openiru.access import operations as access
    from openiru.access.types import SYSTEM, NewPerson, Role
    from openiru.platforms import operations as platforms
    from openiru.platforms.types import NewSecrets

    now = timezone.now()
    administrator = access.add_person(
        NewPerson(username="administrator", role=Role.ADMINISTRATOR), "not used anywhere", by=SYSTEM, at=now
    ).person_id
    people: dict[str, Any] = {"staff": []}
    people["supervisor"] = access.add_person(
        NewPerson(username="supervisor", role=Role.SUPERVISOR), "not used anywhere", by=administrator, at=now
    ).person_id
    keys = {}
    for name in PLATFORMS:
        pair = NewSecrets.generated()
        platforms.set_secrets(name, pair, by=administrator, at=now)
        platforms.set_endpoint(
            name,
            f"http://127.0.0.1:{RECEIVER}/{name}/referrals",
            by=administrator,
            at=now,
            allow_loopback=True,
        )
        keys[name] = {"send": pair.send, "callback": pair.callback}
        staff = access.add_person(
            NewPerson(username=f"staff-{name}", role=Role.PLATFORM_STAFF, platform=name),
            "not used anywhere",
            by=administrator,
            at=now,
        )
        people["staff"].append(staff.person_id)
    people["administrator"] = administrator
    (folder / "keys.json").write_text(json.dumps(keys))
    where = cluster.superuser_settings()
    sql = (Path(__file__).parent / "fill.sql").read_text(encoding="utf-8").replace(":items", str(items))
    with psycopg.connect(
        host=where["host"], port=where["port"], user=where["user"], dbname=where["name"], autocommit=True
    ) as connection:
        connection.execute(sql.encode())
    return people


def write_figures(told: dict[str, Any], options: argparse.Namespace) -> None:
    """Put the figures between the markers of the page."""
    begin, end = "<!-- figures: begin -->", "<!-- figures: end -->"
    killed = ", ".join(f"{name} {times}" for name, times in sorted(told["killed"].items())) or "none"
    spent = ", ".join(f"{name} {seconds:.0f}" for name, seconds in told["processor_s"].items())
    rows = (
        ("items a second, end to end, undisturbed", f"{told['items_per_s']:.0f}", "200"),
        ("lost", told["lost"], "0"),
        ("delivered twice in effect", told["twice"], "0"),
        ("in a wrong state", told["wrong_state"], "0"),
        ("API, 99 of 100 answers within, ms", told.get("api_p99_ms", "not asked"), "100"),
        ("API, half of the answers within, ms", told.get("api_p50_ms", "not asked"), ""),
        (
            "callbacks refused for good; audit log broken",
            f"{told['refused']}; {told['broken_record']}",
            "0; 0",
        ),
        ("referrals made a second by one process, in items", f"{told['made_per_s']:.0f}", ""),
    )
    lines = [
        f"{told['referrals']:,} referrals with {told['items']:,} items; killed: {killed}; {options.clients} clients, each of which",
        f"asks a second after each answer; load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.",
        "",
        "| | measured | target |",
        "|---|---|---|",
        *(f"| {name} | {figure} | {target} |" for name, figure, target in rows),
        "",
        f"Seconds of processor time of the undisturbed part: {spent}.",
    ]
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(begin, 1)
    PAGE.write_text("\n".join([before + begin, *lines, end]) + rest.split(end, 1)[1], encoding="utf-8")


Part = tuple[str, ...]  # ids of cases of one referral; the platform is that of the first


def _parts(items: int, referrals: int) -> Iterator[Part]:
    """The cases of each referral: all of one platform, as evenly as can be."""
    for place, _ in enumerate(PLATFORMS):
        mine = list(range(place, items, len(PLATFORMS)))
        share = max(1, round(referrals * len(mine) / items)) if mine else 0
        for number in range(share):
            numbers = mine[number * len(mine) // share : (number + 1) * len(mine) // share]
            if numbers:
                yield tuple(str(each) for each in numbers)


def _make(parts: Sequence[Part], supervisor: str, *, spread_s: float) -> None:
    """Referrals of these cases; they become due within so many seconds, the first ones now."""
    from django.utils import timezone

    from benchmarks.bench_pages import md5_id
    from openiru.referrals.operations import create_referral
    from openiru.referrals.types import NewReferral
    from openiru.review.types import Instrument

    begun: datetime = timezone.now()
    for number, part in enumerate(parts):
        wait_s = spread_s * number / len(parts)
        new = NewReferral(
            platform=PLATFORMS[int(part[0]) % len(PLATFORMS)],
            instrument=Instrument.ACCOUNT_BLOCK,
            case_ids=tuple(md5_id(f"case{each}") for each in part),
            unit_name="Bench unit",
            redress="Write to the unit within thirty days.",
            recall_window_s=WINDOW_S + int(wait_s),
        )
        create_referral(new, by=supervisor, at=begun - timedelta(seconds=WINDOW_S))


def _kill(machines: Machines, options: argparse.Namespace) -> None:
    chance = random.Random(options.seed)
    for _ in range(options.kills):
        time.sleep(chance.expovariate(1 / options.every))
        machines.kill(chance.choice(VICTIMS), chance)


def _wait_until_closed() -> None:
    """Wait until every referral has its last word, or nothing moves any more; what is open then is counted as it stands."""
    from django.db import DatabaseError, InterfaceError, connections

    from openiru.referrals.models import Referral

    last, moved = -1, time.monotonic()
    while time.monotonic() - moved < _PATIENCE_S:
        try:
            left = Referral.objects.exclude(status="closed").count()
        except (DatabaseError, InterfaceError):
            connections.close_all()
            left = last
        if not left:
            return
        if left != last:
            last, moved = left, time.monotonic()
        time.sleep(_LOOK_S)
    print(f"{last} referrals got no last word: nothing moved for {_PATIENCE_S:.0f} s.", file=sys.stderr)


def _asked(options: argparse.Namespace, people: dict[str, Any]) -> dict[str, Any]:
    """How long clients of platforms wait for the API, each with a token of its own."""
    from django.utils import timezone

    from openiru.access.operations import issue_token
    from openiru.referrals.models import Referral

    if not options.clients:
        return {}
    at, paths = timezone.now(), {}
    for number in range(options.clients):
        place = number % len(PLATFORMS)
        token = issue_token(
            people["staff"][place],
            f"client {number}",
            by=people["administrator"],
            at=at,
            valid_for=timedelta(days=1),
        )
        one = Referral.objects.filter(platform_id=PLATFORMS[place]).values_list("pk", flat=True).first()
        paths[token] = ["referrals", f"referrals/{one}", "referrals?state=acknowledged"]
    found = waits(f"http://127.0.0.1:{WEB}/api/v1/", list(paths), paths, seconds=options.seconds)
    return {
        "api_requests": found.requests,
        "api_failures": found.failures,
        "api_p50_ms": round(found.p50_ms, 1),
        "api_p99_ms": round(found.p99_ms, 1),
    }


if __name__ == "__main__":
    sys.exit(main())
