"""What does a reader see when a rule refuses, and with which HTTP status?"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openiru.foundation.errors import GuardedError, Kind, OpenIruError

STATUS: Final[Mapping[Kind, HTTPStatus]] = {
    Kind.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Kind.DENIED: HTTPStatus.FORBIDDEN,
    Kind.MISSING: HTTPStatus.NOT_FOUND,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}

HEADING: Final[Mapping[Kind, Promise]] = {
    Kind.INVALID: _("Something needs to be corrected"),
    Kind.DENIED: _("This is not allowed"),
    Kind.MISSING: _("There is nothing here"),
    Kind.CONFLICT: _("This has already moved on"),
    Kind.UNAVAILABLE: _("This does not answer at the moment"),
}

NEXT: Final[Mapping[Kind, Promise]] = {
    Kind.INVALID: _("Nothing was changed. Go back, correct what the rule asks for, and send it again."),
    Kind.DENIED: _("Nothing was changed. Somebody who holds the right can take this step."),
    Kind.MISSING: _("The address may be mistyped, or what it named is not for you to see."),
    Kind.CONFLICT: _("Nothing was changed. Somebody else may have acted first: load the page again to see."),
    Kind.UNAVAILABLE: _("Nothing was lost. Try again in a minute; if it lasts, tell an administrator."),
}


def refusal(request: HttpRequest, error: OpenIruError) -> HttpResponse:
    """The page that says which rule refused, and what would satisfy it."""
    context = {
        "heading": HEADING[error.kind],
        "next": NEXT[error.kind],
        "message": error.message,
        "code": error.code,
    }
    return render(request, "errors/refused.html", context, status=STATUS[error.kind])


class RefusalMiddleware:
    """Turns an expected failure of a view into its page; unexpected ones pass through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; refusals of the view come through `process_exception`."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The refusal's page; None leaves the exception to others.

        Machines get JSON from the API's own handlers, which come before this.
        """
        if isinstance(exception, IntegrityError):
            exception = GuardedError.of(exception)
        return refusal(request, exception) if isinstance(exception, OpenIruError) else None
