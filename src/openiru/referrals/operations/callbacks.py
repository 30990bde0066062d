"""How is a platform's signed message kept, and taken once?"""

from datetime import datetime

from openiru.access.types import SYSTEM
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.foundation.digests import sha256_text
from openiru.referrals.errors import MessageIdTakenError
from openiru.referrals.models import Callback


def take_callback(platform: str, message_id: str, *, kind: str, body: str, at: datetime) -> bool:
    """Keep a message whose signature was found right; to be called in the transaction that acts on it.

    Of two deliveries at the same moment the second waits for the first to commit.

    Returns:
        True the first time; False if this very message was taken before, so that nothing is done twice.

    Raises:
        MessageIdTakenError: if the platform used the same id for another content.
    """
    digest = sha256_text(body.encode())
    kept, is_new = Callback.objects.get_or_create(
        platform_id=platform,
        message_id=message_id,
        defaults={"kind": kind, "body": body, "body_digest": digest, "received_at": at},
    )
    if kept.body_digest != digest:
        raise MessageIdTakenError("This message id was used before for another content; take a new one.")
    if is_new:
        record(
            Event.CALLBACK_TAKEN,
            subject_kind="platform",
            subject_id=platform,
            by=SYSTEM,
            at=at,
            detail={"message_id": message_id, "kind": kind, "body_digest": digest},
        )
    return is_new
