"""How does a captured picture reach the desk?"""

from django.http import HttpRequest, HttpResponse

from openiru.access.types import Right
from openiru.evidence.queries import capture, content
from openiru.referrals.queries import order_of
from openiru.web.attachments import attached, order_name
from openiru.web.doors import Visit, door
from openiru.web.pictures import shown


@door(Right.READ_DESK)
def picture(_request: HttpRequest, _visit: Visit, digest: str) -> HttpResponse:
    """The picture captured under `digest`, made anew from its pixels."""
    return shown(content(digest))


@door(Right.READ_DESK)
def order(_request: HttpRequest, _visit: Visit, referral_id: str) -> HttpResponse:
    """The order that a request for data carries, as it was attached."""
    kept = capture(order_of(referral_id))
    return attached(content(kept.digest), order_name(kept.media_type, kept.digest))
