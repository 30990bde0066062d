"""How is kept which parts of a message its platform has?"""

from datetime import datetime

from django.db import transaction

from openiru.access.types import SYSTEM
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.platforms.models import HandedPart


@transaction.atomic
def note_part(platform: str, message_id: str, part: str, *, ticket: str | None, at: datetime) -> None:
    """Keep that a platform has a part of a message, so that a later attempt leaves it out; the same again is nothing.

    Args:
        platform: who has it.
        message_id: of the outbox.
        part: its name within the message.
        ticket: the platform's own reference, where it gave one.
        at: when it took it.
    """
    _, is_new = HandedPart.objects.get_or_create(
        message_id=message_id, part=part, defaults={"ticket": ticket or "", "at": at}
    )
    if is_new:
        record(
            Event.PART_HANDED_OVER,
            subject_kind="platform",
            subject_id=platform,
            by=SYSTEM,
            at=at,
            detail={"message_id": message_id, "part": part, "ticket": ticket or ""},
        )
