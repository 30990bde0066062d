"""What comes in and goes out over one connection."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

JSON: Final = "application/json"
TEXT: Final = "text/html; charset=utf-8"  # what HMA says of its plain words
NDJSON: Final = "application/x-ndjson"
BINARY: Final = "application/octet-stream"


class Request:
    """A request, whole."""

    __slots__ = ("_query", "body", "client_place", "headers", "method", "path", "path_values", "query_string")

    def __init__(self, method: str, path: str, query_string: str, headers: dict[bytes, bytes]) -> None:
        self.method = method
        self.path = path
        self.query_string = query_string
        self.headers = headers  # names in lower case; the last one of several counts
        self.body = b""
        self.path_values: tuple[str, ...] = ()
        self.client_place: int | None = None  # the token's place; None without one
        self._query: dict[str, str] | None = None

    @property
    def query(self) -> dict[str, str]:
        """The values of the query; the first one of several with the same name counts."""
        if self._query is None:
            self._query = _parsed(self.query_string)
        return self._query

    def header(self, name: bytes) -> str:
        """A header's value; empty if there is none."""
        return self.headers.get(name, b"").decode("latin-1")

    @property
    def content_type(self) -> str:
        """The type of the body, without its parameters, in lower case."""
        return self.header(b"content-type").partition(";")[0].strip().lower()


def _parsed(text: str) -> dict[str, str]:
    if not text:
        return {}
    if "%" not in text and "+" not in text and ";" not in text:
        pairs = [part.partition("=") for part in reversed(text.split("&")) if part]
        return {name: value for name, _, value in pairs}
    return dict(reversed(parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=100)))


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, whole."""

    status: int
    body: bytes = b""
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer in parts; one that cannot go on is cut off, so that nobody takes it for whole."""

    parts: AsyncIterator[bytes]
    content_type: str
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200


class Deferred:
    """An answer that comes later, in the same thread."""

    __slots__ = ("_answer", "_then")

    def __init__(self) -> None:
        self._answer: Answer | Stream | None = None
        self._then: Callable[[Answer | Stream], None] | None = None

    def resolve(self, answer: Answer | Stream) -> None:
        """Give the answer."""
        if self._then is None:
            self._answer = answer
        else:
            self._then(answer)

    def then(self, call: Callable[[Answer | Stream], None]) -> None:
        """Be called with the answer."""
        if self._answer is None:
            self._then = call
        else:
            call(self._answer)


Outcome = Answer | Deferred | Awaitable[Answer | Stream]
Handler = Callable[[Request], Outcome]


@dataclass(frozen=True, slots=True)
class Admission:
    """A request that may come in: who answers it, and how large its body may be."""

    handler: Handler
    most_bytes: int = 0
    path_values: tuple[str, ...] = ()
    client_place: int | None = field(default=None)


def message(
    status: int, sentence: str, *, headers: tuple[tuple[str, str], ...] = (), **facts: object
) -> Answer:
    """A refusal as HMA words it: one sentence under `message`."""
    body = orjson.dumps({"message": sentence, **facts}, option=orjson.OPT_APPEND_NEWLINE)
    return Answer(status, body, JSON, headers)


def unavailable(sentence: str, *, after_s: float = 1) -> Answer:
    """Come back later."""
    return message(503, sentence, headers=(("retry-after", str(max(1, round(after_s)))),))


class Refusal(Exception):  # noqa: N818 - no failure of ours
    """An answer that ends the handling of a request."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def json_body(request: Request) -> Any:
    """The JSON of a body.

    Raises:
        Refusal: if there is none, worded as Flask does.
    """
    if request.content_type != JSON and not request.content_type.endswith("+json"):
        raise Refusal(
            message(
                415,
                "Did not attempt to load JSON data because the request Content-Type was not 'application/json'.",
            )
        )
    try:
        return orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        raise Refusal(message(400, f"the body is no JSON: {error}")) from error


def unfit(kind: str, place: tuple[str, ...], sentence: str, value: object) -> Refusal:
    """A parameter that does not fit, as HMA's framework tells it: 422 and a list."""
    told = [{"type": kind, "loc": place, "msg": sentence, "input": value}]
    return Refusal(Answer(422, orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)))
