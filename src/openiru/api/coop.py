"""A platform's Coop tells us what its reviewers did, in signed actions."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from ninja import Router

from openiru.api import schemas
from openiru.api.callbacks import CALLBACK_WINDOW, answer_of
from openiru.api.refusals import COMMON
from openiru.workflows.routes.coop_actions import receive_action

router: Final = Router(tags=["callbacks"])

_ACTION: Final[dict[str, Any]] = {
    "parameters": [
        {"in": "header", "name": "coop-signature", "required": True, "schema": {"type": "string"}}
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["item", "action"],
                    "properties": {
                        "item": {"type": "object", "required": ["id"]},
                        "action": {"type": "object", "required": ["id"]},
                        "policies": {"type": "array", "items": {"type": "object"}},
                    },
                }
            }
        },
    },
}


@router.post(
    "/coop/{platform}",
    auth=None,  # the signature says who speaks
    response={200: schemas.CallbackOut, **COMMON},
    summary="Receive a signed action of a platform's Coop",
    openapi_extra=_ACTION,
)
def receive(request: HttpRequest, platform: str) -> schemas.CallbackOut:
    """Signed by the platform's Coop; the route to the platform says which outcome each action means."""
    result = receive_action(
        platform,
        request.headers.get("coop-signature", ""),
        request.body,
        at=settings.CLOCK.now(),
        # Counted after the signature: whoever cannot sign must not use up a platform's share.
        admit=CALLBACK_WINDOW.take,
    )
    return answer_of(result)
