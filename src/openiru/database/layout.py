"""Where does the embedded database keep its files?"""

import hashlib
import os
import re
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from openiru.database.errors import DatabaseForbiddenError
from openiru.database.programs import Account, open_path_to, programs_folder, server_account

PORT: Final = 5432  # only part of the socket's file name: the server listens on no network

_SOCKET_PATH_LIMIT_BYTES: Final = 103  # sun_path of macOS and the BSDs; Linux takes 107
_PLAIN_PATH: Final = re.compile(r"[\w./-]+", re.ASCII)
_UNSAFE_IN_SHELL: Final = re.compile(r"[\"'\\$`\n\r]")  # pg_ctl hands the path to a shell


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The folders and files of one embedded database, all derived from its data folder."""

    home: Path  # everything below belongs to the database alone
    server: Path  # PostgreSQL's own data folder
    logs: Path
    sockets: Path
    starting_lock: Path  # held alone while somebody starts, joins, leaves or stops
    users_lock: Path  # held together by all processes that use the server


def layout_of(data_folder: Path) -> Layout:
    """The layout for a data folder; two data folders never share a file.

    Raises:
        DatabaseForbiddenError: if the path has characters that PostgreSQL's starter cannot take.
    """
    home = data_folder.resolve()
    if _UNSAFE_IN_SHELL.search(str(home)):
        message = (
            f"The path {data_folder} holds a quote, backslash, dollar sign, backtick or line break. "
            "Choose a data folder whose path has none (OPENIRU_DATA)."
        )
        raise DatabaseForbiddenError(message)
    return Layout(
        home=home,
        server=home / "server",
        logs=home / "logs",
        sockets=_socket_folder(home),
        starting_lock=home / "starting.lock",
        users_lock=home / "users.lock",
    )


def prepare_home(layout: Layout) -> None:
    """Make the database's own folder, where the lock files lie.

    Raises:
        DatabaseForbiddenError: if the folder cannot be made or used.
    """
    try:
        # One level at a time: `parents=True` would leave new folders above it open to everybody.
        for folder in (*reversed(layout.home.parents), layout.home):
            folder.mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        message = (
            f"The folder {layout.home} cannot be made: {error.strerror}. "
            "Choose a data folder that you may write to (OPENIRU_DATA)."
        )
        raise DatabaseForbiddenError(message) from error


def prepare_folders(layout: Layout) -> Account:
    """Make the server's folders, private to its account, and return that account.

    Raises:
        DatabaseForbiddenError: if a folder on the way is closed or belongs to somebody else.
    """
    account = server_account(layout.server)
    open_path_to(layout.server, account=account)
    open_path_to(programs_folder() / "postgres", account=account)
    for folder in (layout.logs, layout.sockets):
        _make_private(folder, account)
    return account


def _make_private(folder: Path, account: Account) -> None:
    try:
        folder.mkdir(mode=0o700)
        if account.uid != os.geteuid():
            os.chown(folder, account.uid, account.gid)
    except FileExistsError:
        pass
    state = folder.lstat()
    # In a shared temporary folder somebody else may have taken the name first.
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != account.uid or stat.S_IMODE(state.st_mode) & 0o077:
        message = (
            f"{folder} is not a private folder of the account number {account.uid}. "
            "Find out who made it, remove it, and try again."
        )
        raise DatabaseForbiddenError(message)


def _socket_folder(home: Path) -> Path:
    beside_the_data = home / "sockets"
    if _fits(beside_the_data):
        return beside_the_data
    name = "openiru-" + hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    in_temporary = Path(tempfile.gettempdir()).resolve() / name
    return in_temporary if _fits(in_temporary) else Path("/tmp") / name  # noqa: S108 - made private, owner checked


def _fits(folder: Path) -> bool:
    socket_path = folder / f".s.PGSQL.{PORT}"
    return len(os.fsencode(socket_path)) <= _SOCKET_PATH_LIMIT_BYTES and bool(
        _PLAIN_PATH.fullmatch(str(socket_path))
    )
