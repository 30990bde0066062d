"""When did the other side first open what was said?"""

from datetime import datetime

from django.db import transaction

from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.conversations.models import News, OutwardMessage, Receipt, ReceivedMessage
from openiru.conversations.queries.keys import id_of
from openiru.conversations.types import Way


@transaction.atomic
def note_opened_by_platform(referral_id: str, *, way: Way, by: str, at: datetime) -> int:
    """Note that the platform has our messages before its eyes; the first time counts.

    Args:
        referral_id: of a referral that the caller may see.
        way: portal, link or api.
        by: who opened them; stays in the record and is shown to nobody else.
        at: now.

    Returns:
        How many messages were opened for the first time.
    """
    key = id_of(referral_id, "referral")
    fresh = list(
        OutwardMessage.objects.filter(referral_id=key)
        .exclude(pk__in=Receipt.objects.filter(outward__referral_id=key).values("outward_id"))
        .values_list("pk", flat=True)
    )
    made = [Receipt(outward_id=message_id, way=way, opened_at=at) for message_id in fresh]
    return _noted(referral_id, made, way=way, by=by, at=at)


@transaction.atomic
def note_opened_by_unit(referral_id: str, *, by: str, at: datetime) -> int:
    """Note that a person of the unit has the platform's words before their eyes.

    If that is the analyst who made the referral, its answers are news no longer.

    Returns:
        How many messages were opened for the first time.
    """
    key = id_of(referral_id, "referral")
    News.objects.filter(pk=key, for_person=by, unseen__gt=0).update(unseen=0)
    fresh = list(
        ReceivedMessage.objects.filter(referral_id=key)
        .exclude(pk__in=Receipt.objects.filter(received__referral_id=key).values("received_id"))
        .values_list("pk", flat=True)
    )
    made = [Receipt(received_id=message_id, way=Way.DESK, opened_at=at) for message_id in fresh]
    return _noted(referral_id, made, way=Way.DESK, by=by, at=at)


def _noted(referral_id: str, made: list[Receipt], *, way: Way, by: str, at: datetime) -> int:
    if not made:
        return 0
    # Two may open the page at once; one of them was first.
    Receipt.objects.bulk_create(made, ignore_conflicts=True)
    record(
        Event.MESSAGES_OPENED,
        subject_kind="referral",
        subject_id=referral_id,
        by=by,
        at=at,
        detail={"way": way.value, "messages": len(made)},
    )
    return len(made)
