"""`openiru init`, `up` and `worker`: the installation and its processes."""

import signal
import threading
from pathlib import Path
from types import FrameType
from typing import Annotated, Final

import typer
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from openiru.access.types import SYSTEM
from openiru.cli.doors import Json, database, emit, errors, now, speaks
from openiru.cli.installation.folder import prepare_folder
from openiru.cli.installation.processes import Company, check_is_free, openiru_command, web_command
from openiru.database.cluster import Cluster
from openiru.foundation.ownership import Owner
from openiru.platforms import operations as platforms
from openiru.workflows.checks.rounds import run_checks
from openiru.workflows.clocks.work_clocks import run_clocks
from openiru.workflows.exchange.pull_due import run_pulls
from openiru.workflows.refit_due import run_refits
from openiru.workflows.routes.filing import run_filings
from openiru.workflows.routes.mail_listener import run_mail_door
from openiru.workflows.work_outbox import run_worker

app = typer.Typer()

_LAST_PULL_S: Final = 5.0  # for a page or version that is being kept; what is cut off comes with the next one
_PREPARING: Final = 7_410_001  # number of the advisory lock under which tables are made


Role = Annotated[
    Owner | None,
    typer.Option(
        "--role", help="Whose installation it is; a data folder keeps the role that it was made with."
    ),
]


@app.command()
@speaks
def init(*, role: Role = None, as_json: Json = False) -> None:
    """Make the data folder, the secret key, the tables and the default platforms; safe to repeat.

    Example: openiru init
    """
    folder = Path(settings.DATA_FOLDER)
    owner = prepare_folder(folder, role or "")
    with database():
        prepare_tables(owner)
    facts = {"data": str(folder), "next": "openiru user add NAME --role administrator"}
    emit(facts, as_json=as_json, table=lambda: f"Ready in {folder}. Next: {facts['next']}, then openiru up")


def prepare_tables(owner: Owner = Owner.UNIT) -> None:
    """Bring the tables up to date and, for a unit, add the default platforms."""
    with connection.cursor() as cursor:
        # Two of us may begin at once, and migrations do not wait for each other.
        cursor.execute("SELECT pg_advisory_lock(%s)", [_PREPARING])
        try:
            call_command("migrate", verbosity=0, interactive=False)
            if owner is Owner.UNIT:
                platforms.add_default_platforms(by=SYSTEM, at=now())
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_PREPARING])


@app.command()
@speaks
def up(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port to listen on.")] = 8000,
    role: Role = None,
) -> None:
    """Serve the desk and work the outbox; Ctrl-C stops everything, the embedded database too.

    With --role platform it is a platform's own side: it takes what authorities refer, and moderators decide.

    Example: OPENIRU_DATA=/srv/openiru openiru up --port 8000
    """
    check_is_free(port, host=host)
    folder = Path(settings.DATA_FOLDER)
    owner = prepare_folder(folder, role or "")
    with database() as cluster, Company() as company:
        prepare_tables(owner)
        logs = folder / "logs"
        logs.mkdir(exist_ok=True)
        told = {"OPENIRU_ROLE": owner.value}
        web = web_command(host=host, port=port)
        company.start("web", web, environment=told, log=logs / "web.log")
        company.start("worker", openiru_command("worker"), environment=told, log=logs / "worker.log")
        if company.wait_until_it_listens("web", port, host=host):
            errors.print(
                f"OpenIRU serves http://{host}:{port} (logs in {logs}). Ctrl-C stops everything.",
                soft_wrap=True,
            )
        ended = company.first_to_end(meanwhile=lambda: _keep_running(cluster))
        errors.print(f"openiru: {ended} ended by itself; see {logs / ended}.log", style="red", soft_wrap=True)
    raise typer.Exit(1)


def _keep_running(cluster: Cluster | None) -> None:
    """Start the embedded server again if it was killed; its users find their way back by themselves."""
    if cluster is not None and not cluster.is_running():
        cluster.ensure_running()


@app.command()
@speaks
def worker() -> None:
    """Send what is due, take the steps of late clocks, pull exchanges, refit models and, where switched on, look at what is watched.

    On a platform's own side it only carries answers to authorities.

    Example: openiru worker
    """
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    with database():
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        # An exchange may take long to answer; referrals do not wait for it.
        beside = [
            threading.Thread(target=each, args=(stopping, settings.CLOCK), daemon=True)
            for each in (
                () if settings.IS_PLATFORM else (run_pulls, run_refits, run_clocks, run_filings, run_checks)
            )
        ]
        if settings.MAIL_LISTEN and not settings.IS_PLATFORM:
            host, _, port = settings.MAIL_LISTEN.rpartition(":")
            listening = (host.strip("[]"), int(port), stopping, settings.CLOCK)
            beside.append(threading.Thread(target=run_mail_door, args=listening, daemon=True))
        for thread in beside:
            thread.start()
        run_worker(stopping, settings.CLOCK)
        for thread in beside:
            thread.join(_LAST_PULL_S)
