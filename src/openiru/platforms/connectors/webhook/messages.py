"""How are messages signed, how are signatures checked, and what does an answer say?

Source: Standard Webhooks specification 1.0.0, "Signature scheme", symmetric signatures (v1).
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from openiru.platforms.connectors.reach.tickets import ticket_in
from openiru.platforms.errors import BadSignatureError, StaleMessageError
from openiru.platforms.policy import secret_bytes

_ID: Final = re.compile(r"[A-Za-z0-9_:-]{1,128}")  # a dot would make the signed text ambiguous
_UNIX_S: Final = re.compile(r"[0-9]{1,11}")
_SIGNATURES_MAX: Final = 8  # a platform that changes secrets signs with two


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedHead:
    """What the headers of a message say, after its signature was found right."""

    message_id: str
    signed_at: datetime


def sign(message_id: str, unix_s: int, body: bytes, *, secret: str) -> str:
    """The signature of a message: ``v1,`` and base64.

    Raises:
        BadSecretError: if `secret` is none.
    """
    signed = f"{message_id}.{unix_s}.".encode() + body
    digest = hmac.new(secret_bytes(secret), signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode("ascii")


def signed_headers(message_id: str, at: datetime, body: bytes, *, secret: str) -> dict[str, str]:
    """The three headers of a message signed at `at`."""
    unix_s = int(at.timestamp())
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(unix_s),
        "webhook-signature": sign(message_id, unix_s, body, secret=secret),
    }


def verify(
    headers: Mapping[str, str], body: bytes, *, secret: str, at: datetime, tolerance_s: int
) -> VerifiedHead:
    """Check that `body` was signed with `secret`, and signed just now.

    Args:
        headers: of the request; the case of their names does not matter.
        body: the bytes exactly as they came.
        secret: of the sender, ``whsec_...``.
        at: our time.
        tolerance_s: how far the sender's time may lie from ours, in seconds.

    Raises:
        BadSignatureError: if a header is missing or malformed, or no signature fits.
        StaleMessageError: if the signature is right but too old, or from the future.
    """
    known = {name.lower(): value for name, value in headers.items()}
    message_id, unix_s = known.get("webhook-id", ""), known.get("webhook-timestamp", "")
    offered = known.get("webhook-signature", "").split()
    if not _ID.fullmatch(message_id) or not _UNIX_S.fullmatch(unix_s) or not offered:
        raise BadSignatureError("The headers webhook-id, webhook-timestamp and webhook-signature are needed.")
    expected = sign(message_id, int(unix_s), body, secret=secret).encode()
    if not any(hmac.compare_digest(each.encode(), expected) for each in offered[:_SIGNATURES_MAX]):
        raise BadSignatureError("The signature does not fit the message.")
    # Only who holds the secret learns anything about our clock.
    if abs(at.timestamp() - int(unix_s)) > tolerance_s:
        raise StaleMessageError(f"The message was signed more than {tolerance_s} s away from our time.")
    return VerifiedHead(message_id=message_id, signed_at=datetime.fromtimestamp(int(unix_s), UTC))


def ticket_of(body: bytes) -> str | None:
    """The platform's own reference in a 2xx answer, if the answer is JSON and holds a plain one."""
    return ticket_in(body, ("ticket",))
