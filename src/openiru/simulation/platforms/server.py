"""What does the outside see of simulated platforms: five addresses over HTTP."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Final

import orjson

from openiru.foundation.errors import Kind, OpenIruError
from openiru.simulation.errors import MessageError, PortError
from openiru.simulation.platforms.clock import PlatformClock
from openiru.simulation.platforms.faults import Fault
from openiru.simulation.platforms.messages import zulu
from openiru.simulation.platforms.service import Answer, Platforms

_HOST: Final = "127.0.0.1"  # never the outside: whoever reaches it may advance the platforms' time
_MAX_BODY_BYTES: Final = 8 * 1024 * 1024
_IDLE_S: Final = 75.0
_TICK_S: Final = 0.2
_PATIENCE_S: Final = 20.0
_LONGEST_PAUSE_S: Final = 5.0
_STATUS: Final = {Kind.INVALID: 422, Kind.DENIED: 401, Kind.UNAVAILABLE: 503}
_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)  # SO_LINGER on, for no time: closing breaks the connection


class PlatformServer(ThreadingHTTPServer):
    """An HTTP server for one set of platforms; several requests at once, connections kept alive."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, platforms: Platforms) -> None:
        self.platforms = platforms
        try:
            super().__init__((_HOST, port), _Handler)
        except (OSError, OverflowError) as error:
            raise PortError(f"Cannot listen on {_HOST}:{port}: {error}.") from error

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{_HOST}:{self.server_port}"


@contextmanager
def listening(port: int, platforms: Platforms, clock: PlatformClock) -> Iterator[PlatformServer]:
    """Serve in threads of their own while the block runs; port 0 takes a free one.

    Raises:
        PortError: if the port cannot be had.
    """
    stop = threading.Event()
    with PlatformServer(port, platforms) as server:
        threads = (
            threading.Thread(target=server.serve_forever, args=(_TICK_S,), name="http", daemon=True),
            threading.Thread(target=_keep_time, args=(platforms, clock, stop), name="time", daemon=True),
        )
        for thread in threads:
            thread.start()
        try:
            yield server
        finally:
            stop.set()
            server.shutdown()
            for thread in threads:
                thread.join()
            platforms.close()


def _keep_time(platforms: Platforms, clock: PlatformClock, stop: threading.Event) -> None:
    """Send what is due while the clock runs; wait longer and longer while the unit does not answer."""
    pause_s = _TICK_S
    while not stop.wait(pause_s):
        pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
        try:
            if (
                not clock.runs()
                or not platforms.is_due(platforms.now())
                or platforms.advance(platforms.now(), patience_s=0).is_complete
            ):
                pause_s = _TICK_S
        except (OSError, ValueError, OpenIruError):
            # The clock's file or the record cannot be used just now; requests say so to whoever asks.
            continue


class _Handler(BaseHTTPRequestHandler):
    server: PlatformServer
    protocol_version = "HTTP/1.1"
    server_version = "SimulatedPlatforms"
    sys_version = ""
    timeout = _IDLE_S
    wbufsize = 64 * 1024  # head and body leave together
    disable_nagle_algorithm = True

    _gets: ClassVar[dict[str, str]] = {"/health": "_health", "/record": "_record", "/counters": "_counters"}

    def do_GET(self) -> None:
        """Answer /health, /record and /counters."""
        name = self._gets.get(self.path.partition("?")[0])
        if name is None:
            self._fail(404, "simulation.not-found", "There is nothing here.")
            return
        self._guarded(lambda: self._reply(200, getattr(self, name)()))

    def do_POST(self) -> None:
        """Take /advance and /{platform}/referrals."""
        body = self._body()
        if body is None:
            return
        path = self.path.partition("?")[0]
        if path == "/advance":
            self._guarded(lambda: self._advance(body))
            return
        platform, _, rest = path.strip("/").partition("/")
        if rest != "referrals" or platform not in self.server.platforms.names():
            self._fail(404, "simulation.not-found", "There is nothing here.")
            return
        self._guarded(lambda: self._receive(platform, body))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: requests are counted, and headers hold signatures."""

    # --- what the addresses do ---

    def _health(self) -> dict[str, Any]:
        platforms = self.server.platforms
        return {"ok": True, "now": zulu(platforms.now()), "waiting": platforms.waiting()}

    def _record(self) -> dict[str, Any]:
        return dict(self.server.platforms.record())

    def _counters(self) -> dict[str, Any]:
        return dict(self.server.platforms.counters())

    def _advance(self, body: bytes) -> None:
        advance = self.server.platforms.advance(_until(body), _PATIENCE_S)
        done = {"delivered": advance.delivered, "waiting": advance.waiting, "now": zulu(advance.now)}
        if advance.is_complete:
            self._reply(200, done)
            return
        error = {"code": "simulation.unit-unreachable", "message": "The unit does not take callbacks."}
        self._reply(503, {"error": error, **done})

    def _receive(self, platform: str, body: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.platforms.receive(platform, headers, body)
        time.sleep(answer.trouble.slow_seconds)
        self._answer(answer)

    def _answer(self, answer: Answer) -> None:
        match answer.trouble.fault:
            case None:
                self._reply(200, {"ticket": answer.ticket})
            case Fault.RESET_AFTER:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
                self.close_connection = True
            case Fault.UNAVAILABLE_BEFORE | Fault.UNAVAILABLE_AFTER:
                self._fail(503, "simulation.unavailable", "Please try again later.")

    # --- HTTP ---

    def _body(self) -> bytes | None:
        length = self.headers.get("content-length", "")
        if not (length.isascii() and length.isdigit()):
            self._refuse_body(411, "The length of the body must be told.")
            return None
        if len(length) > 12 or int(length) > _MAX_BODY_BYTES:
            self._refuse_body(413, f"The body is longer than {_MAX_BODY_BYTES} bytes.")
            return None
        return self.rfile.read(int(length))

    def _refuse_body(self, status: int, message: str) -> None:
        # What follows on this connection would be the body.
        self.close_connection = True
        self._fail(status, "simulation.body", message)

    def _guarded(self, act: Any) -> None:
        try:
            act()
        except OpenIruError as error:
            self._fail(_STATUS.get(error.kind, 500), error.code, error.message)
        except (OSError, ValueError):
            self._fail(503, "simulation.clock", "The clock of the platforms cannot be read.")

    def _fail(self, status: int, code: str, message: str) -> None:
        self._reply(status, {"error": {"code": code, "message": message}})

    def _reply(self, status: int, content: dict[str, Any]) -> None:
        body = orjson.dumps(content)
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        if self.close_connection:
            self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(body)


def _until(body: bytes) -> datetime:
    try:
        content = orjson.loads(body)
        until = datetime.fromisoformat(content["until"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise MessageError('The body must be {"until": "2025-07-02T00:00:00Z"}.') from error
    if until.tzinfo is None:
        raise MessageError("`until` must name its time zone.")
    return until
