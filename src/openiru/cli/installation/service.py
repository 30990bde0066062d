"""`openiru init`, `up` and `worker`: the installation and its processes."""

import os
import secrets
import signal
import threading
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from django.conf import settings
from django.core.management import call_command

from openiru.access.types import SYSTEM
from openiru.cli.doors import Json, database, emit, errors, now, speaks
from openiru.cli.installation.processes import Company, check_is_free, openiru_command, web_command
from openiru.foundation.errors import BadInputError
from openiru.platforms import operations as platforms
from openiru.workflows.work_outbox import run_worker

app = typer.Typer()


@app.command()
@speaks
def init(*, as_json: Json = False) -> None:
    """Make the data folder, the secret key, the tables and the default platforms; safe to repeat.

    Example: openiru init
    """
    folder = Path(settings.DATA_FOLDER)
    prepare_folder(folder)
    with database():
        prepare_tables()
    facts = {"data": str(folder), "next": "openiru user add NAME --role administrator"}
    emit(facts, as_json=as_json, table=lambda: f"Ready in {folder}. Next: {facts['next']}, then openiru up")


def prepare_folder(folder: Path) -> None:
    """Make the data folder and its secret key.

    Raises:
        BadInputError: if the folder cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = folder / "secret-key"
        if not key.exists():
            with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48) + "\n")
    except OSError as error:
        raise BadInputError(
            f"{folder} cannot be written: {error.strerror}. Set OPENIRU_DATA to a folder of yours."
        ) from error
    if not os.environ.get("OPENIRU_SECRET_KEY"):
        settings.SECRET_KEY = key.read_text(encoding="ascii").strip()


def prepare_tables() -> None:
    """Bring the tables up to date and add the default platforms."""
    call_command("migrate", verbosity=0, interactive=False)
    platforms.add_default_platforms(by=SYSTEM, at=now())


@app.command()
@speaks
def up(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
) -> None:
    """Serve the desk and work the outbox; Ctrl-C stops everything, the embedded database too.

    Example: OPENIRU_DATA=/srv/openiru openiru up --port 8000
    """
    check_is_free(port, host=host)
    folder = Path(settings.DATA_FOLDER)
    prepare_folder(folder)
    with database(), Company() as company:
        prepare_tables()
        logs = folder / "logs"
        logs.mkdir(exist_ok=True)
        company.start("web", web_command(host=host, port=port), log=logs / "web.log")
        company.start("worker", openiru_command("worker"), log=logs / "worker.log")
        errors.print(f"OpenIRU serves http://{host}:{port} (logs in {logs}). Ctrl-C stops everything.")
        ended = company.first_to_end()
        errors.print(f"openiru: {ended} ended by itself; see {logs / ended}.log", style="red")
    raise typer.Exit(1)


@app.command()
@speaks
def worker() -> None:
    """Send what is due to the platforms, until stopped; `openiru up` runs one.

    Example: openiru worker
    """
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    with database():
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        run_worker(stopping, settings.CLOCK)
