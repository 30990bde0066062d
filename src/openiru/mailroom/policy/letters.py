"""What does a letter say, to which of our messages does it belong, and may its token be believed?"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as DEFAULT  # noqa: N812  (a policy is a constant)
from email.utils import getaddresses
from typing import Final
from uuid import UUID

from openiru.mailroom.errors import ForgedTokenError
from openiru.mailroom.policy.pages import sayable, words_of_page
from openiru.mailroom.types import Bounce, Purpose, ReadLetter, Token

LETTER_BYTES_MAX: Final = 25 * 1024 * 1024  # larger ones are what common mail servers refuse too
TEXT_CHARACTERS_MAX: Final = 20_000
_MAC_BYTES: Final = 12
_TOKEN: Final = re.compile(r"\+([a-z2-7]{47})@", re.IGNORECASE)
_ADDRESS_HEADERS: Final = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")
_STATUS: Final = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")
_ATTRIBUTION: Final = re.compile(
    r"^(on .{4,200} wrote:|-{2,} ?original message ?-{2,}|_{10,}|from: .+@.+)$", re.IGNORECASE
)
_HEAD_CHARACTERS_MAX: Final = 2_000  # RFC 5322 has 998 in a line
_HEADS_MAX: Final = 10  # of one name
# What the readers of the standard library raise for letters that break the rules.
_BROKEN: Final = (ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError)
_NOT_AUTOMATIC: Final = frozenset({"", "no"})


def token_for(purpose: Purpose, about: str, keys: Sequence[bytes]) -> str:
    """The token that names a referral or message in an address; nobody makes one without our key.

    It is written in small letters and digits, as mail servers keep or fold the case of addresses as they like.
    """
    named = purpose.value.encode() + UUID(about).bytes
    return base64.b32encode(named + _mac(named, keys[0])).decode("ascii").rstrip("=").lower()


def read_token(token: str, keys: Sequence[bytes]) -> Token:
    """What a token names; any of the keys may have made it.

    Raises:
        ForgedTokenError: if none of them did.
    """
    forged = ForgedTokenError("This address is none of ours.")
    try:
        raw = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except binascii.Error as error:
        raise forged from error
    named, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    if len(named) != 17 or not any(hmac.compare_digest(_mac(named, key), mac) for key in keys):
        raise forged
    if (purpose := named[:1].decode("ascii", "replace")) not in set(Purpose):
        raise forged
    return Token(purpose=Purpose(purpose), about=str(UUID(bytes=named[1:])))


def tokens_in(addresses: Sequence[str]) -> tuple[str, ...]:
    """The tokens in these addresses, each once."""
    found = (_TOKEN.search(each) for each in addresses)
    return tuple(dict.fromkeys(match[1].lower() for match in found if match))


def letter_key(raw: bytes, letter: ReadLetter, token: str) -> str:
    """What tells a letter from all others: its Message-ID, to what it belongs and what it says; else its bytes.

    Some programs give all their letters the same Message-ID.
    """
    told = f"{letter.message_id}\n{token}\n{letter.text}".encode() if letter.message_id else raw
    return "sha256:" + hashlib.sha256(told).hexdigest()


def read_letter(raw: bytes) -> ReadLetter:
    """A letter as far as it can be read; broken ones give what there is. Nothing in it is run or fetched."""
    try:
        letter = BytesParser(policy=DEFAULT).parsebytes(raw)
    except _BROKEN:
        return ReadLetter(message_id="", sender="", addresses=(), text="", is_automatic=False, bounce=None)
    return ReadLetter(
        message_id=_head(letter, "message-id")[:998],
        sender=_address(_head(letter, "from")),
        addresses=tuple(
            address for _, address in getaddresses([_head(letter, name) for name in _ADDRESS_HEADERS])
        ),
        text=without_quotes(_text(letter))[:TEXT_CHARACTERS_MAX],
        is_automatic=_is_automatic(letter),
        bounce=_bounce(letter),
    )


def without_quotes(text: str) -> str:
    """What the writer added: without the quoted letter behind it and without the signature."""
    kept: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.rstrip() == "--" or line == "-- " or _ATTRIBUTION.match(line.strip()):
            break
        if not line.startswith(">"):
            kept.append(line.rstrip())
    return "\n".join(kept).strip()


def domain_of(address: str) -> str:
    """The host behind an address."""
    return address.rpartition("@")[2].lower()


def belongs(domain: str, hosts: Sequence[str]) -> bool:
    """Whether a host is one of these, or lies under one."""
    return any(domain == host or domain.endswith(f".{host}") for host in hosts)


def _mac(named: bytes, key: bytes) -> bytes:
    return hmac.new(key, b"openiru mailroom v1 " + named, hashlib.sha256).digest()[:_MAC_BYTES]


def _head(letter: EmailMessage, name: str) -> str:
    # Heads may be so broken that the reader of one of them fails; the others still count. Long ones take it hours.
    found = [value for known, value in letter.raw_items() if known.lower() == name][:_HEADS_MAX]
    try:
        read = [
            str(letter.policy.header_fetch_parse(name, str(value)[:_HEAD_CHARACTERS_MAX])) for value in found
        ]
    except _BROKEN:
        return ""
    return sayable(", ".join(read)).strip()


def _address(head: str) -> str:
    return next((address for _, address in getaddresses([head])), "")[:254]


def _is_automatic(letter: EmailMessage) -> bool:
    submitted = _head(letter, "auto-submitted").split(";")[0].strip().lower()
    precedence = _head(letter, "precedence").lower()
    return submitted not in _NOT_AUTOMATIC or precedence in {"bulk", "junk", "auto_reply", "list"}


def _bounce(letter: EmailMessage) -> Bounce | None:
    try:
        return _reported(letter)
    except _BROKEN:
        return None


def _reported(letter: EmailMessage) -> Bounce | None:
    if letter.get_content_type() != "multipart/report":
        return None
    for part in letter.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        groups = [each for each in part.get_payload() if isinstance(each, EmailMessage)]
        actions = [_head(each, "action").split(";")[0].strip().lower() for each in groups]
        statuses = [found[0] for each in groups if (found := _STATUS.search(_head(each, "status")))]
        if "failed" in actions or "delayed" in actions:
            return Bounce(is_final="failed" in actions, status=statuses[0] if statuses else "")
    return None


def _text(letter: EmailMessage) -> str:
    for kind in ("plain", "html"):
        try:
            for part in _parts(letter, f"text/{kind}"):
                said = _decoded(part)
                words = said if kind == "plain" else words_of_page(said)
                if words.strip():
                    return sayable(words)
        except _BROKEN:
            continue
    return ""


def _parts(letter: EmailMessage, content_type: str) -> Iterator[EmailMessage]:
    for part in letter.walk():
        if part.get_content_type() == content_type and part.get_content_disposition() != "attachment":
            yield part


def _decoded(part: EmailMessage) -> str:
    raw = part.get_payload(decode=True)
    data = raw if isinstance(raw, bytes) else b""
    try:
        # Not every name of a character set is one of text, and some of Python's own refuse to replace.
        return data.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", "replace")
