"""By which links may a platform answer a referral without an account, and who opened them when?"""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from openiru.access.types import Right
from openiru.foundation.errors import OpenIruError
from openiru.invitations.operations import revoke
from openiru.invitations.queries import link, links_to
from openiru.invitations.types import DAYS_MAX, DAYS_USUAL
from openiru.referrals.queries import referral
from openiru.web.asking import plain
from openiru.web.doors import Visit, door
from openiru.web.names import people_by_id
from openiru.web.refusals import STATUS
from openiru.workflows.talk.invite import invitable, invite_contact

_MADE: Final = "openiru-made-link"


@door(Right.READ_DESK)
def links(request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """The links to a referral; the address of one that was just made is shown this once."""
    return links_page(request, visit, referral_id, address=request.session.pop(_MADE, ""))


@door(Right.INVITE_PLATFORM, methods=("POST",))
def make_link(request: HttpRequest, visit: Visit, referral_id: str) -> HttpResponse:
    """Make a link for one contact of the platform."""
    days = request.POST.get("days", "")
    try:
        made = invite_contact(
            referral_id,
            plain(request.POST.get("contact", "")),
            days=int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0,
            by=visit.by,
            at=visit.at,
        )
    except OpenIruError as error:
        return links_page(request, visit, referral_id, refused=error)
    request.session[_MADE] = settings.PUBLIC_URL + reverse("link_entrance", args=(made.secret,))
    return redirect("links", referral_id)


@door(Right.INVITE_PLATFORM, methods=("POST",))
def revoke_link(request: HttpRequest, visit: Visit, link_id: str) -> HttpResponse:
    """End a link; whoever is in is out with the next page."""
    found = link(link_id)
    revoke(link_id, by=visit.by, at=visit.at)
    messages.success(request, _("The link opens nothing any more."))
    return redirect("links", found.referral_id)


def links_page(
    request: HttpRequest,
    visit: Visit,
    referral_id: str,
    *,
    address: str = "",
    refused: OpenIruError | None = None,
) -> HttpResponse:
    """The page of links; with a step that was refused, and why, if there is one."""
    found = referral(referral_id)
    context = {
        "referral": found,
        "links": [(each, each.is_open(visit.at)) for each in links_to(found.referral_id)],
        "people": people_by_id(),
        "contacts": invitable(found.platform, visit.at),
        "address": address,
        "refused": refused,
        "days_max": DAYS_MAX,
        "days_usual": DAYS_USUAL,
        "may_invite": found.sent_at is not None and visit.may(Right.INVITE_PLATFORM),
    }
    return render(request, "talk/links.html", context, status=STATUS[refused.kind] if refused else 200)
