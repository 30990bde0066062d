"""How does a captured picture reach the platform that was asked about its subject?"""

from django.http import Http404, HttpRequest, HttpResponse

from openiru.access.types import Right
from openiru.evidence.queries import capture, content
from openiru.referrals.queries import form_of, item, order_of
from openiru.web.attachments import attached, copy_of, order_name
from openiru.web.doors import Visit, door
from openiru.web.pictures import shown
from openiru.web.portal.views import captures_of, platform_of


@door(Right.READ_PORTAL)
def picture(_request: HttpRequest, visit: Visit, item_id: str, digest: str) -> HttpResponse:
    """A picture of the item's own subject; whatever else lies under `digest` is not found."""
    found = item(item_id, for_platform=platform_of(visit))
    if digest not in {medium.digest for capture in captures_of(found) for medium in capture.media}:
        raise Http404
    return shown(content(digest))


@door(Right.READ_PORTAL)
def order(_request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """The order that a request for data to this platform carries, as it was attached."""
    kept = capture(order_of(referral_id, for_platform=platform_of(visit)))
    return attached(content(kept.digest), order_name(kept.media_type, kept.digest))


@door(Right.READ_PORTAL)
def form(_request: HttpRequest, visit: Visit, referral_id: str, ending: str) -> HttpResponse:
    """One copy of the form that a referral to this platform carries."""
    return copy_of(form_of(referral_id, for_platform=platform_of(visit)), ending)
