"""Which messages wait for a person who files them, and which were filed?"""

from typing import Final

from django.db.models import F, Q

from openiru.referrals.errors import NotFoundError
from openiru.referrals.models import Filing, OutboxMessage
from openiru.referrals.queries.keys import id_of
from openiru.referrals.queries.messages import message_views
from openiru.referrals.types import FilingTask, FilingView, MessageView
from openiru.review.types import Instrument

SHOWN_MAX: Final = 200  # nobody works down a longer list; counts tell the rest
WAITING: Final = Q(waits_since__isnull=False, confirmed_at__isnull=True, dead_at__isnull=True)


def waiting_filings() -> tuple[MessageView, ...]:
    """Messages that wait for a person who files them, the one to be filed first on top; at most 200."""
    first = OutboxMessage.objects.filter(WAITING).order_by(F("file_by").asc(), "pk")[:SHOWN_MAX]
    views = message_views(OutboxMessage.objects.filter(pk__in=[row.pk for row in first]))
    return tuple(sorted(views, key=lambda each: (each.file_by is None, each.file_by, each.message_id)))


def filing_task(message_id: str) -> FilingTask:
    """What a person is to file.

    Raises:
        NotFoundError: if no such message waits for a person.
    """
    rows = OutboxMessage.objects.filter(WAITING, pk=id_of(message_id, "message"))
    row = rows.select_related("referral").first()
    if row is None:
        raise NotFoundError("No such message waits to be filed.")
    return FilingTask(
        message=message_views(rows)[0],
        instrument=Instrument(row.referral.instrument),
        body=row.body.encode(),
    )


def filing_of(message_id: str) -> FilingView | None:
    """How a message was filed by a person; None if it was not."""
    row = Filing.objects.filter(pk=id_of(message_id, "message")).first()
    if row is None:
        return None
    return FilingView(
        message_id=message_id,
        ticket=row.ticket,
        filed_at=row.filed_at,
        proof_digest=row.proof_digest,
        filed_by=row.filed_by,
        recorded_at=row.recorded_at,
    )
