"""Who comes in, may they, and what time is it? Every page of the unit stands behind one door."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from openiru.access.errors import NotAllowedError
from openiru.access.queries import check_may, rights_of
from openiru.access.types import Right, Role

P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request of one person: who, in which role, and when."""

    by: str
    role: Role
    platform: str | None
    name: str
    at: datetime

    def may(self, right: Right) -> bool:
        """Whether the visitor holds `right`; decides what a page offers, never what an operation does."""
        return right in rights_of(self.role)


View = Callable[Concatenate[HttpRequest, Visit, P], HttpResponseBase]


def now() -> datetime:
    """The present moment of this installation's clock."""
    moment: datetime = settings.CLOCK.now()
    return moment


def door(
    right: Right, *, methods: tuple[str, ...] = ("GET",)
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Let in those who are signed in and hold `right`, by these methods only.

    The view gets the `Visit` after the request. Others meet the sign-in page, or the
    refusal of `check_may`.
    """
    allowed = [*methods, "HEAD"] if "GET" in methods else list(methods)

    def guard(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @login_required
        @require_http_methods(allowed)
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            visit = visit_of(request, right)
            # The database knows no such letter, so nothing can be called so.
            if "\x00" in request.path:
                raise Http404
            return view(request, visit, *args, **kwargs)

        return guarded

    return guard


def visit_of(request: HttpRequest, right: Right) -> Visit:
    """The visit of whoever is signed in.

    Raises:
        NotAllowedError: if the person does not hold `right`.
    """
    actor = check_may(str(request.user.pk), right)
    if actor.role is None:  # machines do not visit pages
        raise NotAllowedError("Machines do not sign in to pages.")
    return Visit(
        by=actor.person_id, role=actor.role, platform=actor.platform, name=actor.outward_name, at=now()
    )
