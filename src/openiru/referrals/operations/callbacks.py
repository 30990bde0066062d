"""How is a platform's signed message kept, and taken once?"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from django.db import connection

from openiru.access.types import SYSTEM
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.foundation.digests import sha256_text
from openiru.referrals.errors import MessageIdTakenError
from openiru.referrals.models import Callback

# Waits for another who keeps the same id at the same moment.
_KEEP: Final = """
INSERT INTO referrals_callback (platform_id, message_id, kind, body, body_digest, received_at)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (platform_id, message_id) DO NOTHING
"""


@contextmanager
def take_callback(platform: str, message_id: str, *, kind: str, body: str, at: datetime) -> Iterator[bool]:
    """Keep a message whose signature was found right; the block acts on it, in the same transaction.

    Of two deliveries at the same moment the second waits for the first to commit. The act is recorded behind the block:
    who records holds up all others, and the block still waits for rows that others hold.

    Yields:
        True the first time; False if this very message was taken before, so that nothing is done twice.

    Raises:
        MessageIdTakenError: if the platform used the same id for another content.
    """
    digest = sha256_text(body.encode())
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [platform, message_id, kind, body, digest, at])
        is_new = cursor.rowcount == 1
    if (
        not is_new
        and not Callback.objects.filter(
            platform_id=platform, message_id=message_id, body_digest=digest
        ).exists()
    ):
        raise MessageIdTakenError("This message id was used before for another content; take a new one.")
    yield is_new
    if is_new:
        record(
            Event.CALLBACK_TAKEN,
            subject_kind="platform",
            subject_id=platform,
            by=SYSTEM,
            at=at,
            detail={"message_id": message_id, "kind": kind, "body_digest": digest},
        )
