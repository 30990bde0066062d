"""How is it remembered what an exchange was told?"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.types import Event
from openiru.exchanges.models import Record
from openiru.exchanges.operations.keeping import live, record
from openiru.exchanges.types import Feedback


@transaction.atomic
def note_pushed(slug: str, *, through: int, entries: int, by: str, at: datetime) -> None:
    """Note that an exchange has our feed up to a number.

    Raises:
        NotAllowedError: if `by` may not pull exchanges.
        UnknownExchangeError: if there is no such exchange.
        ExchangeEndedError: if it was ended meanwhile.
    """
    check_may(by, Right.PULL_EXCHANGE)
    row = live(slug)
    # Two may push at once; the other side takes the same entry twice as one.
    row.pushed_through = max(row.pushed_through, through)
    row.save(update_fields=["pushed_through"])
    record(Event.FEED_PUSHED, slug, by, at, {"through": through, "entries": entries})


@transaction.atomic
def note_feedback(slug: str, told: Sequence[Feedback], *, by: str, at: datetime) -> None:
    """Note which opinions of our unit an exchange knows.

    Raises:
        NotAllowedError: if `by` may not pull exchanges.
        UnknownExchangeError: if there is no such exchange.
        ExchangeEndedError: if it was ended meanwhile.
    """
    check_may(by, Right.PULL_EXCHANGE)
    live(slug)
    for each in told:
        Record.objects.filter(pk=each.record_id, told_opinion__lt=each.opinion_id).update(
            told_opinion=each.opinion_id
        )
    record(Event.FEEDBACK_PUSHED, slug, by, at, {"records": [each.record_id for each in told]})
