"""How fast are the pages with 100,000 open leads and 50,000 referral items? Target: p95 <= 150 ms."""

import http.client
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

PORT = 8913
ROUNDS = 60
PAGES = (
    "/",
    "/queue/",
    "/queue/?platform=x",
    "/approvals/",
    "/referrals/",
    "/figures/",
    "/search/?q=bench.777",
)


def main() -> None:
    """Fill a fresh installation, serve it, and time each page."""
    folder = Path(tempfile.mkdtemp(prefix="iru-pages-", dir="/tmp"))
    os.environ.update(OPENIRU_DATA=str(folder), OPENIRU_TOTP_REQUIRED="false")
    os.environ.pop("DATABASE_URL", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openiru.config.settings")
    try:
        _run(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path) -> None:
    import django
    import psycopg

    django.setup()
    from openiru.cli.installation.processes import Company, web_command
    from openiru.cli.installation.service import prepare_folder, prepare_tables
    from openiru.database.users import running

    prepare_folder(folder)
    with running(folder / "postgres") as cluster, Company() as company:
        prepare_tables()
        cookie = _log_in()
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
        print(f"{'page':24} {'status':>6} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8}   target p95 <= 150 ms")
        for page in PAGES:
            _time_page(page, cookie)


def _log_in() -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from openiru.access.models import Person

    person = Person(username="bench", role="supervisor", outward_name="Bench", created_at=timezone.now())
    person.set_password("not used anywhere")
    person.save()
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _wait() -> None:
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=1)
            connection.request("GET", "/account/login/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("the web server did not start")


def _time_page(page: str, cookie: str) -> None:
    times, status = [], 0
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    for number in range(ROUNDS + 5):
        start = time.perf_counter()
        connection.request("GET", page, headers={"Cookie": cookie, "Accept-Language": "en"})
        response = connection.getresponse()
        response.read()
        status = response.status
        if number >= 5:  # the first requests warm both workers
            times.append((time.perf_counter() - start) * 1000)
    cuts = statistics.quantiles(times, n=20)
    print(f"{page:24} {status:>6} {statistics.median(times):8.1f} {cuts[18]:8.1f} {max(times):8.1f}")


if __name__ == "__main__":
    main()
