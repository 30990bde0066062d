"""Who answers for a platform: its staff, signed in, or whoever holds a token link to one referral?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from openiru.access.errors import NotAllowedError
from openiru.access.types import Right
from openiru.conversations.types import Way
from openiru.referrals.errors import NotFoundError
from openiru.referrals.queries import item, referral
from openiru.referrals.types import ItemView, ReferralView, Reply
from openiru.web.doors import Visit, door

P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One request of a platform's side; the same pages serve all parties."""

    platform: str
    by: str  # in whose name its word is recorded
    at: datetime
    way: Way
    rooms: str  # what names of its addresses begin with
    reply: Reply | None = None  # whose word it is, where `by` is the machine
    only: str | None = None  # the one referral that a link opens
    before: tuple[str, ...] = ()  # what its addresses name first: the link, if it came by one

    def referral(self, referral_id: str) -> ReferralView:
        """A referral that this party may see.

        Raises:
            NotFoundError: if it may not; as if there were none.
        """
        found = referral(referral_id, for_platform=self.platform)
        self._check(found.referral_id)
        return found

    def item(self, item_id: str) -> ItemView:
        """An item that this party may see.

        Raises:
            NotFoundError: if it may not; as if there were none.
        """
        found = item(item_id, for_platform=self.platform)
        self._check(found.referral_id)
        return found

    def address(self, room: str, *values: str) -> str:
        """The address of a page for this party."""
        return reverse(f"{self.rooms}_{room}", args=(*self.before, *values))

    def _check(self, referral_id: str) -> None:
        if self.only not in {None, referral_id}:
            raise NotFoundError("There is no such referral.")


Room = Callable[Concatenate[HttpRequest, Party, P], HttpResponse]
Guard = Callable[[Room[P], Right, tuple[str, ...]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]


def by_staff(
    view: Room[P], right: Right, methods: tuple[str, ...] = ("GET",)
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """The page for staff of the platform, who are signed in and hold `right`."""

    @door(right, methods=methods)
    @wraps(view)
    def entered(request: HttpRequest, visit: Visit, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        party = Party(platform=platform_of(visit), by=visit.by, at=visit.at, way=Way.PORTAL, rooms="portal")
        return view(request, party, *args, **kwargs)

    return entered


def platform_of(visit: Visit) -> str:
    """The platform for which the visitor works.

    Raises:
        NotAllowedError: if there is none; nobody else has a portal.
    """
    if visit.platform is None:
        raise NotAllowedError("This account belongs to no platform.")
    return visit.platform
