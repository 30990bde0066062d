"""How does the embedded PostgreSQL come up, and how is it reached?"""

import logging
import os
import secrets
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psycopg
from psycopg import sql

from openiru.database.configuration import ACCESS_RULES, FILE_NAME, INCLUDE_LINE, configuration
from openiru.database.errors import DatabaseNotReadyError, DatabaseUnavailableError
from openiru.database.layout import PORT, layout_of, prepare_folders, prepare_home
from openiru.database.locks import exclusive
from openiru.database.postmaster import forget_dead_postmaster, running_postmaster, stop_postmaster
from openiru.database.programs import MAJOR_VERSION, Account, run_program

ROLE: Final = "openiru"
NAME: Final = "openiru"

_SUPERUSER: Final = "postgres"
_STARTING_TIMEOUT_S: Final = 180.0  # replaying the log of a big import after a power failure takes its time
_MAX_LAUNCHES: Final = 3
_POLL_S: Final = 0.03

_log = logging.getLogger(__name__)


class Cluster:
    """The embedded PostgreSQL of one data folder; reached through a private socket only.

    Processes use it through `openiru.database.users.running`, which also stops the server
    when the last of them ends.
    """

    def __init__(self, data_folder: Path, *, lasting: bool = True) -> None:
        """Name the cluster; nothing is started.

        Args:
            data_folder: a folder for the database alone; made when absent.
            lasting: False gives up safety on power failure for speed; for tests only.
        """
        self._layout = layout_of(data_folder)
        self._lasting = lasting

    def ensure_running(self) -> None:
        """Start the server, or attach to the one that runs; return when connections succeed.

        The first call for a data folder also makes the database and its role.

        Raises:
            DatabaseUnavailableError: if it cannot run here; the message says what helps.
        """
        prepare_home(self._layout)
        with exclusive(self._layout.starting_lock, timeout_s=_STARTING_TIMEOUT_S):
            self.start_holding_lock()

    def stop(self) -> None:
        """Stop the server for all its users; nothing happens if it does not run.

        Raises:
            DatabaseNotReadyError: if it does not end.
        """
        if not self._layout.home.exists():
            return
        with exclusive(self._layout.starting_lock, timeout_s=_STARTING_TIMEOUT_S):
            self.stop_holding_lock()

    def is_running(self) -> bool:
        """Whether the server process is alive."""
        return running_postmaster(self._layout) is not None

    def settings(self) -> dict[str, str]:
        """How to connect as the application: host (the socket's folder), port, user and name."""
        return self._settings(ROLE, NAME)

    def superuser_settings(self) -> dict[str, str]:
        """How to connect for maintenance, with every right in the database; same keys as `settings`."""
        return self._settings(_SUPERUSER, NAME)

    def url(self) -> str:
        """How to connect as the application, as one address: `postgresql://...`."""
        settings = self.settings()
        return (
            f"postgresql://{settings['user']}@/{settings['name']}"
            f"?host={quote(settings['host'], safe='')}&port={settings['port']}"
        )

    def start_holding_lock(self) -> None:
        """Like `ensure_running`, for callers that hold the starting lock."""
        deadline = time.monotonic() + _STARTING_TIMEOUT_S
        launches = 0
        while True:
            if running_postmaster(self._layout) is None and launches < _MAX_LAUNCHES:
                self._prepare_and_launch(deadline)
                launches += 1
            try:
                self._ensure_role_and_database()
            except psycopg.OperationalError as error:
                # It is recovering, or it was killed a moment ago and is only now seen to be gone.
                if running_postmaster(self._layout) is None and launches == _MAX_LAUNCHES:
                    raise self._not_answering(error) from error
                if time.monotonic() > deadline:
                    raise self._not_answering(error) from error
                time.sleep(_POLL_S)
            else:
                return

    def stop_holding_lock(self) -> None:
        """Like `stop`, for callers that hold the starting lock."""
        stop_postmaster(self._layout)
        if self._layout.sockets.parent != self._layout.home:
            # A folder in the shared temporary folder is not left behind.
            with suppress(OSError):
                self._layout.sockets.rmdir()
        _log.info("database.stopped folder=%s", self._layout.home)

    def _settings(self, user: str, name: str) -> dict[str, str]:
        server = running_postmaster(self._layout)
        sockets = server.sockets if server is not None else self._layout.sockets
        return {"host": str(sockets), "port": str(PORT), "user": user, "name": name}

    def _prepare_and_launch(self, deadline: float) -> None:
        account = prepare_folders(self._layout)
        if not self._layout.server.exists():
            self._initialise(account)
        self._refuse_other_version()
        self._launch(account, deadline)

    def _initialise(self, account: Account) -> None:
        # Made under another name first: a start that was killed half-way leaves nothing that looks whole.
        for given_up in self._layout.home.glob("server.new-*"):
            shutil.rmtree(given_up, ignore_errors=True)
        draft = self._layout.home / f"server.new-{secrets.token_hex(4)}"
        draft.mkdir(mode=0o700)
        if account.uid != os.geteuid():
            os.chown(draft, account.uid, account.gid)
        options = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        options += ["--auth=trust", f"--username={_SUPERUSER}", "--no-instructions"]
        if not self._lasting:
            options.append("--no-sync")
        made = run_program("initdb", [*options, f"--pgdata={draft}"], account=account)
        if not made.succeeded:
            message = f"The database could not be made in {self._layout.server}: {_reason(made.output)}"
            raise DatabaseUnavailableError(message)
        (draft / "pg_hba.conf").write_text(ACCESS_RULES, encoding="ascii")
        with (draft / "postgresql.conf").open("a", encoding="ascii") as file:
            file.write(INCLUDE_LINE)
        draft.rename(self._layout.server)

    def _refuse_other_version(self) -> None:
        found = (self._layout.server / "PG_VERSION").read_text(encoding="ascii").strip()
        if found != MAJOR_VERSION:
            message = (
                f"The data in {self._layout.server} was written by PostgreSQL {found}, and this version of "
                f"OpenIRU brings PostgreSQL {MAJOR_VERSION}. Carry it over with pg_dump and pg_restore."
            )
            raise DatabaseUnavailableError(message)

    def _launch(self, account: Account, deadline: float) -> None:
        text = configuration(self._layout, lasting=self._lasting)
        (self._layout.server / FILE_NAME).write_text(text, encoding="utf-8")
        (self._layout.server / FILE_NAME).chmod(0o644)
        arguments = ["start", "--silent", "--wait", f"--timeout={_STARTING_TIMEOUT_S:.0f}"]
        log = self._layout.logs / "start.log"
        arguments += [f"--pgdata={self._layout.server}", f"--log={log}"]
        while True:
            forget_dead_postmaster(self._layout)
            log.unlink(missing_ok=True)
            started = run_program("pg_ctl", arguments, account=account)
            # A starter that was killed may have left a server on its way up.
            if started.succeeded or running_postmaster(self._layout) is not None:
                _log.info("database.started folder=%s", self._layout.home)
                return
            # Orphans of a killed server end within moments; until then a new one refuses to start.
            said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else started.output
            if time.monotonic() > deadline or "shared memory" not in said:
                message = (
                    f"The database server does not start: {_reason(said)} "
                    f"The folder {self._layout.logs} tells more."
                )
                raise DatabaseNotReadyError(message)
            time.sleep(_POLL_S)

    def _not_answering(self, error: psycopg.OperationalError) -> DatabaseNotReadyError:
        return DatabaseNotReadyError(
            f"The database server does not answer: {_reason(str(error))} "
            f"The folder {self._layout.logs} tells more."
        )

    def _ensure_role_and_database(self) -> None:
        role, name = sql.Identifier(ROLE), sql.Identifier(NAME)
        host = self._settings(_SUPERUSER, _SUPERUSER)["host"]
        with psycopg.connect(
            host=host, port=PORT, user=_SUPERUSER, dbname=_SUPERUSER, connect_timeout=5, autocommit=True
        ) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB NOSUPERUSER").format(role))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, role))


def _reason(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL:" in line or "error:" in line]
    return (telling or lines[-1:] or ["no reason given"])[0]
