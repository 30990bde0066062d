"""How does a captured picture reach the platform that was asked about its subject?"""

from django.http import Http404, HttpRequest, HttpResponse

from openiru.evidence.queries import capture, content
from openiru.referrals.queries import form_of, order_of
from openiru.web.attachments import attached, copy_of, order_name
from openiru.web.pictures import shown
from openiru.web.portal.party import Party
from openiru.web.portal.views import captures_of


def picture(_request: HttpRequest, party: Party, item_id: str, digest: str) -> HttpResponse:
    """A picture of the item's own subject; whatever else lies under `digest` is not found."""
    found = party.item(item_id)
    if digest not in {medium.digest for capture in captures_of(found) for medium in capture.media}:
        raise Http404
    return shown(content(digest))


def order(_request: HttpRequest, party: Party, referral_id: str) -> HttpResponse:
    """The order that a request for data to this platform carries, as it was attached."""
    found = party.referral(referral_id)
    kept = capture(order_of(found.referral_id, for_platform=party.platform))
    return attached(content(kept.digest), order_name(kept.media_type, kept.digest))


def form(_request: HttpRequest, party: Party, referral_id: str, ending: str) -> HttpResponse:
    """One copy of the form that a referral to this platform carries."""
    found = party.referral(referral_id)
    return copy_of(form_of(found.referral_id, for_platform=party.platform), ending)
