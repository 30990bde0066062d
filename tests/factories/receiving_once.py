"""A receiver that keeps to draft-ietf-httpapi-idempotency-key-header, and whose answers get lost."""

import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

Reply = Callable[[BaseHTTPRequestHandler, int, bytes], None]


class ReceivingOnce:
    """Takes a request once for each key; the first answer to each of `lost` keys never arrives.

    Without a key it cannot tell a repetition: it takes every request anew.
    """

    def __init__(self, bodies: Callable[[], bytes], reply: Reply, *, lost: int) -> None:
        self._bodies, self._reply, self._lost = bodies, reply, lost
        self.taken: dict[str, bytes] = {}  # key -> body
        self.repeated: list[str] = []

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Take the request, unless it was taken before; then answer, or hang up."""
        key = handler.headers.get("Idempotency-Key") or f"none-{len(self.taken)}"
        body = self._bodies()
        if key in self.taken:
            # The draft, error scenarios: the same key with another payload is an error of the client.
            if self.taken[key] != body:
                self._reply(handler, 422, b"")
                return
            self.repeated.append(key)
        self.taken[key] = body
        if self._lost:
            self._lost -= 1
            handler.connection.shutdown(socket.SHUT_RDWR)
            return
        self._reply(handler, 201, b'{"reportId": "rep-1", "ticket": "rep-1"}')
