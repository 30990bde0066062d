"""Which HTTP status does a failure have, and how is it said in JSON?"""

import logging
from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from openiru.access.errors import InvalidTokenError
from openiru.foundation.errors import GuardedError, Kind, OpenIruError
from openiru.platforms.errors import BadSignatureError, StaleMessageError

_log: Final = logging.getLogger(__name__)

STATUS_OF: Final[Mapping[Kind, int]] = {
    Kind.INVALID: 422,
    Kind.DENIED: 403,
    Kind.MISSING: 404,
    Kind.CONFLICT: 409,
    Kind.UNAVAILABLE: 503,
}


class TooManyRequestsError(OpenIruError):
    """More requests in a minute than one token or platform may make."""

    code = "api.too-many-requests"
    kind = Kind.UNAVAILABLE

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


# Failures that HTTP knows better than by their kind: who are you, and not so fast.
STATUS_OF_CODE: Final[Mapping[str, int]] = {
    InvalidTokenError.code: 401,
    BadSignatureError.code: 401,
    StaleMessageError.code: 401,
    TooManyRequestsError.code: 429,
}


class Refusal(Schema):
    """A stable code and a sentence."""

    code: str
    message: str


class Refused(Schema):
    """What every failure looks like."""

    error: Refusal


# Any route may answer like this; routes add what is theirs.
COMMON: Final[dict[frozenset[int], type[Schema]]] = {
    frozenset({400, 401, 403, 404, 413, 422, 429, 500, 503}): Refused
}
CONFLICTING: Final[dict[frozenset[int], type[Schema]]] = {frozenset({409}): Refused}


def refused(status: int, code: str, message: str) -> HttpResponse:
    """A failure as JSON."""
    content = Refused(error=Refusal(code=code, message=message)).model_dump_json()
    response = HttpResponse(content, status=status, content_type="application/json; charset=utf-8")
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def not_found() -> HttpResponse:
    """The one answer for what does not exist and for what is another platform's."""
    return refused(404, "api.not-found", "There is nothing here for you.")


def install(api: NinjaAPI) -> None:
    """Let every failure of `api` leave as JSON."""
    api.add_exception_handler(OpenIruError, _expected)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(AuthenticationError, _unknown_caller)
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(Http404, lambda _request, _error: not_found())
    api.add_exception_handler(RequestDataTooBig, _too_big)
    for away in (OperationalError, InterfaceError):
        api.add_exception_handler(away, _away)
    api.add_exception_handler(IntegrityError, _guarded)
    api.add_exception_handler(Exception, _unexpected)


def _expected(_request: HttpRequest, error: Any) -> HttpResponse:
    status = STATUS_OF_CODE.get(error.code, STATUS_OF[error.kind])
    if status == 404:
        # One answer for everything that is missing: the difference would tell what others have.
        return not_found()
    response = refused(status, error.code, error.message)
    if isinstance(error, TooManyRequestsError):
        response["Retry-After"] = str(error.retry_after_s)
    return response


def _invalid(_request: HttpRequest, error: Any) -> HttpResponse:
    first = error.errors[0]
    place = ".".join(str(part) for part in first["loc"])
    return refused(422, "api.invalid-input", f"{place}: {first['msg']}.")


def _unknown_caller(_request: HttpRequest, _error: Any) -> HttpResponse:
    return refused(401, InvalidTokenError.code, "Send a token: `Authorization: Bearer TOKEN`.")


def _http(_request: HttpRequest, error: Any) -> HttpResponse:
    code = "api.unreadable" if error.status_code == 400 else "api.refused"
    return refused(error.status_code, code, f"{error}.")


def _too_big(_request: HttpRequest, _error: Any) -> HttpResponse:
    return refused(413, "api.too-large", "The body is too large; send it in parts.")


def _away(_request: HttpRequest, error: Any) -> HttpResponse:
    _log.warning("api.database-away cause=%s", type(error).__name__)
    return refused(503, "api.database-away", "The database does not answer; try again in a minute.")


def _guarded(request: HttpRequest, error: Any) -> HttpResponse:
    _log.warning("api.refused-by-guard", exc_info=error)
    return _expected(request, GuardedError.of(error))


def _unexpected(_request: HttpRequest, error: Any) -> HttpResponse:
    _log.error("api.unexpected", exc_info=error)
    return refused(500, "api.unexpected", "This failed on our side and was logged; try again later.")
