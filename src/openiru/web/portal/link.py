"""How does somebody at a platform come in by a link, without an account?

Opening the address shows a button; only pressing it counts, so that programs which look into mails use nothing up.
The secret stands in that one address; the pages behind it name the link, and the session says that its button was
pressed. Unknown, expired, revoked and foreign links meet one page.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_http_methods

from openiru.access.types import SYSTEM, Right
from openiru.conversations.types import Way
from openiru.foundation.errors import Kind, OpenIruError
from openiru.invitations.errors import NoLinkError
from openiru.invitations.operations import open_link
from openiru.invitations.queries import guest_of_link, guest_of_secret
from openiru.invitations.types import Guest
from openiru.referrals.types import Reply
from openiru.web.doors import now
from openiru.web.portal.party import Party, Room

P = ParamSpec("P")

OPENED: Final = "openiru-links"  # the links whose button was pressed in this browser
LINKS_MAX: Final = 20  # of one browser
KNOCKS: Final = 60  # a minute and source, at addresses with secrets
STEPS: Final = 300  # a minute and link, behind them
_WINDOW_S: Final = 60


@require_http_methods(["GET", "HEAD", "POST"])
def entrance(request: HttpRequest, secret: str) -> HttpResponse:
    """The address that was sent: a button, and behind it the referral."""
    if not _admits(f"knock:{_source(request)}", KNOCKS):
        return render(request, "429.html", status=429)
    try:
        if request.method != "POST":
            guest_of_secret(secret, now())
            return render(request, "portal/entrance.html")
        guest = open_link(secret, at=now())
    except NoLinkError:
        return no_link(request)
    request.session.cycle_key()
    opened = [each for each in request.session.get(OPENED, ()) if each != guest.link_id]
    request.session[OPENED] = [*opened, guest.link_id][-LINKS_MAX:]
    return redirect(party_of(guest).address("referral", guest.referral_id))


def no_link(request: HttpRequest) -> HttpResponse:
    """The one page for all that opens nothing."""
    return render(request, "portal/no_link.html", status=404)


def party_of(guest: Guest) -> Party:
    """The guest as the pages know a party: what it says is recorded as said by the link."""
    return Party(
        platform=guest.platform,
        by=SYSTEM,
        at=now(),
        way=Way.LINK,
        rooms="visit",
        reply=Reply(platform=guest.platform, referral_id=guest.referral_id, link_id=guest.link_id),
        only=guest.referral_id,
        before=(guest.link_id,),
    )


def by_link(
    view: Room[P], right: Right, methods: tuple[str, ...] = ("GET",)
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """The page for whoever pressed the button of a link that is still open; asked anew each time."""
    if right not in {Right.READ_PORTAL, Right.ANSWER_REFERRAL}:
        raise ValueError(f"A link gives no right to {right}.")

    @require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))
    @wraps(view)
    def entered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        link_id = str(kwargs.pop("link_id"))
        if "\x00" in request.path or link_id not in request.session.get(OPENED, ()):
            return no_link(request)
        if not _admits(f"link:{link_id}", STEPS):
            return render(request, "429.html", status=429)
        try:
            return view(request, party_of(guest_of_link(link_id, now())), *args, **kwargs)
        except OpenIruError as error:
            if error.kind is Kind.MISSING:
                return no_link(request)
            raise

    return entered


def _admits(who: str, most: int) -> bool:
    """Whether one more request in this minute is not too many; counted for all processes of the server."""
    key = f"openiru:{who}:{int(time.time()) // _WINDOW_S}"
    if cache.add(key, 1, 2 * _WINDOW_S):
        return True
    try:
        return int(cache.incr(key)) <= most
    except ValueError:  # the minute ended in between
        return True


def _source(request: HttpRequest) -> str:
    """Whence a request comes, as a number that says nothing to anybody else and is forgotten in two minutes."""
    return salted_hmac("openiru.link", request.META.get("REMOTE_ADDR", ""), algorithm="sha256").hexdigest()[
        :24
    ]
