"""What becomes of a message that was handed over and came back?"""

from datetime import datetime

from django.db import transaction

from openiru.access.types import SYSTEM
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.referrals.models import Bounce, Outcome, Referral
from openiru.referrals.operations.locks import locked_message
from openiru.referrals.operations.outbox import give_up
from openiru.referrals.types import ASKING


@transaction.atomic
def record_bounce(message_id: str, *, why: str, at: datetime) -> bool:
    """Note that a message did not reach its platform though a server had taken it.

    It stands among the failed with `why`, and a person may try it again. Figures of earlier moments stay as
    they were: it was thought to have arrived.

    Returns:
        False if nothing changes: it was not handed over, came back before, or its platform answered it meanwhile.

    Raises:
        NotFoundError: if there is no such message.
    """
    row, message = locked_message(message_id)
    if message.confirmed_at is None or message.waits_since is not None:
        return False
    if message.kind in ASKING and _was_answered(row):
        # Who answers a request has it, whatever a server says later.
        return False
    Bounce.objects.create(message=message, confirmed_at=message.confirmed_at, bounced_at=at, reason=why)
    record(
        Event.MESSAGE_BOUNCED,
        subject_kind="referral",
        subject_id=str(message.referral_id),
        by=SYSTEM,
        at=at,
        detail={"message_id": message_id, "platform": message.platform_id, "kind": message.kind},
    )
    message.confirmed_at = None
    message.dead_at = at
    message.save(update_fields=["confirmed_at", "dead_at"])
    give_up(message, why, at=at)
    return True


def _was_answered(row: Referral) -> bool:
    return row.acknowledged_at is not None or Outcome.objects.filter(item__referral=row).exists()
