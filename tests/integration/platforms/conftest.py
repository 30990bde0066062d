"""Platforms that answer over real HTTP on loopback, in every way that platforms do."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass
class Received:
    """One request as it reached the platform."""

    path: str
    headers: dict[str, str]
    body: bytes
    connection: tuple[str, int]


@dataclass
class FakePlatform:
    """A platform on loopback; `answer` writes its raw answer."""

    port: int
    received: list[Received] = field(default_factory=list)
    answer: Callable[[BaseHTTPRequestHandler], None] = lambda handler: reply(handler, 200, b"")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/referrals"

    def answers(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer every request alike."""
        self.answer = lambda handler: reply(handler, status, body, headers)


def reply(
    handler: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str] | None = None
) -> None:
    handler.send_response(status)
    for name, value in (headers or {}).items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


class Server(ThreadingHTTPServer):
    """Stays quiet when clients hang up: that is what these tests are about."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def platform(socket_enabled: None) -> Iterator[FakePlatform]:
    """A running platform that takes every message."""
    fake = FakePlatform(port=0)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            fake.received.append(Received(self.path, headers, body, self.client_address))
            fake.answer(self)

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    with Server(("127.0.0.1", 0), Handler) as server:
        fake.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield fake
        server.shutdown()
        thread.join()


@pytest.fixture
def certified_platform(socket_enabled: None, tmp_path: Path) -> Iterator[tuple[int, ssl.SSLContext]]:
    """A platform over TLS whose certificate names localhost alone: its port, and who trusts it."""
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    _write_certificate(certificate, key, name="localhost")
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(certificate, key)
    with Server(("127.0.0.1", 0), Greeter) as server:
        server.socket = ours.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server.server_address[1], ssl.create_default_context(cafile=str(certificate))
        server.shutdown()
        thread.join()


class Greeter(BaseHTTPRequestHandler):
    """Takes every message."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", "0")))
        reply(self, 200, b"")

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


def _write_certificate(certificate: Path, key: Path, *, name: str) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    day = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(day - timedelta(days=1))
        .not_valid_after(day + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(private, SHA256())
    )
    certificate.write_bytes(built.public_bytes(Encoding.PEM))
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


@pytest.fixture
def raw_platform(socket_enabled: None) -> Iterator[Callable[[list[bytes], float], str]]:
    """Starts a platform that sends given pieces of bytes with a pause between, whatever it was asked."""
    listeners: list[socket.socket] = []

    def start(pieces: list[bytes], pause_s: float) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def serve() -> None:
            try:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    for piece in pieces:
                        connection.sendall(piece)
                        time.sleep(pause_s)
            except OSError:
                return

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/referrals"

    yield start
    for listener in listeners:
        listener.close()
