"""Who is let in, and what does a failure look like from outside?"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from openiru.foundation.errors import Kind, OpenIruError
from openiru.match_service.banks import UNREADABLE
from openiru.match_service.errors import BankExistsError, TooLargeToFetchError
from openiru.match_service.http.connection import Connection
from openiru.match_service.http.messages import Admission, Answer, Refusal, Request, message, unavailable
from openiru.match_service.limits import Rates
from openiru.match_service.logs import log
from openiru.match_service.pictures import TooManyPicturesError
from openiru.match_service.routes.table import Route, Table
from openiru.match_service.settings import Settings
from openiru.match_service.tokens import Scope, Token, TokenBook

STATUS: Final[Mapping[Kind, int]] = {
    Kind.INVALID: 400,
    Kind.DENIED: 403,
    Kind.MISSING: 404,
    Kind.CONFLICT: 409,
    Kind.UNAVAILABLE: 503,
}
# HMA answers these otherwise than their kind says.
_STATUS_OF: Final[Mapping[type[OpenIruError], int]] = {BankExistsError: 403, TooLargeToFetchError: 413}
_LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class MatchService:
    """What all connections of one process share."""

    def __init__(
        self, settings: Settings, table: Table, book: TokenBook, rates: Rates, answers: dict[int, int]
    ) -> None:
        self.header_timeout_s = settings.header_timeout_s
        self.idle_timeout_s = settings.idle_timeout_s
        self.least_bytes_per_s = settings.least_bytes_per_s
        self.most_waiting_bytes = settings.waiting_bytes
        self.waiting_bytes = 0
        self.connections: set[Connection] = set()
        self.is_stopping = False
        self.answers = answers  # by status
        self._settings = settings
        self._table = table
        self._book = book
        self._rates = rates

    def admit(self, request: Request) -> Admission | Answer:
        """Who answers a request; or why nobody does."""
        found = self._table.find(request.method, request.path)
        if isinstance(found, Answer):
            return found
        route, values = found
        place = None
        if route.scope is not None:
            try:
                let_in = self._let_in(request, route, route.scope)
            except (OpenIruError, OSError) as error:
                log("match.tokens-unreadable", reason=type(error).__name__)
                return unavailable("the tokens cannot be read")
            if isinstance(let_in, Answer):
                return let_in
            place = let_in
        return Admission(route.handler, route.most_bytes, values, place)

    def _let_in(self, request: Request, route: Route, scope: Scope) -> Answer | int | None:
        """The place of the token that opens the door, or None where none is needed; or a refusal."""
        if self._book.is_empty:
            return _check_local(request)
        scheme, _, text = request.header(b"authorization").partition(" ")
        token = self._book.find(text.strip(), at=datetime.now(UTC)) if scheme.lower() == "bearer" else None
        if token is None:
            return message(
                401,
                "this service needs a valid token: Authorization: Bearer ...",
                headers=(("www-authenticate", "Bearer"),),
            )
        if scope not in token.scopes:
            return message(403, f"this token does not open this: it needs the scope {scope.value}")
        wait_s = self._rates.wait_s(
            token.place,
            cost=route.cost,
            rate_per_s=self._rate(token),
            burst=token.burst or self._settings.burst,
        )
        if wait_s > 0:
            seconds = max(1, int(wait_s + 0.999))
            return message(
                429,
                f"this token may make {self._rate(token):g} look-ups a second; come again in {seconds} s",
                headers=(("retry-after", str(seconds)),),
            )
        return token.place

    def charge(self, place: int | None, look_ups: int) -> None:
        """Count look-ups of a request that was let in before its size was known."""
        if place is not None and look_ups > 0:
            token = self._book.at(place)
            self._rates.charge(place, cost=look_ups, rate_per_s=self._rate(token))

    def _rate(self, token: Token) -> float:
        return token.rate_per_s or self._settings.rate_per_s

    def failed(self, request: Request, error: BaseException) -> Answer:
        """What to answer when a handler raised something."""
        if isinstance(error, Refusal):
            return error.answer
        if isinstance(error, OpenIruError):
            return message(_STATUS_OF.get(type(error), STATUS[error.kind]), error.message, code=error.code)
        if isinstance(error, TooManyPicturesError):
            return unavailable("too many pictures are waiting at this moment")
        where = error.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else ""
        log("match.failed", method=request.method, error=type(error).__name__, place=place)
        if isinstance(error, UNREADABLE):
            return unavailable("the banks cannot be read or written at this moment")
        return message(500, "something went wrong on our side; the log knows more")

    def answered(self, request: Request, status: int, seconds: float) -> None:
        """Count an answer."""
        del request, seconds
        self.answers[status] = self.answers.get(status, 0) + 1


def _check_local(request: Request) -> Answer | None:
    """Refuse what a web page makes a browser on this machine ask, where no token guards the door."""
    host = urlsplit("//" + request.header(b"host")).hostname
    origin = request.header(b"origin")
    if host not in _LOCAL_NAMES or (origin and urlsplit(origin).hostname not in _LOCAL_NAMES):
        return message(403, "without tokens this service answers programs on this machine alone")
    return None
