"""How do we hand a letter to a mail server so that it can neither hold us up nor fill our memory?

Source: RFC 5321 (SMTP), RFC 3207 (STARTTLS), RFC 8314 (TLS from the first byte), RFC 4954 (AUTH).
"""

import logging
import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from openiru.platforms.connectors.base import DeliveryError
from openiru.platforms.connectors.reach.addresses import Resolve, checked_addresses, look_up
from openiru.platforms.connectors.reach.limits import HardStop, Limits
from openiru.platforms.errors import BadEndpointError

_log: Final = logging.getLogger(__name__)
# Shorter in all than the lease of a message: no second worker begins while we still speak.
MAIL_LIMITS: Final = Limits(connect_s=10.0, silence_s=20.0, total_s=50.0, answer_bytes=64 * 1024)


class Security(StrEnum):
    """How the way to a mail server is closed to others."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"  # to this machine alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """The unit's own mail server, which carries letters on."""

    host: str
    port: int
    security: Security
    username: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A letter with what stands on its envelope."""

    message_id: str  # of the outbox, for the log
    sender: str
    recipients: tuple[str, ...]
    letter: bytes = field(repr=False)  # lines end in CRLF


class _Bounded:
    """Reads replies until they are too long in all."""

    def __init__(self, file: Any, most_bytes: int) -> None:
        self._file = file
        self._left = most_bytes

    def readline(self, most: int) -> bytes:
        line: bytes = self._file.readline(most)
        self._left -= len(line)
        if self._left < 0:
            raise OSError("the server's replies are too long")
        return line

    def close(self) -> None:
        self._file.close()


class _Session(smtplib.SMTP):
    """A conversation with a server at a checked address, by its own name, with bounded replies."""

    def __init__(self, tls_name: str, limits: Limits, stop: HardStop, own_name: str) -> None:
        super().__init__(local_hostname=own_name, timeout=limits.connect_s)
        self._host = tls_name  # whose certificate the server must show
        self._limits = limits
        self._stop = stop

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connection = socket.create_connection((host, port), timeout)
        connection.settimeout(self._limits.silence_s)
        self._stop.hold(connection)
        return connection

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self._stop.hold(self.sock)
            self.file = _Bounded(self.sock.makefile("rb"), self._limits.answer_bytes)
        return super().getreply()


class _TlsSession(_Session):
    """The same with TLS from the first byte."""

    def __init__(
        self, tls_name: str, limits: Limits, stop: HardStop, own_name: str, *, trusted: ssl.SSLContext
    ) -> None:
        super().__init__(tls_name, limits, stop, own_name)
        self._trusted = trusted

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = super()._get_socket(host, port, timeout)
        return self._trusted.wrap_socket(plain, server_hostname=self._host)


class MailCarrier:
    """Hands letters to one mail server.

    Args:
        platform: for whom the letters are, for sentences and the log.
        relay: the server.
        limits: how long and how much it may answer.
        resolve: looks names up.
        trusted: certificates; those of the system without it.
    """

    def __init__(
        self,
        platform: str,
        relay: Relay,
        *,
        limits: Limits = MAIL_LIMITS,
        resolve: Resolve = look_up,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._platform = platform
        self._relay = relay
        self._limits = limits
        self._resolve = resolve
        self._trusted = trusted or ssl.create_default_context()

    def hand_over(self, envelope: Envelope) -> int:
        """Hand a letter over; returns the server's status, 250.

        All recipients or none: where one is refused, nothing is sent.

        Raises:
            DeliveryError: permanent for replies of 500 and above; to be tried again for those of 400 and above, for
                silence, broken connections, missing or failing encryption, and for every doubt after the last byte.
        """
        stop = HardStop(self._limits.total_s)
        try:
            with stop.running():
                return self._speak(envelope, stop)
        except DeliveryError:
            raise
        except BadEndpointError as error:
            raise DeliveryError(error.message, permanent=True) from error
        except smtplib.SMTPResponseException as error:
            raise self._refused(envelope, error.smtp_code, "the conversation") from error
        except (OSError, ValueError) as error:
            # Of smtplib too: its errors are of the operating system's kind.
            cause = type(error).__name__
            _log.warning("platforms.mail-broken %s cause=%s", self._about(envelope), cause)
            raise self._doubt(self._what_happened(error, has_fired=stop.has_fired)) from error

    def _speak(self, envelope: Envelope, stop: HardStop) -> int:
        session = self._connected(envelope, stop)
        try:
            self._secure(session, envelope)
            self._log_in(session, envelope)
            return self._pass_on(session, envelope)
        finally:
            with suppress(OSError):
                session.close()

    def _connected(self, envelope: Envelope, stop: HardStop) -> _Session:
        relay = self._relay
        address = str(checked_addresses(relay.host, relay.port, self._resolve)[0])
        own_name = envelope.sender.rpartition("@")[2]  # not this machine's: it is nobody's business
        session = (
            _TlsSession(relay.host, self._limits, stop, own_name, trusted=self._trusted)
            if relay.security is Security.TLS
            else _Session(relay.host, self._limits, stop, own_name)
        )
        code, _ = session.connect(address, relay.port)
        if code != 220:
            session.close()
            raise self._refused(envelope, code, "its greeting")
        return session

    def _secure(self, session: _Session, envelope: Envelope) -> None:
        self._expect(session.ehlo(), envelope, "its name")
        if self._relay.security is not Security.STARTTLS:
            return
        if not session.has_extn("starttls"):
            # Whoever sits between us and the server could have struck the offer out.
            raise self._doubt("it offers no STARTTLS, and nothing is told to it in the open")
        self._expect(session.starttls(context=self._trusted), envelope, "STARTTLS")
        self._expect(session.ehlo(), envelope, "its name")

    def _log_in(self, session: _Session, envelope: Envelope) -> None:
        if not self._relay.username:
            return
        try:
            session.login(self._relay.username, self._relay.password)
        except smtplib.SMTPAuthenticationError as error:
            raise self._refused(envelope, error.smtp_code, "our login") from error
        except smtplib.SMTPNotSupportedError as error:
            raise self._doubt("it offers no way to log in that we know") from error

    def _pass_on(self, session: _Session, envelope: Envelope) -> int:
        options = [f"size={len(envelope.letter)}"] if session.has_extn("size") else []
        self._expect(session.mail(envelope.sender, options), envelope, "our sender")
        for recipient in envelope.recipients:
            self._expect(session.rcpt(recipient), envelope, "a recipient")
        # From here on only its word for the last byte counts; what breaks before it leaves a doubt.
        code, _ = session.data(envelope.letter)
        self._expect((code, b""), envelope, "the letter")
        with suppress(OSError):
            session.quit()
        return code

    def _expect(self, reply: tuple[int, bytes], envelope: Envelope, what: str) -> None:
        if not 200 <= reply[0] < 300:
            raise self._refused(envelope, reply[0], what)

    def _refused(self, envelope: Envelope, code: int, what: str) -> DeliveryError:
        _log.warning("platforms.mail-refused %s status=%s", self._about(envelope), code)
        if not 400 <= code < 600:
            return self._doubt("its answer was not SMTP")
        later = "" if code >= 500 else " for now"
        return DeliveryError(
            f"The mail server for {self._platform} refused {what}{later} with status {code}.",
            permanent=code >= 500,
        )

    def _what_happened(self, error: Exception, *, has_fired: bool) -> str:
        if has_fired:
            return f"it did not finish within {self._limits.total_s:g} s"
        if isinstance(error, ssl.SSLError):
            return "no safe connection could be made"
        if isinstance(error, TimeoutError) or isinstance(error.__cause__ or error.__context__, TimeoutError):
            return f"it was silent for {self._limits.silence_s:g} s"
        if isinstance(error, socket.gaierror | ConnectionError):
            return "no connection could be made"
        return "the connection broke or its answer was not SMTP"

    def _doubt(self, what: str) -> DeliveryError:
        return DeliveryError(
            f"The mail server for {self._platform} could not be used: {what}.", permanent=False
        )

    def _about(self, envelope: Envelope) -> str:
        return f"platform={self._platform} message_id={envelope.message_id}"
