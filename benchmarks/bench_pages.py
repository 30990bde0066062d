"""How fast are the pages with 100,000 open leads, 50,000 referral items and 5,000 cases that wait?

Target: p95 <= 150 ms. Processor time a request (of the web server and the database together) is printed beside
it: it says what a page costs, also where the machine is busy with other things.
"""

import hashlib
import http.client
import os
import statistics
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.installations import installation
from benchmarks.processor import processor_s

PORT = 8913
ROUNDS = 60
WARM = 6  # the first requests warm both workers


@dataclass(frozen=True, slots=True)
class Page:
    """One page to time: its name, its address, and who looks."""

    name: str
    path: str
    username: str = "supervisor"


def md5_id(text: str) -> str:
    """The id that fill.sql gave to something."""
    return str(uuid.UUID(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()))


PAGES = (
    Page("home", "/"),
    Page("queue", "/queue/"),
    Page("queue of a platform", "/queue/?platform=x"),
    Page("queue, sure and free", "/queue/?sure=75&free=1&organisation=bench-1"),
    Page("lead", f"/leads/{md5_id('morelead17')}/"),
    Page("case", f"/cases/{md5_id('waitscase17')}/"),
    Page("approvals", "/approvals/"),
    Page("referrals", "/referrals/"),
    Page("referral", f"/referrals/{md5_id('referral12')}/"),
    Page("new referral", "/referrals/new/?platform=x"),
    Page("platform", "/platforms/x/"),
    Page("organisation", "/organisations/bench-1/"),
    Page("figures", "/figures/"),
    Page("figures of a day", "/figures/?as_of=2025-08-01"),
    Page("figures rows", "/figures/rows/?platform=x&state=acted"),
    Page("figures rows of a day", "/figures/rows/?platform=x&state=acted&as_of=2025-08-01"),
    Page("search", "/search/?q=bench.7"),
    Page("oversight", "/oversight/", "overseer"),
    Page("portal", "/portal/", "staff"),
    Page("portal referral", f"/portal/referrals/{md5_id('referral9')}/", "staff"),
)


def main() -> None:
    """Fill a fresh installation, serve it, and time each page."""
    with installation("pages", OPENIRU_TOTP_REQUIRED="false") as (folder, cluster):
        _run(folder, cluster)


def _run(folder: Path, cluster: Any) -> None:
    import psycopg

    from openiru.cli.installation.processes import Company, web_command

    with Company() as company:
        cookies = _signed_in()
        address = cluster.superuser_settings()
        with psycopg.connect(
            host=address["host"],
            port=address["port"],
            user=address["user"],
            dbname=address["name"],
            autocommit=True,
        ) as connection:
            connection.execute((Path(__file__).parent / "fill.sql").read_text(encoding="utf-8").encode())
        company.start("web", web_command(host="127.0.0.1", port=PORT), log=folder / "web.log")
        _wait()
        print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; target p95 <= 150 ms")
        print(f"{'page':24} {'status':>6} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8} {'cpu ms':>8} {'kB':>6}")
        for page in PAGES:
            _time_page(page, cookies[page.username], (*company.pids(), _postmaster(folder)))


def _signed_in() -> dict[str, str]:
    """People who were added as anybody is, each with the cookie of a session."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from openiru.access import operations
    from openiru.access.models import Person
    from openiru.access.types import SYSTEM, NewPerson, Role

    password, now = "not used anywhere", timezone.now()
    first = NewPerson(username="administrator", role=Role.ADMINISTRATOR)
    by = operations.add_person(first, password, by=SYSTEM, at=now).person_id
    cookies = {}
    for username, role, platform in (
        ("supervisor", Role.SUPERVISOR, None),
        ("overseer", Role.OVERSIGHT, None),
        ("staff", Role.PLATFORM_STAFF, "x"),
    ):
        new = NewPerson(username=username, role=role, platform=platform)
        added = operations.add_person(new, password, by=by, at=now)
        session = SessionStore()
        session[SESSION_KEY] = added.person_id
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = Person.objects.get(pk=added.person_id).get_session_auth_hash()
        session.save()
        cookies[username] = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    return cookies


def _postmaster(folder: Path) -> int:
    pid_file = next(iter(folder.rglob("postmaster.pid")))
    return int(pid_file.read_text().split()[0])


def _wait() -> None:
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=1)
            connection.request("GET", "/account/login/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("the web server did not start")


def _time_page(page: Page, cookie: str, processes: tuple[int, ...]) -> None:
    times, status, size, cpu = [], 0, 0, 0.0
    for number in range(ROUNDS + WARM):
        if number == WARM:
            cpu = processor_s(processes)
        # A connection each, so that both workers answer.
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        start = time.perf_counter()
        connection.request("GET", page.path, headers={"Cookie": cookie, "Accept-Language": "en"})
        response = connection.getresponse()
        size, status = len(response.read()), response.status
        connection.close()
        if number >= WARM:
            times.append((time.perf_counter() - start) * 1000)
    cpu = (processor_s(processes) - cpu) * 1000 / ROUNDS
    cuts = statistics.quantiles(times, n=20)
    print(
        f"{page.name:24} {status:>6} {statistics.median(times):8.1f} {cuts[18]:8.1f} {max(times):8.1f} {cpu:8.1f}"
        f" {size / 1024:6.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
