"""How do several processes serve one address, and what happens when one of them dies?

This process answers nothing itself. It holds the listening socket and the shared memory, starts the others, starts
each again that ends by itself, and brings changes of banks into their tables when many have gathered.
"""

import contextlib
import ipaddress
import mmap
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Final

from openiru.engines.hashes.index.files import BrokenIndexError
from openiru.engines.hashes.index.store.generation import JOURNAL
from openiru.engines.hashes.index.store.places import current_name
from openiru.match_service import limits
from openiru.match_service.errors import ListeningError, OpenToAllError
from openiru.match_service.http import listener
from openiru.match_service.logs import log
from openiru.match_service.registry import Registry
from openiru.match_service.settings import Settings
from openiru.match_service.tokens import read_tokens
from openiru.match_service.warming import warm_up
from openiru.match_service.worker import Orders

_BACKLOG: Final = 1024
_POLL_S: Final = 0.05
_PATIENCE_S: Final = 12.0
_PAUSES_S: Final = (0.0, 0.2, 1.0, 5.0)  # before a process is started that died young again and again
_YOUNG_S: Final = 5.0
_MERGE_EVERY_S: Final = 5.0


@dataclass(slots=True)
class _Process:
    number: int
    child: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    died_young: int = 0


@dataclass(slots=True)
class _Merge:
    """The one merge that may go on."""

    child: subprocess.Popen[bytes] | None = None
    look_at: float = field(default_factory=time.monotonic)


def check_may_listen(banks: Path, host: str) -> None:
    """Refuse to answer other machines while nothing guards the door.

    Raises:
        OpenToAllError: without tokens, on any address but this machine's own.
    """
    if not _is_loopback(host) and not read_tokens(banks):
        raise OpenToAllError(
            f"{host} is reached from other machines, and there are no tokens: make one with "
            f"`openiru match token add NAME --banks {banks}`, or listen on 127.0.0.1."
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class MatchServer:
    """The processes behind one address."""

    def __init__(self, banks: Path, settings: Settings, *, host: str, port: int, processes: int) -> None:
        """Open the address.

        Raises:
            ListeningError: if that is not possible.
        """
        self._banks = banks
        self._settings = settings
        self._sock = _listening(host, port)
        self.port: int = self._sock.getsockname()[1]
        self._counts_memory = _shared("counts", listener.BYTES)
        self._rates_memory = _shared("rates", limits.BYTES)
        self._counts = listener.Counts(self._counts_memory)
        self._processes = [_Process(number) for number in range(processes)]
        for number in range(listener.MOST_PROCESSES):
            self._counts.set(number, listener.NOBODY)
        self._merge = _Merge()
        self._is_stopping = False

    def run(self, *, ready: Callable[[], None] = lambda: None) -> None:
        """Serve until SIGTERM or Ctrl-C.

        Args:
            ready: is called once the first process answers.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        _raise_open_files()
        # Once, before several processes would do the same at once.
        warm_up()
        told = False
        try:
            while not self._is_stopping:
                for process in self._processes:
                    self._keep(process)
                self._merge_if_due()
                if not told and self._is_answering():
                    told = True
                    ready()
                time.sleep(_POLL_S)
        finally:
            self._end()

    def _is_answering(self) -> bool:
        return any(self._counts.of(process.number) != listener.NOBODY for process in self._processes)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._is_stopping = True

    def _keep(self, process: _Process) -> None:
        """Start a process that is not there."""
        now = time.monotonic()
        if process.child is not None and process.child.poll() is not None:
            self._counts.set(process.number, listener.NOBODY)
            log("match.process-died", process=process.child.pid, status=process.child.returncode)
            _close_stdin(process.child)
            young = now - process.started_at < _YOUNG_S
            process.died_young = process.died_young + 1 if young else 0
            process.start_at = now + _PAUSES_S[min(process.died_young, len(_PAUSES_S) - 1)]
            process.child = None
        if process.child is None and now >= process.start_at:
            process.child = self._started(process.number)
            process.started_at = now

    def _started(self, number: int) -> subprocess.Popen[bytes]:
        descriptors = (self._sock.fileno(), self._counts_memory, self._rates_memory)
        orders = Orders(
            banks=str(self._banks),
            number=number,
            processes=len(self._processes),
            listening=descriptors[0],
            counts=descriptors[1],
            rates=descriptors[2],
            settings=self._settings,
        )
        return subprocess.Popen(
            [sys.executable, "-m", "openiru.match_service.worker", orders.as_text()],
            stdin=subprocess.PIPE,
            pass_fds=descriptors,
            start_new_session=True,
        )

    def _merge_if_due(self) -> None:
        """Merge one bank in which many changes have gathered, in a process of its own, with low priority."""
        merge = self._merge
        if merge.child is not None:
            if merge.child.poll() is None:
                return
            log("match.merged", status=merge.child.returncode)
            merge.child = None
        if not self._settings.merge_at_bytes or time.monotonic() < merge.look_at:
            return
        merge.look_at = time.monotonic() + _MERGE_EVERY_S
        folder = self._fullest()
        if folder is not None:
            log("match.merge-begun", folder=folder.name)
            merge.child = subprocess.Popen(
                [sys.executable, "-m", "openiru.match_service.merging", str(folder)],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def _fullest(self) -> Path | None:
        """The bank with the most changes, if they are enough to pay for a merge."""
        registry = Registry(self._banks)
        try:
            folders = [self._banks / bank.folder for bank in registry.banks()]
        finally:
            registry.close()
        sizes = [(_journal_bytes(folder), folder) for folder in folders]
        size, folder = max(sizes, default=(0, None))
        return folder if size >= self._settings.merge_at_bytes else None

    def _end(self) -> None:
        children = [process.child for process in self._processes if process.child is not None]
        children += [self._merge.child] if self._merge.child is not None else []
        for child in children:
            child.terminate()
        deadline = time.monotonic() + _PATIENCE_S
        for child in children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            _close_stdin(child)
        self._sock.close()
        os.close(self._counts_memory)
        os.close(self._rates_memory)


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        sock = socket.socket(family)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(place)
        sock.listen(_BACKLOG)
    except OSError as error:
        raise ListeningError(
            f"port {port} of {host} cannot be used ({error.strerror}); choose another with --port."
        ) from error
    sock.setblocking(False)  # noqa: FBT003 - the socket's own interface
    return sock


def _shared(name: str, size: int) -> int:
    """Memory that all processes share, as an open file."""
    descriptor = os.memfd_create(f"openiru-{name}")
    os.ftruncate(descriptor, max(size, mmap.PAGESIZE))
    return descriptor


def _journal_bytes(folder: Path) -> int:
    with contextlib.suppress(OSError, BrokenIndexError):
        return (folder / current_name(folder) / JOURNAL).stat().st_size
    return 0


def _close_stdin(child: subprocess.Popen[bytes]) -> None:
    if child.stdin is not None:
        child.stdin.close()


def _raise_open_files() -> None:
    """Each client is an open file; the usual limit is low."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65_536) if most > 0 else 65_536, most))
