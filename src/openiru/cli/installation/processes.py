"""How do several programs live and end together?"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from openiru.foundation.errors import Kind, OpenIruError
from openiru.runners.family import end_with_parent

_POLL_S: Final = 0.1
_PATIENCE_S: Final = 15.0
_START_PATIENCE_S: Final = 60.0
SIMULATOR_PORT_OFFSET: Final = 1  # the platforms of the demo listen on the port after the desk's


def openiru_command(*words: str) -> list[str]:
    """The command line that runs this very program with other words."""
    return [sys.executable, "-m", "openiru", *words]


def web_command(*, host: str, port: int, workers: int = 2) -> list[str]:
    """The command line of the web server."""
    return [
        *(sys.executable, "-m", "gunicorn", "openiru.config.wsgi:application"),
        *("--bind", f"{host}:{port}", "--workers", str(workers), "--threads", "4"),
        *("--worker-class", "gthread", "--keep-alive", "30", "--graceful-timeout", "5", "--preload"),
        *("--log-level", "warning", "--no-control-socket"),
    ]


class PortTakenError(OpenIruError):
    """Another program listens on a port that is needed."""

    code = "service.port-taken"
    kind = Kind.UNAVAILABLE


def check_is_free(port: int, *, host: str = "127.0.0.1") -> None:
    """Refuse a port that another program uses.

    Raises:
        PortTakenError: naming the port, and how to choose another.
    """
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as trial:
            # As servers do: a port that was in use a moment ago counts as free.
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(place)
    except OSError as error:
        raise PortTakenError(
            f"port {port} of {host} cannot be used ({error.strerror}); choose another with --port."
        ) from error


class Company:
    """Child processes that end when this process ends, whatever ends it."""

    def __init__(self) -> None:
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._stack = ExitStack()
        self._stopping = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def start(
        self, name: str, command: Sequence[str], *, environment: Mapping[str, str] | None = None, log: Path
    ) -> None:
        """Start a program; what it says goes to the end of `log`."""
        file = self._stack.enter_context(log.open("ab"))
        # A session of its own: Ctrl-C reaches us alone, and we end the children in order.
        self._children[name] = subprocess.Popen(
            command,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509  (no threads run code of ours between fork and exec)
        )

    def wait_until_it_listens(self, name: str, port: int, *, host: str = "127.0.0.1") -> bool:
        """Wait until the program `name` takes connections; False if it ended, or took too long."""
        deadline = time.monotonic() + _START_PATIENCE_S
        while not self.has_ended(name) and time.monotonic() < deadline:
            with suppress(OSError), socket.create_connection((host, port), timeout=1) as trial:
                # Before anybody listens there, a connection may meet itself.
                if trial.getsockname() != trial.getpeername():
                    return True
            time.sleep(_POLL_S)
        return False

    def first_to_end(self, meanwhile: Callable[[], None] = lambda: None) -> str:
        """Wait until one program ends by itself, and name it; Ctrl-C and SIGTERM come through.

        Args:
            meanwhile: is called ten times a second.
        """
        while True:
            meanwhile()
            for name, child in self._children.items():
                if child.poll() is not None:
                    return name
            time.sleep(_POLL_S)

    def has_ended(self, name: str) -> bool:
        """Whether the program `name` is no longer there."""
        return self._children[name].poll() is not None

    def pids(self) -> tuple[int, ...]:
        """The process numbers of all programs, for whoever measures them."""
        return tuple(child.pid for child in self._children.values())

    def end(self) -> None:
        """End all programs, the last started first; those that do not end are killed."""
        for child in reversed(self._children.values()):
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + _PATIENCE_S
        for child in self._children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self._children.clear()
        self._stack.close()
