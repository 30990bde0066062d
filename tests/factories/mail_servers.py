"""Mail servers on loopback: one that behaves as the test says, and one that speaks nothing but what it is told."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as SMTP_POLICY
from typing import cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Mailbox:
    """What a mail server does with letters, and those that it took."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.answers: list[str] = []  # to the next letters, before it takes them again
        self.recipient_answers: list[str] = []
        self.logins: list[str] = []
        self.before_answer: Callable[[], None] = lambda: None

    def letters(self) -> list[EmailMessage]:
        """The letters that it took, read."""
        return [read(cast("bytes", each.content)) for each in self.taken]

    async def handle_RCPT(  # noqa: N802  (as aiosmtpd names and calls it)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A recipient."""
        if self.recipient_answers:
            return self.recipient_answers.pop(0)
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  (as aiosmtpd names it)
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """A whole letter."""
        if self.answers:
            return self.answers.pop(0)
        self.taken.append(envelope)
        self.before_answer()
        return "250 queued"

    def knows(self, password: str) -> Callable[..., AuthResult]:
        """Lets in whoever knows `password`."""

        def check(*arguments: object) -> AuthResult:
            said = cast("LoginPassword", arguments[-1])
            self.logins.append(said.login.decode())
            return AuthResult(success=said.password.decode() == password, handled=False)

        return check


def read(letter: bytes) -> EmailMessage:
    """A letter as its reader sees it."""
    return BytesParser(policy=SMTP_POLICY).parsebytes(letter)


@contextmanager
def serving(
    mailbox: Mailbox, *, starttls: ssl.SSLContext | None = None, password: str | None = None
) -> Iterator[int]:
    """A mail server while the block runs; its port."""
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=starttls,
        require_starttls=starttls is not None,
        authenticator=mailbox.knows(password) if password else None,
        auth_required=password is not None,
        ready_timeout=30,
    )
    controller.start()
    try:
        yield int(controller.port)
    finally:
        controller.stop()


@contextmanager
def saying(lines: Sequence[bytes], *, then: float = 0.0, endless: bytes = b"") -> Iterator[int]:
    """A server that answers each line of ours with the next of `lines`, then is silent or says `endless`; its port."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.05)
    ending = threading.Event()

    def speak(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(5)
            for line in lines:
                connection.sendall(line)
                connection.recv(65_536)
            while endless and not ending.is_set():
                connection.sendall(endless)
            until = time.monotonic() + then
            while time.monotonic() < until and not ending.is_set():
                time.sleep(0.02)

    def accept() -> None:
        while not ending.is_set():
            with suppress(TimeoutError):
                connection, _ = listening.accept()
                threading.Thread(target=speak, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        ending.set()
        thread.join()
        listening.close()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
