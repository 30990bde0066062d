"""Which processes hold a lock file now?

The kernel releases these locks when a process ends, however it ends: a killed process never
holds one.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from openiru.database.errors import DatabaseForbiddenError, DatabaseNotReadyError

_POLL_S: Final = 0.02


class FileLock:
    """One hold on a lock file, shared or exclusive; each object is a hold of its own.

    Children made by `fork` inherit the hold: it ends when the last of them has closed it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def try_exclusive(self) -> bool:
        """Take the lock alone if no other hold exists; whether that worked."""
        return self._try(fcntl.LOCK_EX)

    def try_shared(self) -> bool:
        """Take the lock beside other shared holds; whether that worked."""
        return self._try(fcntl.LOCK_SH)

    def release(self) -> None:
        """Give up this process's part of the hold; nothing happens if there is none."""
        if self._descriptor is not None:
            # Closing, not unlocking: a forked child that still uses the server keeps its part.
            os.close(self._descriptor)
            self._descriptor = None

    def _try(self, operation: int) -> bool:
        descriptor = self._open()
        try:
            fcntl.flock(descriptor, operation | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self.release()
        self._descriptor = descriptor
        return True

    def _open(self) -> int:
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except PermissionError as error:
            message = (
                f"The lock file {self._path} belongs to another account. "
                "Run OpenIRU as the account that made this data folder, or choose another data folder."
            )
            raise DatabaseForbiddenError(message) from error


@contextmanager
def exclusive(path: Path, *, timeout_s: float) -> Iterator[None]:
    """Hold the lock file `path` alone while the block runs; wait for others before.

    Raises:
        DatabaseNotReadyError: if others hold it for longer than `timeout_s`.
        DatabaseForbiddenError: if the file belongs to another account.
    """
    lock = FileLock(path)
    deadline = time.monotonic() + timeout_s
    while not lock.try_exclusive():
        if time.monotonic() > deadline:
            message = (
                f"Another process has been starting or stopping the database for {timeout_s:.0f} s "
                f"(lock file {path}). Wait for it to end, or end it, and try again."
            )
            raise DatabaseNotReadyError(message)
        time.sleep(_POLL_S)
    try:
        yield
    finally:
        lock.release()
