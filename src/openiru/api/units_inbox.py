"""Other units ask us before they refer, and answer what we ask: in signed messages."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema

from openiru.api.limits import CALLBACK_REQUESTS, FixedWindow
from openiru.api.platform_inbox import SIGNED
from openiru.api.refusals import COMMON, CONFLICTING
from openiru.workflows.deconfliction.receive import receive_from_unit

router: Final = Router(tags=["units"])

UNIT_WINDOW: Final = FixedWindow(CALLBACK_REQUESTS)


class UnitMessageOut(Schema):
    """What became of a message."""

    recorded: bool
    already: bool
    understood: bool


@router.post(
    "/units/{unit}/messages",
    auth=None,  # the signature says who speaks
    response={200: UnitMessageOut, **COMMON, **CONFLICTING},
    summary="Receive a signed question or answer of another unit",
    openapi_extra=SIGNED,
)
def receive(request: HttpRequest, unit: str) -> UnitMessageOut:
    """Signed after Standard Webhooks with the unit's secret; each id is taken once."""
    result = receive_from_unit(
        unit,
        dict(request.headers),
        request.body,
        at=settings.CLOCK.now(),
        tolerance_s=settings.CALLBACK_TOLERANCE_S,
        # Counted after the signature: whoever cannot sign must not use up a unit's share.
        admit=UNIT_WINDOW.take,
    )
    return UnitMessageOut(recorded=result.recorded, already=result.already, understood=result.understood)
