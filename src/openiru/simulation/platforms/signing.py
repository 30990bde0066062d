"""How are messages signed, and how is a signature checked?

Written after the Standard Webhooks specification 1.0.0, apart from the program under test: two hands, one standard.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from openiru.simulation.errors import SecretsError, SignatureError

_PREFIX: Final = "whsec_"
_VERSION: Final = "v1"
TOLERANCE_S: Final = 300  # Standard Webhooks specification, "Verifying webhook authenticity": five minutes


def secret_bytes(secret: str) -> bytes:
    """The key behind a written secret, ``whsec_`` and base64.

    Raises:
        SecretsError: if `secret` is none.
    """
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(_PREFIX) or not key:
        raise SecretsError("A secret is written as whsec_ and base64.")
    return key


def signature(message_id: str, unix_s: int, body: bytes, key: bytes) -> str:
    """The signature of a message: ``v1,`` and base64."""
    signed = b".".join((message_id.encode(), str(unix_s).encode(), body))
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"{_VERSION},{base64.b64encode(digest).decode()}"


def signed_headers(message_id: str, at: datetime, body: bytes, key: bytes) -> dict[str, str]:
    """The headers of a message that leaves at `at`."""
    unix_s = int(at.timestamp())
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(unix_s),
        "webhook-signature": signature(message_id, unix_s, body, key),
    }


def verified_id(headers: Mapping[str, str | None], body: bytes, key: bytes, at: datetime) -> str:
    """The id of a message whose signature and time hold.

    Args:
        headers: by name in lower case.
        body: exactly as it came.
        key: of the sender.
        at: our time.

    Raises:
        SignatureError: if a header is missing, no signature fits, or the time is too far from ours.
    """
    message_id = headers.get("webhook-id") or ""
    written_s = headers.get("webhook-timestamp") or ""
    offered = (headers.get("webhook-signature") or "").split()
    if not message_id or not offered or not (written_s.isascii() and written_s.isdigit()):
        raise SignatureError("webhook-id, webhook-timestamp and webhook-signature must all be there.")
    expected = signature(message_id, int(written_s[:15]), body, key)
    # A sender that changes its secret signs with the old and the new one.
    if not any(hmac.compare_digest(each.encode(), expected.encode()) for each in offered):
        raise SignatureError("No signature fits the message.")
    if abs(at.timestamp() - int(written_s[:15])) > TOLERANCE_S:
        raise SignatureError(f"The message was signed more than {TOLERANCE_S} s away from our time.")
    return message_id
