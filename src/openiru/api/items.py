"""Read one item; say what was done with it."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest
from ninja import Router

from openiru.api import evidence, schemas, views
from openiru.api.callers import caller_of, scope_of
from openiru.api.refusals import COMMON, CONFLICTING
from openiru.referrals import operations, queries
from openiru.referrals.errors import AlreadyRecordedError
from openiru.workflows.callback_messages import OutcomeData

router: Final = Router(tags=["items"])


@router.get("/items/{item_id}", response={200: schemas.ItemDetailOut, **COMMON}, summary="Read one item")
def read_item(request: HttpRequest, item_id: str) -> schemas.ItemDetailOut:
    """With the captured files that show why it was referred."""
    found = queries.item(item_id, for_platform=scope_of(caller_of(request)))
    shown = views.items([found])[0]
    return schemas.ItemDetailOut(**shown.model_dump(), evidence=evidence.files_of(found))


@router.post(
    "/items/{item_id}/outcomes",
    response={200: schemas.RecordedOutcomeOut, **COMMON, **CONFLICTING},
    summary="Say what was done with an item",
)
def record_outcome(request: HttpRequest, item_id: str, body: OutcomeData) -> schemas.RecordedOutcomeOut:
    """Corrections are new outcomes: the last one counts. Repeating the last one changes nothing."""
    actor = caller_of(request)
    try:
        item = operations.record_outcome(
            body.as_request(item_id), by=actor.person_id, at=settings.CLOCK.now()
        )
    except AlreadyRecordedError:
        item = queries.item(item_id, for_platform=actor.platform)
        return schemas.RecordedOutcomeOut(recorded=False, already=True, item_id=item_id, state=item.state)
    return schemas.RecordedOutcomeOut(recorded=True, item_id=item_id, state=item.state)
