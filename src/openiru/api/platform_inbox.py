"""Authorities tell us, who are a platform, what they refer: in signed messages."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema

from openiru.api.limits import CALLBACK_REQUESTS, FixedWindow
from openiru.api.refusals import COMMON, CONFLICTING
from openiru.workflows.moderation.receive import UNDERSTOOD, receive_from_authority

router: Final = Router(tags=["inbox"])

INBOX_WINDOW: Final = FixedWindow(CALLBACK_REQUESTS)

SIGNED: Final[dict[str, Any]] = {
    "parameters": [
        {"in": "header", "name": name, "required": True, "schema": {"type": "string"}}
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["type", "data"],
                    "properties": {
                        "type": {"type": "string", "examples": sorted(UNDERSTOOD)},
                        "timestamp": {"type": "string", "format": "date-time"},
                        "data": {"type": "object"},
                    },
                }
            }
        },
    },
}


class InboxOut(Schema):
    """What became of a message; `ticket` is our number for it."""

    recorded: bool
    already: bool
    understood: bool
    ticket: str | None


@router.post(
    "/authorities/{authority}/messages",
    auth=None,  # the signature says who speaks
    response={200: InboxOut, **COMMON, **CONFLICTING},
    summary="Receive a signed message of an authority",
    openapi_extra=SIGNED,
)
def receive(request: HttpRequest, authority: str) -> InboxOut:
    """Signed after Standard Webhooks with the authority's secret; each id is taken once."""
    result = receive_from_authority(
        authority,
        dict(request.headers),
        request.body,
        at=settings.CLOCK.now(),
        tolerance_s=settings.CALLBACK_TOLERANCE_S,
        # Counted after the signature: whoever cannot sign must not use up an authority's share.
        admit=INBOX_WINDOW.take,
    )
    return InboxOut(
        recorded=result.recorded,
        already=result.already,
        understood=result.understood,
        ticket=result.ticket or None,
    )
