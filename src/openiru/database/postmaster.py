"""Is the server process of a data folder alive, and which one is it?"""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from openiru.database.errors import DatabaseForbiddenError, DatabaseNotReadyError
from openiru.database.layout import Layout

_POLL_S: Final = 0.02
_STOP_TIMEOUT_S: Final = 60.0
_ABORT_TIMEOUT_S: Final = 10.0
_IMPOSSIBLE_PID: Final = "99999999"  # above the greatest process number of any kernel we run on


@dataclass(frozen=True, slots=True, kw_only=True)
class Postmaster:
    """A living server process and the folder of its socket."""

    pid: int
    sockets: Path


def running_postmaster(layout: Layout) -> Postmaster | None:
    """The living server of this data folder, or None; a process that merely has its number is none."""
    lines = _pid_file_lines(layout)
    if not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    if not _is_server_of(layout, pid):
        return None
    # The fifth line is missing in the first moments after the start.
    sockets = Path(lines[4].strip()) if len(lines) > 4 and lines[4].strip() else layout.sockets
    return Postmaster(pid=pid, sockets=sockets)


def forget_dead_postmaster(layout: Layout) -> None:
    """Clear what a killed server left behind, so that the next one can start.

    Call it only while no server runs and the starting lock is held.
    """
    for leftover in layout.sockets.glob(".s.PGSQL.*"):
        leftover.unlink(missing_ok=True)
    pid_file = layout.server / "postmaster.pid"
    lines = _pid_file_lines(layout)
    if lines is None:
        return
    if len(lines) < 2:
        pid_file.unlink(missing_ok=True)
        return
    # Not removed: the file also names the shared memory, from which PostgreSQL sees whether
    # orphans of the killed server still write. Only the number is replaced, because another
    # process may have it by now.
    pid_file.write_text("\n".join([_IMPOSSIBLE_PID, *lines[1:]]) + "\n", encoding="utf-8")


def stop_postmaster(layout: Layout) -> None:
    """Stop the server of this data folder and wait until it is gone; open transactions roll back.

    Raises:
        DatabaseNotReadyError: if it does not end.
    """
    server = running_postmaster(layout)
    if server is None:
        return
    # SIGINT is PostgreSQL's "fast" shutdown, SIGQUIT the "immediate" one that recovers at the next start.
    if _end(layout, server.pid, signal.SIGINT, _STOP_TIMEOUT_S):
        return
    if _end(layout, server.pid, signal.SIGQUIT, _ABORT_TIMEOUT_S):
        return
    message = f"The database server (process {server.pid}) does not stop. End this process and try again."
    raise DatabaseNotReadyError(message)


def _end(layout: Layout, pid: int, how: signal.Signals, timeout_s: float) -> bool:
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        return True
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if not _is_server_of(layout, pid):
            return True
        time.sleep(_POLL_S)
    return False


def _pid_file_lines(layout: Layout) -> list[str] | None:
    try:
        return (layout.server / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    except PermissionError as error:
        message = (
            f"The database in {layout.home} belongs to another account. "
            "Run OpenIRU as the account that made it, or choose another data folder."
        )
        raise DatabaseForbiddenError(message) from error


def _is_server_of(layout: Layout, pid: int) -> bool:
    command = _command_line(pid)
    return "postgres" in command and str(layout.server) in command


def _command_line(pid: int) -> str:
    """The command line of a living process; empty for a dead one and for one that has ended unseen."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return ""
    asked = subprocess.run(
        ["ps", "-ww", "-p", str(pid), "-o", "command="], check=False, capture_output=True, text=True
    )
    return asked.stdout
