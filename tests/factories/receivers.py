"""A platform's side of the wire: a server on loopback that keeps what reaches it."""

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.factories import people

from openiru.platforms.connectors.webhook.messages import verify
from openiru.platforms.operations import new_secret, set_endpoint, set_secrets
from openiru.platforms.types import NewSecrets

TOLERANCE_S = 10**9  # the receiver of a test believes every clock

_Socket = socket.socket  # the real one: tests beside those that open loopback shut it


class _Listening(ThreadingHTTPServer):
    """Takes what a worker of a whole session sends, also while another test has sockets shut."""

    daemon_threads = True

    def get_request(self) -> tuple[socket.socket, Any]:
        taken, address = self.socket._accept()  # type: ignore[attr-defined]  # accept() asks for the shut class
        return _Socket(fileno=taken), address


class Receiver:
    """Keeps messages by their id, as a platform must: the same id counts once."""

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()  # by platform, repetitions too
        self.messages: dict[str, dict[str, bytes]] = {}  # platform -> id -> body
        self.different: list[str] = []  # ids that came again with other bytes
        self.answers: dict[str, list[int]] = {}  # status codes to give first, by platform
        self.delay_s: dict[str, float] = {}
        self.secrets: dict[str, str] = {}
        self.arrived = threading.Event()
        self._server = _Listening(("127.0.0.1", 0), self._handler())

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def connect(self, *platforms: str, at: datetime) -> None:
        """Let our side write to these platforms here, with secrets of their own."""
        for platform in platforms:
            self.secrets[platform] = new_secret()
            url = f"http://127.0.0.1:{self.port}/{platform}/referrals"
            set_endpoint(platform, url, by=people.supervisor(), at=at, allow_loopback=True)
            secrets = NewSecrets(send=self.secrets[platform], callback=new_secret())
            set_secrets(platform, secrets, by=people.supervisor(), at=at)

    def take(self, platform: str, headers: dict[str, str], body: bytes) -> int:
        """What a platform does with a message; the status to answer with."""
        now = datetime.fromtimestamp(int(headers["webhook-timestamp"])).astimezone()
        head = verify(headers, body, secret=self.secrets[platform], at=now, tolerance_s=TOLERANCE_S)
        self.requests[platform] += 1
        refusals = self.answers.get(platform)
        if refusals:
            return refusals.pop(0)
        kept = self.messages.setdefault(platform, {})
        if kept.setdefault(head.message_id, body) != body:
            self.different.append(head.message_id)
        self.arrived.set()
        time.sleep(self.delay_s.get(platform, 0.0))
        return 200

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status = receiver.take(self.path.split("/")[1], headers, body)
                try:
                    self.send_response(status)
                    self.send_header("content-length", "0")
                    self.end_headers()
                except OSError:
                    # The sender was killed while we took our time.
                    self.close_connection = True

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        return Handler

    @contextmanager
    def listening(self) -> Iterator["Receiver"]:
        """Serve while the block runs."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()
