"""How is a peer's signed message kept, and taken once?"""

from datetime import datetime

from openiru.access.types import SYSTEM
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.foundation.digests import sha256_text
from openiru.peers.errors import PeerMessageIdTakenError
from openiru.peers.models import Message


def take_message(
    peer: str, message_id: str, *, kind: str, body: str, is_understood: bool, at: datetime
) -> bool:
    """Keep a message whose signature was found right; to be called in the transaction that acts on it.

    Of two deliveries at the same moment the second waits for the first to commit.

    Returns:
        True the first time; False if this very message was taken before, so that nothing is done twice.

    Raises:
        PeerMessageIdTakenError: if the peer used the same id for another content.
    """
    digest = sha256_text(body.encode())
    kept, is_new = Message.objects.get_or_create(
        peer_id=peer,
        message_id=message_id,
        defaults={
            "kind": kind,
            "is_understood": is_understood,
            "body": body,
            "body_digest": digest,
            "received_at": at,
        },
    )
    if kept.body_digest != digest:
        raise PeerMessageIdTakenError("This message id was used before for another content; take a new one.")
    if is_new:
        detail = {
            "message_id": message_id,
            "kind": kind,
            "body_digest": digest,
            "is_understood": is_understood,
        }
        record(
            Event.PEER_MESSAGE_TAKEN, subject_kind="peer", subject_id=peer, by=SYSTEM, at=at, detail=detail
        )
    return is_new
