"""What does the outside see of simulated platforms: five addresses over HTTP."""

import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, NamedTuple

import orjson

from openiru.foundation.errors import Kind, OpenIruError
from openiru.simulation.errors import MessageError, PortError
from openiru.simulation.platforms.clock import PlatformClock
from openiru.simulation.platforms.faults import Fault
from openiru.simulation.platforms.messages import zulu
from openiru.simulation.platforms.service import Platforms

_HOST: Final = "127.0.0.1"  # never the outside: whoever reaches it may advance the platforms' time
_MAX_BODY_BYTES: Final = 8 * 1024 * 1024
_IDLE_S: Final = 75.0
_TICK_S: Final = 0.2
_PATIENCE_S: Final = 20.0
_LONGEST_PAUSE_S: Final = 5.0
_LAST_WORDS_S: Final = 3.0  # for a callback that is on its way when the process ends
_STATUS: Final = {Kind.INVALID: 422, Kind.DENIED: 401, Kind.UNAVAILABLE: 503}
_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)  # SO_LINGER on, for no time: closing breaks the connection


class _Reply(NamedTuple):
    """What a request is answered."""

    status: int
    content: dict[str, Any]


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

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hang up; everything else is a mistake of ours and shows."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

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
                thread.join(_LAST_WORDS_S)
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
        except OpenIruError:
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

    def do_GET(self) -> None:
        """Answer /health, /record and /counters."""
        platforms = self.server.platforms
        match self.path.partition("?")[0]:
            case "/health":
                self._act(self._health)
            case "/record":
                self._act(lambda: _Reply(200, dict(platforms.record())))
            case "/counters":
                self._act(lambda: _Reply(200, dict(platforms.counters())))
            case _:
                self._reply(_NOTHING)

    def do_POST(self) -> None:
        """Take /advance and /{platform}/referrals."""
        body = self._body()
        if body is None:
            return
        path = self.path.partition("?")[0]
        if path == "/advance":
            self._act(lambda: self._advance(body))
            return
        platform, _, rest = path.strip("/").partition("/")
        if rest != "referrals" or platform not in self.server.platforms.names():
            self._reply(_NOTHING)
            return
        self._act(lambda: self._receive(platform, body))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the name that the library gives)
        """Say nothing: requests are counted, and headers hold signatures."""

    # --- what the addresses do ---

    def _health(self) -> _Reply:
        platforms = self.server.platforms
        return _Reply(200, {"ok": True, "now": zulu(platforms.now()), "waiting": platforms.waiting()})

    def _advance(self, body: bytes) -> _Reply:
        advance = self.server.platforms.advance(_until(body), _PATIENCE_S)
        done = {"delivered": advance.delivered, "waiting": advance.waiting, "now": zulu(advance.now)}
        if advance.is_complete:
            return _Reply(200, done)
        failed = _failure(503, "simulation.unit-unreachable", "The unit does not take callbacks.")
        return _Reply(503, {**failed.content, **done})

    def _receive(self, platform: str, body: bytes) -> _Reply | None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.platforms.receive(platform, headers, body)
        time.sleep(answer.trouble.slow_seconds)
        match answer.trouble.fault:
            case None:
                return _Reply(200, {"ticket": answer.ticket})
            case Fault.RESET_AFTER:
                return None
            case Fault.UNAVAILABLE_BEFORE | Fault.UNAVAILABLE_AFTER:
                return _failure(503, "simulation.unavailable", "Please try again later.")

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
        self._reply(_failure(status, "simulation.body", message))

    def _act(self, act: Callable[[], _Reply | None]) -> None:
        try:
            reply = act()
        except OpenIruError as error:
            reply = _failure(_STATUS.get(error.kind, 500), error.code, error.message)
        if reply is None:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            self.close_connection = True
            return
        self._reply(reply)

    def _reply(self, reply: _Reply) -> None:
        body = orjson.dumps(reply.content)
        self.send_response(reply.status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        if self.close_connection:
            self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(body)


def _failure(status: int, code: str, message: str) -> _Reply:
    return _Reply(status, {"error": {"code": code, "message": message}})


_NOTHING: Final = _failure(404, "simulation.not-found", "There is nothing here.")


def _until(body: bytes) -> datetime:
    try:
        content = orjson.loads(body)
        until = datetime.fromisoformat(content["until"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise MessageError('The body must be {"until": "2025-07-02T00:00:00Z"}.') from error
    if until.tzinfo is None:
        raise MessageError("`until` must name its time zone.")
    return until
