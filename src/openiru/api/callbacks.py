"""Platforms tell us what they did, in signed messages."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from ninja import Router

from openiru.api import schemas
from openiru.api.limits import CALLBACK_REQUESTS, FixedWindow
from openiru.api.refusals import COMMON, CONFLICTING
from openiru.referrals.types import OutcomeResult
from openiru.workflows.record_reply import CallbackResult, receive_callback

router: Final = Router(tags=["callbacks"])

CALLBACK_WINDOW: Final = FixedWindow(CALLBACK_REQUESTS)

_HEADERS: Final = ("webhook-id", "webhook-timestamp", "webhook-signature")
_MESSAGE: Final[dict[str, Any]] = {
    "parameters": [
        {"in": "header", "name": name, "required": True, "schema": {"type": "string"}} for name in _HEADERS
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["type", "data"],
                    "properties": {
                        "type": {
                            "enum": [
                                "referral.acknowledged",
                                "referral.outcomes",
                                "data_request.answered",
                                "referral.message",
                            ]
                        },
                        "timestamp": {
                            "type": "string",
                            "format": "date-time",
                            "description": "When this was said; the same in each retry. Of two words on an "
                            "item the one that was said later counts, whichever arrives first.",
                        },
                        "data": {"type": "object"},
                    },
                }
            }
        },
    },
}


@router.post(
    "/callbacks/{platform}",
    auth=None,  # the signature says who speaks
    response={200: schemas.CallbackOut, **COMMON, **CONFLICTING},
    summary="Receive a signed message of a platform",
    openapi_extra=_MESSAGE,
)
def receive(request: HttpRequest, platform: str) -> schemas.CallbackOut:
    """Signed after Standard Webhooks with the platform's callback secret; each id is taken once."""
    result = receive_callback(
        platform,
        dict(request.headers),
        request.body,
        at=settings.CLOCK.now(),
        tolerance_s=settings.CALLBACK_TOLERANCE_S,
        # Counted after the signature: whoever cannot sign must not use up a platform's share.
        admit=CALLBACK_WINDOW.take,
    )
    return answer_of(result)


def answer_of(result: CallbackResult) -> schemas.CallbackOut:
    """What became of a message, for the one who sent it."""
    return schemas.CallbackOut(
        recorded=result.recorded,
        already=result.already,
        results=[_outcome(each) for each in result.results],
    )


def _outcome(result: OutcomeResult) -> schemas.CallbackOutcomeOut:
    error = None
    if result.error_code:
        error = schemas.ErrorOut(code=result.error_code, message=result.error_message)
    return schemas.CallbackOutcomeOut(
        item_id=result.item_id, recorded=result.recorded, already=result.already, error=error
    )
