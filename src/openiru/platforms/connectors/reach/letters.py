"""How is a letter put together so that the same message gives the same letter each time?"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from cryptography import x509

from openiru.platforms.connectors.reach import smime
from openiru.platforms.types import Attachment

_ENTITY_HEADERS = ("content-type", "content-transfer-encoding", "content-disposition", "mime-version")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a letter says, to whom and from whom."""

    name: str  # tells it from all others: a repetition has the same one
    sender: str  # an address
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    text: str = field(repr=False)
    dated: datetime
    reply_to: str
    attachments: tuple[Attachment, ...] = ()
    thread: str = ""  # the name of what all letters of one thread refer to
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """How a letter is signed and closed; nothing of it is needed."""

    key: smime.SigningKey | None = field(default=None, repr=False)
    certificate: x509.Certificate | None = None
    readers: tuple[x509.Certificate, ...] = ()


def message_id(name: str, domain: str) -> str:
    """The Message-ID of a letter: the same for each repetition, and telling nothing about this machine."""
    return f"<{hashlib.sha256(name.encode()).hexdigest()[:32]}@{domain}>"


def with_token(address: str, token: str) -> str:
    """An address with a token behind a plus, as RFC 5233 has it; without a token the address itself."""
    if not token:
        return address
    local, _, domain = address.rpartition("@")
    return f"{local}+{token}@{domain}"


def written(letter: Letter, protection: Protection | None = None) -> bytes:
    """The letter as it goes over the wire; lines end in CRLF."""
    whole = _composed(letter)
    if protection is None or not (protection.key or protection.readers):
        return whole.as_bytes(policy=SMTP)
    head = EmailMessage(policy=SMTP)
    for header, value in list(whole.items()):
        if header.lower() not in _ENTITY_HEADERS:
            head[header] = value
            del whole[header]
    del whole["mime-version"]
    entity = whole.as_bytes(policy=SMTP)
    if protection.key is not None and protection.certificate is not None:
        entity = smime.signed(entity, protection.key, protection.certificate)
    if protection.readers:
        entity = smime.closed(entity, protection.readers)
    head["MIME-Version"] = "1.0"
    # The head ends in an empty line; the entity brings its own headers first.
    return head.as_bytes(policy=SMTP).removesuffix(b"\r\n") + entity


def _composed(letter: Letter) -> EmailMessage:
    domain = letter.sender.rpartition("@")[2]
    made = EmailMessage(policy=SMTP)
    local, _, _ = letter.sender.rpartition("@")
    made["From"] = Address(display_name=letter.sender_name, username=local, domain=domain)
    made["To"] = ", ".join(letter.recipients)
    made["Subject"] = letter.subject
    made["Date"] = format_datetime(letter.dated)
    made["Message-ID"] = message_id(letter.name, domain)
    if letter.reply_to:
        made["Reply-To"] = letter.reply_to
    if letter.thread:
        made["References"] = message_id(letter.thread, domain)
    for name, value in letter.headers.items():
        made[name] = value
    made.set_content(letter.text, cte="quoted-printable")
    for each in letter.attachments:
        main, _, sub = each.media_type.partition("/")
        made.add_attachment(each.data, maintype=main, subtype=sub, filename=each.name)
    if made.is_multipart():
        # Drawn from the name, so that the same message gives the same bytes.
        made.set_boundary("=_" + hashlib.sha256(f"edge {letter.name}".encode()).hexdigest()[:32])
    return made
