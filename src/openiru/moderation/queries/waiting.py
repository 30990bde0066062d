"""What waits for moderators, what is due first, and what was said of each thing?"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import F, QuerySet

from openiru.foundation.paging import Page
from openiru.moderation.errors import NotReceivedError
from openiru.moderation.models import Authority, Item, ItemReinstatement, Request, RequestAnswer, Statement
from openiru.moderation.queries.rows import item_row, statement_view
from openiru.moderation.types import (
    AnswerView,
    AuthorityView,
    ItemRow,
    ItemStanding,
    ItemView,
    NoticeSource,
    QueueCounts,
    Reinstatement,
    ReinstatementView,
    RequestKind,
    RequestView,
)
from openiru.peers import queries as peers
from openiru.peers.types import PeerKind
from openiru.referrals.types import Produced

PAGE_SIZE: Final = 50
_DUE_FIRST: Final = (F("request__act_by").asc(nulls_last=True), "request__received_at", "position", "id")


def queue(standing: ItemStanding = ItemStanding.WAITING, cursor: str | None = None) -> Page[ItemRow]:
    """Items of referrals that stand so, those due first at the top; the cursor is a count of rows."""
    start = int(cursor) if cursor and cursor.isdecimal() and len(cursor) < 9 else 0
    rows = Item.objects.filter(standing=standing, request__kind=RequestKind.REFERRAL)
    found = list(rows.select_related("request").order_by(*_DUE_FIRST)[start : start + PAGE_SIZE + 1])
    is_last = len(found) <= PAGE_SIZE
    return Page(
        rows=_rows(found[:PAGE_SIZE]),
        next_cursor=None if is_last else str(start + PAGE_SIZE),
        total=rows.count(),
    )


def counts(at: datetime) -> QueueCounts:
    """What waits."""
    items = Item.objects.filter(request__kind=RequestKind.REFERRAL)
    waiting = items.filter(standing=ItemStanding.WAITING)
    return QueueCounts(
        waiting=waiting.count(),
        overdue=waiting.filter(request__act_by__lt=at).count(),
        to_reinstate=items.filter(standing=ItemStanding.TO_REINSTATE).count(),
        data_requests=_unanswered().count(),
    )


def requests_for_data() -> tuple[RequestView, ...]:
    """Requests for data and preservation that nobody answered, those due first at the top."""
    rows = _unanswered().order_by(F("act_by").asc(nulls_last=True), "received_at")[:PAGE_SIZE]
    return tuple(request_view(each) for each in rows)


def request(request_id: str) -> RequestView:
    """One request with its items and our answers.

    Raises:
        NotReceivedError: if there is none.
    """
    found = Request.objects.filter(pk=key(request_id)).first()
    if found is None:
        raise NotReceivedError("There is no such request.")
    return request_view(found)


def item(item_id: str) -> ItemView:
    """One item with everything that was decided on it.

    Raises:
        NotReceivedError: if there is none.
    """
    found = Item.objects.select_related("request").filter(pk=key(item_id)).first()
    if found is None:
        raise NotReceivedError("There is no such item.")
    (row,) = _rows([found])
    statements = Statement.objects.filter(item=found).order_by("number")
    reinstatements = ItemReinstatement.objects.filter(item=found).order_by("id")
    return ItemView(
        row=row,
        statements=tuple(statement_view(each) for each in statements),
        reinstatements=tuple(
            ReinstatementView(answer=Reinstatement(each.answer), reason=each.reason, by=each.by, at=each.at)
            for each in reinstatements
        ),
    )


def item_by_their_id(authority: str, their_id: str) -> ItemView:
    """The item that an authority calls so; the newest one.

    Raises:
        NotReceivedError: if there is none.
    """
    rows = Item.objects.filter(request__authority_id=authority, their_id=their_id)
    found = rows.order_by("-request__received_at").values_list("pk", flat=True).first()
    if found is None:
        raise NotReceivedError("There is no such item.")
    return item(str(found))


def authorities() -> tuple[AuthorityView, ...]:
    """Who refers to us, by name."""
    sources = dict(Authority.objects.values_list("peer_id", "source"))
    return tuple(
        AuthorityView(
            slug=each.slug,
            name=each.name,
            source=NoticeSource(sources[each.slug]),
            endpoint_url=each.endpoint_url,
            has_send_secret=each.has_send_secret,
            has_receive_secret=each.has_receive_secret,
            is_active=each.is_active,
        )
        for each in peers.peers(PeerKind.AUTHORITY)
    )


def request_view(found: Request) -> RequestView:
    """What others may see of a row."""
    items = Item.objects.filter(request=found).select_related("request").order_by("position")
    answers = RequestAnswer.objects.filter(request=found).order_by("id")
    return RequestView(
        request_id=str(found.pk),
        number=found.number,
        authority=found.authority_id,
        authority_name=peers.peer(found.authority_id).name,
        kind=RequestKind(found.kind),
        their_id=found.their_id,
        reference=found.reference,
        instrument=found.instrument,
        unit=found.unit,
        sent_by=found.sent_by,
        sent_at=found.sent_at,
        received_at=found.received_at,
        acknowledge_by=found.acknowledge_by,
        act_by=found.act_by,
        redress=found.redress,
        terms=found.terms,
        items=_rows(items),
        answers=tuple(
            AnswerView(produced=Produced(each.produced), reason=each.reason, by=each.by, at=each.at)
            for each in answers
        ),
    )


def key(text: str) -> UUID:
    """The id inside a text.

    Raises:
        NotReceivedError: if the text is none.
    """
    try:
        return UUID(text)
    except ValueError as error:
        raise NotReceivedError("There is nothing of that id.") from error


def _unanswered() -> QuerySet[Request]:
    answered = RequestAnswer.objects.values("request_id")
    rows = Request.objects.exclude(kind=RequestKind.REFERRAL).filter(withdrawn_at=None)
    return rows.exclude(pk__in=answered)


def _rows(found: Iterable[Item]) -> tuple[ItemRow, ...]:
    names = {each.slug: each.name for each in peers.peers(PeerKind.AUTHORITY)}
    return tuple(item_row(each, each.request, names[each.request.authority_id]) for each in found)
