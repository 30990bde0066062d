"""Hashes that the unit shares: read what changed, offer one's own."""

from typing import Annotated, Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import BaseModel, Field

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.api.callers import caller_of
from openiru.api.refusals import COMMON, CONFLICTING
from openiru.exchanges import operations, queries
from openiru.exchanges.connectors.feed import feed_record
from openiru.workflows.exchange.take_offer import take_offer

router: Final = Router(tags=["hash feed"])

_MOST: Final = 1000


class FeedQuery(Schema):
    """Everything that changed after a checkpoint; 0 for the beginning."""

    after: int = Field(default=0, ge=0, lt=2**63)
    limit: int = Field(default=500, ge=1, le=_MOST)


class FeedOut(Schema):
    """Entries in the order of their last change. One that is gone has `status` `withdrawn`, and no hash."""

    entries: list[dict[str, Any]]
    checkpoint: str  # ask for what comes after it next
    has_more: bool


class OfferIn(BaseModel):
    """Entries as a feed gives them, withdrawn ones too."""

    entries: list[dict[str, Any]] = Field(max_length=_MOST)


class RefusedEntryOut(Schema):
    """An entry that was not taken, and why."""

    place: str
    reason: str


class OfferedOut(Schema):
    """What became of an offer; nothing of it is looked for until a person has looked."""

    records: int
    added: int
    withdrawn: int
    left_out: dict[str, int]
    refused: list[RefusedEntryOut]


@router.get(
    "/hash-feed",
    response={200: FeedOut, 304: None, **COMMON, **CONFLICTING},
    summary="Read what the unit shares",
)
def read_feed(request: HttpRequest, query: Annotated[FeedQuery, Query()], response: HttpResponse) -> Any:
    """Shared hashes only, each from a confirmed decision, with provenance and legal basis; then tombstones.

    Send `If-None-Match` with the `ETag` of the last answer: 304 says that nothing changed since.
    """
    check_may(caller_of(request).person_id, Right.READ_FEED)
    now = settings.CLOCK.now()
    operations.note_lapsed(at=now)
    tag = f'"{queries.feed_head()}-{query.after}-{query.limit}"'
    if request.headers.get("If-None-Match") == tag:
        unchanged = HttpResponse(status=304)
        unchanged["ETag"] = tag
        return unchanged
    page = queries.feed_page(query.after, query.limit, now)
    response["ETag"] = tag
    return FeedOut(
        entries=[feed_record(entry, unit=settings.UNIT_NAME) for entry in page.entries],
        checkpoint=str(page.checkpoint),
        has_more=page.has_more,
    )


@router.post(
    "/hash-feed", response={200: OfferedOut, **COMMON, **CONFLICTING}, summary="Offer entries of your feed"
)
def offer(request: HttpRequest, body: OfferIn) -> OfferedOut:
    """For partners with whom it was arranged. The same entries again change nothing; entries with `withdrawn` are taken back."""
    taken = take_offer(body.entries, by=caller_of(request).person_id, at=settings.CLOCK.now())
    return OfferedOut(
        records=taken.records,
        added=taken.added,
        withdrawn=taken.withdrawn,
        left_out=dict(taken.left_out),
        refused=[RefusedEntryOut(place=each.place, reason=each.reason) for each in taken.refused],
    )
