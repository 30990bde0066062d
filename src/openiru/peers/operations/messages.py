"""How is a peer's signed message kept, and taken once?"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from openiru.access.types import SYSTEM
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.foundation.digests import sha256_text
from openiru.peers.errors import PeerMessageIdTakenError
from openiru.peers.models import Message


@contextmanager
def take_message(
    peer: str, message_id: str, *, kind: str, body: str, is_understood: bool, at: datetime
) -> Iterator[bool]:
    """Keep a message whose signature was found right; the block acts on it, in the same transaction.

    The act is recorded behind the block: who records holds up all others, and the block waits for rows that others hold.

    Of two deliveries at the same moment the second waits for the first to commit.

    Yields:
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
    yield is_new
    if not is_new:
        return
    detail = {
        "message_id": message_id,
        "kind": kind,
        "body_digest": digest,
        "is_understood": is_understood,
    }
    record(Event.PEER_MESSAGE_TAKEN, subject_kind="peer", subject_id=peer, by=SYSTEM, at=at, detail=detail)
