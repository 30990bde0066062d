"""Which sandbox do callers use that read a file now and then: one a process, started when it is first needed?"""

import atexit
import os
import threading
from typing import Final

from openiru.engines.media.known.readers import READERS
from openiru.engines.media.types import MediaKind
from openiru.sandbox.pool import Sandbox
from openiru.sandbox.types import PICTURES, RECORDINGS, Limits

_lock = threading.Lock()
_open: Final[dict[str, Sandbox]] = {}  # by reader
# Readers of what lasts; all others read pictures.
_OF_RECORDINGS: Final = frozenset(
    each.function for each in READERS.values() if each.kind is not MediaKind.PICTURE
)


def shared_sandbox(reader: str, *, workers: int | None = None) -> Sandbox:
    """The sandbox of this process for a reader.

    A process that is forked, as web servers do, gets its own and never touches the workers of the one that it was
    forked from.

    Args:
        reader: module and function.
        workers: the most that read at once; the first call decides.
    """
    with _lock:
        if reader not in _open:
            _open[reader] = Sandbox(reader, workers=workers, limits=limits_of(reader))
        return _open[reader]


def limits_of(reader: str) -> Limits:
    """What one file may take of a reader."""
    return RECORDINGS if reader in _OF_RECORDINGS else PICTURES


def close_shared() -> None:
    """End all workers of this process; the next call starts others."""
    with _lock:
        sandboxes = list(_open.values())
        _open.clear()
    for sandbox in sandboxes:
        sandbox.close()


def _begin_anew() -> None:
    global _lock  # noqa: PLW0603  (another thread may have held it while this process was copied)
    _lock = threading.Lock()
    for sandbox in _open.values():
        sandbox.forget()
    _open.clear()


# At the end of threading, before its pools are waited for, would be too early for those who still read.
atexit.register(close_shared)
os.register_at_fork(after_in_child=_begin_anew)
