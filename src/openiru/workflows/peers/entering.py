"""How is a peer's signed message let in: signature, time, once?"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from openiru.peers.errors import PeerNotReadyError, UnknownPeerError
from openiru.peers.queries import peer, receive_secret
from openiru.peers.types import PeerKind
from openiru.platforms.connectors.webhook.messages import VerifiedHead, verify
from openiru.platforms.errors import BadSignatureError

TOLERANCE_S: Final = 300  # Standard Webhooks specification, "Timestamp": five minutes


def verified(
    slug: str,
    kind: PeerKind,
    headers: Mapping[str, str],
    body: bytes,
    *,
    at: datetime,
    tolerance_s: int = TOLERANCE_S,
    admit: Callable[[str], None] | None = None,
) -> VerifiedHead:
    """Check that a peer of that kind signed `body` just now.

    Args:
        slug: who claims to speak.
        kind: what sort of peer may speak here.
        headers: of the request.
        body: the bytes exactly as they came.
        at: our time.
        tolerance_s: how far the time of signing may lie from `at`, in seconds.
        admit: called with the slug once the signature was found right; may refuse by raising.

    Raises:
        BadSignatureError: if the peer did not sign it; unknown peers look the same.
        StaleMessageError: if its time lies further than `tolerance_s` from `at`.
    """
    try:
        peer(slug.replace("\x00", ""), kind)
        secret = receive_secret(slug)
    except (UnknownPeerError, PeerNotReadyError) as error:
        # Who cannot sign learns nothing about whom we work with.
        raise BadSignatureError("The signature does not fit the message.") from error
    head = verify(headers, body, secret=secret, at=at, tolerance_s=tolerance_s)
    if admit is not None:
        admit(slug)
    return head
