"""How does what an authority signed become requests in our record?"""

from datetime import datetime
from typing import Final

from django.db import connection, transaction

from openiru.access.queries import check_may
from openiru.access.types import SYSTEM, Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.moderation.errors import TooEarlyError, WrongRequestError
from openiru.moderation.models import Item, Request
from openiru.moderation.policy.standings import standing_withdrawn
from openiru.moderation.types import (
    ItemStanding,
    ReceivedItem,
    ReceivedRequest,
    ReceivedWithdrawal,
    RequestKind,
)
from openiru.peers.operations import post_letter

ACKNOWLEDGED: Final = "referral.acknowledged"
_NUMBERING: Final = 7_410_011  # number of the advisory lock under which numbers are given


@transaction.atomic
def receive_request(new: ReceivedRequest, *, authority: str, at: datetime) -> str:
    """Keep what an authority asks, and tell it that we have it; people decide what follows.

    Returns:
        Our number for it, the authority's ticket.

    Raises:
        WrongRequestError: if the authority sent another request under the same id.
    """
    check_may(SYSTEM, Right.RECEIVE_REFERRAL)
    known = Request.objects.filter(authority_id=authority, their_id=new.their_id).first()
    if known is not None:
        raise WrongRequestError(f"This referral arrived before, as {known.number}, in another message.")
    row = Request.objects.create(
        authority_id=authority,
        number=_next_number(at),
        kind=new.kind,
        their_id=new.their_id,
        reference=new.reference,
        instrument=new.instrument,
        unit=new.unit,
        sent_by=new.sent_by,
        sent_at=new.sent_at,
        acknowledge_by=new.acknowledge_by,
        act_by=new.act_by,
        redress=new.redress,
        terms=dict(new.terms),
        received_at=at,
    )
    Item.objects.bulk_create(_item(row, position, each) for position, each in enumerate(new.items))
    said = {"referral_id": row.their_id, "acknowledged_at": at.isoformat(), "ticket": row.number}
    post_letter(authority, ACKNOWLEDGED, said, about=str(row.pk), at=at)
    detail = {"number": row.number, "kind": row.kind, "their_id": row.their_id, "items": len(new.items)}
    _record(Event.REQUEST_RECEIVED, row, at, {"authority": authority, **detail})
    return row.number


@transaction.atomic
def receive_withdrawal(new: ReceivedWithdrawal, *, authority: str, at: datetime) -> int:
    """Note what an authority takes back; what was restricted asks moderators whether it is reinstated.

    Returns:
        How many items were taken back by this.

    Raises:
        TooEarlyError: if the referral did not arrive yet.
    """
    check_may(SYSTEM, Right.RECEIVE_REFERRAL)
    row = Request.objects.select_for_update().filter(authority_id=authority, their_id=new.their_id).first()
    if row is None:
        raise TooEarlyError("The referral that this withdraws did not arrive yet; send it again later.")
    taken = 0
    items = Item.objects.select_for_update().filter(request=row, their_id__in=new.item_ids)
    for item in items.order_by("pk"):
        becomes = standing_withdrawn(ItemStanding(item.standing))
        if becomes == item.standing:
            continue
        item.standing, item.withdrawn_at, item.withdrawal_reason = becomes, new.withdrawn_at, new.reason
        item.save(update_fields=["standing", "withdrawn_at", "withdrawal_reason"])
        taken += 1
    if row.kind != RequestKind.REFERRAL and row.withdrawn_at is None:
        row.withdrawn_at = new.withdrawn_at
        row.save(update_fields=["withdrawn_at"])
    named = {"named": len(new.item_ids), "taken_back": taken}
    _record(Event.REQUEST_WITHDRAWN, row, at, {"authority": authority, **named})
    return taken


def _item(row: Request, position: int, new: ReceivedItem) -> Item:
    return Item(
        request=row,
        their_id=new.their_id,
        position=position,
        subject=dict(new.subject),
        organisation=new.organisation,
        list_entries=[dict(each) for each in new.list_entries],
        ground=new.ground,
        tier=new.tier,
        reason=new.reason,
        followers=new.followers,
        followers_at=new.followers_at,
        standing=ItemStanding.WAITING,
    )


def _next_number(at: datetime) -> str:
    """The next of our own numbers, such as R-2026-000001."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERING])
    start = f"R-{at.year}-"
    last = (
        Request.objects.filter(number__startswith=start).order_by("-number").values_list("number", flat=True)
    )
    before = last.first()
    return f"{start}{(int(before.removeprefix(start)) if before else 0) + 1:06d}"


def _record(event: Event, row: Request, at: datetime, detail: dict[str, object]) -> None:
    record(event, subject_kind="moderation-request", subject_id=str(row.pk), by=SYSTEM, at=at, detail=detail)
