"""How long and how much may a platform answer?"""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a platform's answer may cost us."""

    connect_s: float = 5.0
    silence_s: float = 10.0  # between two pieces of an answer
    total_s: float = 30.0  # for the whole exchange, however many pieces
    answer_bytes: int = 64 * 1024


class HardStop:
    """Ends an exchange that outlasts its time, even if bytes keep trickling in.

    Timeouts of HTTP clients count the silence between two pieces; a platform that sends one byte
    every few seconds would hold a worker for days. So the connection itself is shut.
    """

    def __init__(self, total_s: float) -> None:
        self._total_s = total_s
        self._socket: socket.socket | None = None
        self.has_fired = False

    def watch(self, event: str, details: Mapping[str, Any]) -> None:
        """Learn the connection from the trace of the HTTP client."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            self.hold(details["return_value"].get_extra_info("socket"))

    def hold(self, connection: socket.socket) -> None:
        """Learn the connection from one who made it itself."""
        self._socket = connection
        if self.has_fired:
            # Looking the name up, or connecting, took all the time that there was.
            self._cut()

    @contextmanager
    def running(self, left_s: float | None = None) -> Iterator[None]:
        """Within the block, the time runs: all of it, or what is left where an exchange is made in several parts."""
        self.has_fired = False
        timer = threading.Timer(self._total_s if left_s is None else left_s, self._fire)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _fire(self) -> None:
        self.has_fired = True
        self._cut()

    def _cut(self) -> None:
        if self._socket is not None:
            # The connection may have ended by itself in the meantime.
            with suppress(OSError):
                # Not the method of a TLS socket: that one changes what the reading thread uses.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
