"""Who calls, and whose rows may they see?"""

from typing import Final

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from openiru.access.queries import actor_for_token, check_may
from openiru.access.types import Actor, Right
from openiru.api.limits import TOKEN_REQUESTS, FixedWindow
from openiru.referrals.errors import NotFoundError

TOKEN_WINDOW: Final = FixedWindow(TOKEN_REQUESTS)


class TokenAuth(HttpBearer):
    """A bearer token of a person; nothing else opens the API, no cookie either."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:  # noqa: ARG002  (named by the base)
        """The person behind `token`.

        Raises:
            InvalidTokenError: if it opens nothing.
            TooManyRequestsError: if its owner asked too often.
        """
        actor = actor_for_token(token, settings.CLOCK.now())
        TOKEN_WINDOW.take(actor.person_id)
        return actor


def caller_of(request: HttpRequest) -> Actor:
    """The person whose token was found right."""
    actor = getattr(request, "auth", None)
    if not isinstance(actor, Actor):
        raise TypeError("This route was left open: it has no caller.")
    return actor


def scope_of(actor: Actor) -> str | None:
    """The one platform whose rows the caller may see; None for people of the unit, who see all.

    Raises:
        NotAllowedError: if the caller may read neither the portal nor the desk.
    """
    if actor.platform is not None:
        check_may(actor.person_id, Right.READ_PORTAL)
        return actor.platform
    check_may(actor.person_id, Right.READ_DESK)
    return None


def narrowed(scope: str | None, wanted: str | None) -> str | None:
    """The platform to read: the one that was asked for, if the caller may see it.

    Raises:
        NotFoundError: if it is another platform than the caller's own.
    """
    if scope is not None and wanted not in {None, scope}:
        raise NotFoundError("There is no such platform.")
    return scope or wanted
