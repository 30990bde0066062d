"""Who uses the embedded server now, and when may it stop?

Each process that uses the server shares one lock file of the data folder. The kernel lets go of
it for a process that was killed, so a dead user never counts.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

from openiru.database.cluster import Cluster
from openiru.database.errors import DatabaseNotReadyError
from openiru.database.layout import layout_of, prepare_home
from openiru.database.locks import FileLock, exclusive

Handler = Callable[[int, FrameType | None], object] | signal.Handlers

_TIMEOUT_S: Final = 240.0
_ENDING_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP)
_ALL_ENDING_SIGNALS: Final = (*_ENDING_SIGNALS, signal.SIGINT)


@contextmanager
def running(data_folder: Path, *, lasting: bool = True) -> Iterator[Cluster]:
    """Use the embedded server of `data_folder` while the block runs.

    Starts the server or attaches to it; the last user to leave stops it, also after Ctrl-C,
    SIGTERM or SIGHUP. While the block runs in the main thread, SIGTERM and SIGHUP raise
    `SystemExit(128 + number)` unless the program has set handlers of its own. Children made by
    `fork` keep the server in use until they end, and never stop it themselves.

    Raises:
        DatabaseUnavailableError: if the server cannot run here; the message says what helps.
    """
    cluster = Cluster(data_folder, lasting=lasting)
    owner_pid = os.getpid()
    hold = FileLock(layout_of(data_folder).users_lock)
    with _signals_end_the_block():
        try:
            _join(data_folder, cluster, hold)
            yield cluster
        finally:
            if os.getpid() == owner_pid:
                _leave(data_folder, cluster, hold)


def _join(data_folder: Path, cluster: Cluster, hold: FileLock) -> None:
    layout = layout_of(data_folder)
    prepare_home(layout)
    # A start that is broken off half-way would leave a server behind that nobody stops.
    with exclusive(layout.starting_lock, timeout_s=_TIMEOUT_S), _signals_deferred():
        if not hold.try_shared():
            message = f"The lock file {layout.users_lock} is held by a foreign program. End it and try again."
            raise DatabaseNotReadyError(message)
        cluster.start_holding_lock()


def _leave(data_folder: Path, cluster: Cluster, hold: FileLock) -> None:
    layout = layout_of(data_folder)
    # A second Ctrl-C must not leave a server behind that nobody stops.
    with _signals_ignored(), exclusive(layout.starting_lock, timeout_s=_TIMEOUT_S):
        hold.release()
        alone = FileLock(layout.users_lock)
        if alone.try_exclusive():
            try:
                cluster.stop_holding_lock()
            finally:
                alone.release()


@contextmanager
def _signals_end_the_block() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ours = [number for number in _ENDING_SIGNALS if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, _exit_on_signal)
    try:
        yield
    finally:
        for number in ours:
            if signal.getsignal(number) is _exit_on_signal:
                signal.signal(number, signal.SIG_DFL)


@contextmanager
def _signals_deferred() -> Iterator[None]:
    """Let SIGINT, SIGTERM and SIGHUP take effect only when the block is done."""
    arrived: list[int] = []
    with _signals_handled_by(lambda number, _frame: arrived.append(number)):
        yield
    for number in arrived[:1]:
        signal.raise_signal(number)


@contextmanager
def _signals_ignored() -> Iterator[None]:
    with _signals_handled_by(signal.SIG_IGN):
        yield


@contextmanager
def _signals_handled_by(handler: Handler) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number in _ALL_ENDING_SIGNALS}
    try:
        yield
    finally:
        for number, handler_before in before.items():
            # None means that the handler was not set by Python; the default is the nearest we know.
            signal.signal(number, signal.SIG_DFL if handler_before is None else handler_before)


def _exit_on_signal(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
