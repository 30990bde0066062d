"""How does one connection turn bytes into requests and answers into bytes, and when is it cut off?

One request at a time, in order; what follows waits unread. Every stage has a term: the head, the body at a least rate,
the answer at a least rate, and silence between requests.
"""

import asyncio
import http
import re
import time
from collections import deque
from collections.abc import Awaitable
from email.utils import formatdate
from typing import Any, Final, Protocol, cast

import httptools

from openiru.match_service.http.messages import (
    Admission,
    Answer,
    Deferred,
    Outcome,
    Request,
    Stream,
    message,
    unavailable,
)

_HEAD_BYTES: Final = 16_384
_HEADERS: Final = 100
_LINGER_S: Final = 2.0
_NO_CONTENT: Final = 204
_HIGH_WATER: Final = 1 << 20
_REASONS: Final = {status.value: status.phrase.encode() for status in http.HTTPStatus}
_UPGRADE: Final = re.compile(rb"\r\nupgrade:", re.IGNORECASE)


class Service(Protocol):
    """What a connection needs to know of the rest."""

    header_timeout_s: float
    idle_timeout_s: float
    least_bytes_per_s: int
    most_waiting_bytes: int
    waiting_bytes: int
    connections: "set[Connection]"
    is_stopping: bool

    def admit(self, request: Request) -> Admission | Answer:
        """Who answers a request, by its head; or why nobody does."""

    def failed(self, request: Request, error: BaseException) -> Answer:
        """What to answer, and to record, when a handler raised something."""

    def answered(self, request: Request, status: int, seconds: float) -> None:
        """Count an answer."""


class _Clock:
    """The Date header, made once a second."""

    second = 0
    line = b""

    @classmethod
    def date(cls) -> bytes:
        now = int(time.time())
        if now != cls.second:
            cls.second, cls.line = now, b"date: " + formatdate(now, usegmt=True).encode() + b"\r\n"
        return cls.line


class Connection(asyncio.Protocol):
    """One client's connection."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._loop = asyncio.get_running_loop()
        self._parser: Any = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport
        self._queue: deque[tuple[Request, Admission, bool]] = deque()
        self._busy: Request | None = None
        self._began = 0.0
        self._keep = True
        self._task: asyncio.Task[None] | None = None
        self._writable: asyncio.Future[None] | None = None
        self._paused = False
        self._deaf = False  # nothing that comes in is looked at any more
        self._gone = False
        self._forget()
        self.deadline = 0.0

    def _forget(self) -> None:
        self._url = b""
        self._headers: dict[bytes, bytes] = {}
        self._head_bytes = self._named_bytes = 0
        self._in_head = True
        self._request: Request | None = None
        self._admission: Admission | None = None
        self._body: list[bytes] = []
        self._body_bytes = 0
        self._body_since = 0.0

    # --- the transport's calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=_HIGH_WATER)
        self._service.connections.add(self)
        self.deadline = self._loop.time() + self._service.header_timeout_s

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the protocol's interface
        """The client has gone, or we let it go."""
        self._deaf = self._gone = True
        self._service.connections.discard(self)
        waiting = [request for request, _, _ in self._queue] + ([self._busy] if self._busy else [])
        self._service.waiting_bytes -= self._body_bytes + sum(len(request.body) for request in waiting)
        self._body_bytes = 0
        self._queue.clear()
        if self._task is not None:
            self._task.cancel()
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)

    def data_received(self, data: bytes) -> None:
        """Some bytes have come."""
        if self._deaf:
            return
        if self._in_head:
            if not self._head_bytes and self._busy is None:
                self.deadline = self._loop.time() + self._service.header_timeout_s
            self._head_bytes += len(data)
            if b"pgrade:" in data:
                data = _without_upgrade(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._refuse(message(400, "this service offers no other protocol"))
        except httptools.HttpParserError:
            self._refuse(message(400, "this is no request that we understand"))
        if self._in_head and self._head_bytes > _HEAD_BYTES:
            self._refuse(_head_too_large())

    def eof_received(self) -> bool:
        """The client says nothing more; it may still listen."""
        return self._busy is not None or bool(self._queue)

    def pause_writing(self) -> None:
        """The client reads more slowly than we write."""
        self._paused = True
        self._writable = self._loop.create_future()
        self.deadline = self._loop.time() + _HIGH_WATER / self._service.least_bytes_per_s

    def resume_writing(self) -> None:
        """The client has caught up."""
        self._paused = False
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)
        if self._busy is not None:
            self.deadline = float("inf")
        else:
            self.deadline = self._loop.time() + (_LINGER_S if self._deaf else self._service.idle_timeout_s)

    # --- the parser's calls

    def on_url(self, url: bytes) -> None:
        """A part of the address."""
        self._url += url
        self._named_bytes += len(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        if len(self._headers) >= _HEADERS:
            self._refuse(message(431, f"a request may have {_HEADERS} headers"))
            return
        self._headers[name.lower()] = value
        self._named_bytes += len(name) + len(value)

    def on_headers_complete(self) -> None:
        """The head is whole: is the request let in?"""
        if self._deaf:
            return
        self._in_head = False
        if self._named_bytes > _HEAD_BYTES:
            self._refuse(_head_too_large())
            return
        request = self._request = self._made_request()
        if request is None:
            self._refuse(message(400, "this is no address that we understand"))
            return
        admitted = self._service.admit(request)
        if isinstance(admitted, Answer):
            self._refuse_or_go_on(request, admitted)
            return
        length = self._announced()
        if length > admitted.most_bytes:
            self._refuse(_too_large(admitted.most_bytes))
            return
        if self._service.waiting_bytes + length > self._service.most_waiting_bytes:
            self._refuse(unavailable("too much is being sent at this moment"))
            return
        self._admission = admitted
        if length or b"transfer-encoding" in self._headers:
            self._body_since = self._loop.time()
            if self._headers.get(b"expect", b"").lower() == b"100-continue" and self._busy is None:
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        if self._deaf or self._admission is None:
            return
        self._body_bytes += len(body)
        self._service.waiting_bytes += len(body)
        if self._body_bytes > self._admission.most_bytes:
            self._refuse(_too_large(self._admission.most_bytes))
            return
        if self._service.waiting_bytes > self._service.most_waiting_bytes:
            self._refuse(unavailable("too much is being sent at this moment"))
            return
        self._body.append(body)
        if self._busy is None:
            seconds = self._service.header_timeout_s + self._body_bytes / self._service.least_bytes_per_s
            self.deadline = self._body_since + seconds

    def on_message_complete(self) -> None:
        """The request is whole."""
        if self._deaf:
            return
        request, admission = self._request, self._admission
        keep = self._parser.should_keep_alive()
        if request is None or admission is None:
            self._forget()
            return
        request.body = self._body[0] if len(self._body) == 1 else b"".join(self._body)
        request.path_values = admission.path_values
        request.client_place = admission.client_place
        self._body_bytes = 0
        self._forget()
        self._queue.append((request, admission, keep))
        if self._busy is None:
            self._next()
        else:
            self._transport.pause_reading()

    def _made_request(self) -> Request | None:
        try:
            url = httptools.parse_url(self._url)
            path, query = (url.path or b"/").decode("ascii"), (url.query or b"").decode("ascii")
        except (httptools.HttpParserInvalidURLError, UnicodeDecodeError):
            return None
        return Request(self._parser.get_method().decode("ascii"), path, query, self._headers)

    def _announced(self) -> int:
        try:
            return int(self._headers.get(b"content-length", b"0"))
        except ValueError:
            return 0

    # --- answers

    def _next(self) -> None:
        """Answer the request that has waited longest."""
        request, admission, keep = self._queue.popleft()
        self._busy, self._keep = request, keep and not self._service.is_stopping
        self._began = self._loop.time()
        self.deadline = float("inf")
        try:
            outcome: Outcome = admission.handler(request)
        except Exception as error:  # noqa: BLE001 - the door: what is not expected is told as such
            self._answer(self._service.failed(request, error))
            return
        if isinstance(outcome, Answer):
            self._answer(outcome)
        elif isinstance(outcome, Deferred):
            outcome.then(self._answer)
        else:
            self._task = self._loop.create_task(self._wait_for(request, outcome))

    async def _wait_for(self, request: Request, outcome: Awaitable[Answer | Stream]) -> None:
        try:
            answer = await outcome
        except Exception as error:  # noqa: BLE001 - the door: what is not expected is told as such
            answer = self._service.failed(request, error)
        if isinstance(answer, Stream):
            await self._send(request, answer)
        else:
            self._answer(answer)

    def _answer(self, answer: Answer | Stream) -> None:
        request = self._busy
        if self._gone or request is None:
            return
        if isinstance(answer, Stream):
            self._task = self._loop.create_task(self._send(request, answer))
            return
        self._transport.write(self._whole(request, answer))
        self._finished(request, answer.status)

    def _whole(self, request: Request, answer: Answer) -> bytes:
        head = self._head(answer.status, answer.content_type, answer.headers)
        if answer.status == _NO_CONTENT:
            return head + b"\r\n"
        length = b"content-length: %d\r\n\r\n" % len(answer.body)
        return head + length + (b"" if request.method == "HEAD" else answer.body)

    async def _send(self, request: Request, stream: Stream) -> None:
        chunked = self._parser.get_http_version() != "1.0"
        self._keep = self._keep and chunked
        end = b"transfer-encoding: chunked\r\n\r\n" if chunked else b"\r\n"
        self._transport.write(self._head(stream.status, stream.content_type, stream.headers) + end)
        try:
            async for part in stream.parts:
                if part:
                    self._transport.write(b"%x\r\n%b\r\n" % (len(part), part) if chunked else part)
                if self._paused and self._writable is not None:
                    await self._writable
        except Exception as error:  # noqa: BLE001 - half an answer must not look like a whole one
            self._service.failed(request, error)
            self._transport.abort()
            return
        if chunked:
            self._transport.write(b"0\r\n\r\n")
        self._finished(request, stream.status)

    def _head(self, status: int, content_type: str, headers: tuple[tuple[str, str], ...]) -> bytes:
        lines = b"HTTP/1.1 %d %b\r\n" % (status, _REASONS.get(status, b"")) + _Clock.date()
        if content_type:
            lines += b"content-type: " + content_type.encode() + b"\r\n"
        for name, value in headers:
            lines += f"{name}: {value}\r\n".encode("latin-1")
        if not self._keep:
            return lines + b"connection: close\r\n"
        return lines + b"connection: keep-alive\r\n" if self._parser.get_http_version() == "1.0" else lines

    def _finished(self, request: Request, status: int) -> None:
        self._service.answered(request, status, self._loop.time() - self._began)
        self._service.waiting_bytes -= len(request.body)
        self._busy = self._task = None
        if not self._keep:
            self._linger()
            return
        if self._queue:
            # Not at once: a client that sends many requests ahead must not keep all others waiting.
            self._loop.call_soon(self._next_if_any)
            return
        if not self._paused:
            self.deadline = self._loop.time() + self._service.idle_timeout_s
        if not self._transport.is_closing():
            self._transport.resume_reading()

    def _next_if_any(self) -> None:
        if self._queue and self._busy is None and not self._gone:
            self._next()

    def _refuse_or_go_on(self, request: Request, answer: Answer) -> None:
        """Answer a request by its head: with the connection kept if it has no body."""
        if self._announced() == 0 and b"transfer-encoding" not in self._headers:
            self._admission = Admission(lambda _: answer)
            return
        self._request = request
        self._refuse(answer)

    def _refuse(self, answer: Answer) -> None:
        """Answer, and look at nothing more: the rest of what comes is not understood or not wanted."""
        if self._deaf:
            return
        self._deaf, self._keep = True, False
        if self._busy is not None or self._queue:
            return  # what came before is answered, and then we close
        request = self._request or Request("", "", "", {})
        self._transport.write(self._whole(request, answer))
        self._service.answered(request, answer.status, 0.0)
        self._linger()

    def _linger(self) -> None:
        """Say that no more comes, and wait a little: who is still sending could not read our answer otherwise."""
        self._deaf = True
        self._queue.clear()
        self.deadline = self._loop.time() + _LINGER_S
        if self._transport.is_closing():
            return
        if self._transport.can_write_eof():
            self._transport.write_eof()
        self._transport.resume_reading()

    def expire(self) -> None:
        """The term has passed."""
        if self._paused:
            self._transport.abort()
        elif self._deaf or not self._head_bytes:
            self._transport.close()
        else:
            self._refuse(message(408, "the request was not sent in time"))

    def stop(self) -> None:
        """Let go after the request that is being answered, if there is one."""
        self._keep = False
        if self._busy is None and not self._queue and self._in_head and not self._head_bytes:
            self._transport.close()


def _head_too_large() -> Answer:
    return message(431, f"the head of a request may have {_HEAD_BYTES:,} bytes")


def _too_large(most: int) -> Answer:
    return message(413, f"the body of this request may have {most:,} bytes")


def _without_upgrade(data: bytes) -> bytes:
    """Clients that offer another protocol are answered in this one."""
    end = data.find(b"\r\n\r\n")
    head, rest = (data, b"") if end < 0 else (data[:end], data[end:])
    return _UPGRADE.sub(b"\r\nx-offer:", head) + rest
