"""How does the unit's mail server hand us what comes back? By LMTP (RFC 2033), on this machine."""

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Final

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from openiru.foundation.clock import Clock
from openiru.mailroom.policy import LETTER_BYTES_MAX, tokens_in
from openiru.mailroom.types import Filed, LetterView
from openiru.workflows.routes.inbound import take_letter

_log: Final = logging.getLogger(__name__)

# A little more than is kept, so that what is too large is recorded as such; the rest is refused unread.
READ_BYTES_MAX: Final = LETTER_BYTES_MAX + 16 * 1024 * 1024
_REFUSED: Final = frozenset({Filed.FORGED, Filed.TOO_LARGE, Filed.UNADDRESSED, Filed.UNWANTED})

Take = Callable[[bytes, list[str]], LetterView]


class MailDoor:
    """Answers the mail server for each letter."""

    def __init__(self, take: Take) -> None:
        self._take = take

    async def handle_RCPT(  # noqa: N802  (as aiosmtpd names and calls it)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """One address with a token at a time; whether the token is ours the letter is asked with."""
        if not tokens_in([address]):
            return "550 5.1.1 No such mailbox"
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient at a time"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802  (as aiosmtpd names it)
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """A whole letter; 250 only once it is filed."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            filed = await asyncio.to_thread(self._take, content, list(envelope.rcpt_tos))
        except (DatabaseError, InterfaceError, OSError) as error:
            _log.warning("mailroom.not-filed cause=%s", type(error).__name__)
            return "451 4.3.0 Try again later"
        except Exception:  # noqa: BLE001  (this is the door of one letter; another answer would lose it)
            _log.exception("mailroom.not-filed")
            return "451 4.3.0 Try again later"
        _log.info("mailroom.filed letter_id=%s filed=%s", filed.letter_id, filed.filed)
        return "554 5.7.1 Not taken" if filed.filed in _REFUSED else "250 2.0.0 Filed"


class _LmtpController(Controller):
    """Speaks LMTP."""

    def factory(self) -> SMTP:
        return LMTP(self.handler, data_size_limit=READ_BYTES_MAX, hostname="openiru", ident="OpenIRU")


def mail_door(host: str, port: int, clock: Clock) -> Controller:
    """A listener that files what comes; `start` and `stop` it."""

    def take(raw: bytes, recipients: list[str]) -> LetterView:
        close_old_connections()
        try:
            return take_letter(raw, recipients=recipients, at=clock.now())
        finally:
            connections.close_all()

    return controller(MailDoor(take), host, port)


def controller(door: MailDoor, host: str, port: int) -> Controller:
    """A listener that asks `door` about each letter."""
    return _LmtpController(door, hostname=host, port=port, ready_timeout=30)


def run_mail_door(host: str, port: int, stopping: threading.Event, clock: Clock) -> None:
    """Take mail until `stopping` is set."""
    door = mail_door(host, port, clock)
    door.start()
    _log.info("mailroom.listening host=%s port=%s", host, port)
    stopping.wait()
    door.stop()
