"""Models on loopback that speak as chat endpoints do, and that can be told to misbehave."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from openiru.advisers.types import AdviserKind, CallLimits, Definition, Policy

POLICY = Policy(version="1", text="Flag praise of the Example Brigade. News is clear.")
QUICK = CallLimits(connect_s=2.0, silence_s=2.0, total_s=3.0, at_once=1, retries=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One answer; `repeat` sends the body over and over, `drip_s` rests after each byte."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    drip_s: float = 0.0
    repeat: bool = False


def said(words: str, **choice: Any) -> Served:
    """A chat completion with these words."""
    content = {"choices": [{"index": 0, "message": {"role": "assistant", "content": words}, **choice}]}
    return Served(body=json.dumps(content).encode())


def said_json(**answer: Any) -> Served:
    """A chat completion whose words are a JSON object."""
    return said(json.dumps(answer, ensure_ascii=False))


def said_tokens(**logprobs: Any) -> Served:
    """A chat completion with the probabilities of first words."""
    top = [{"token": token, "logprob": logprob, "bytes": None} for token, logprob in logprobs.items()]
    return said(top[0]["token"], logprobs={"content": [{**top[0], "top_logprobs": top}]})


class AdviserServer:
    """Listens on loopback; `answer` says what a question gets, `faults` are answered first."""

    def __init__(self, answer: Callable[[dict[str, Any]], Served] | None = None) -> None:
        self.questions: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.faults: list[Served] = []
        self.answer = answer or (lambda _question: said_json(label="clear", p=0.1))
        self.most_at_once = 0
        self._now = 0
        self._counting = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def definition(self, kind: AdviserKind = AdviserKind.CHAT, **changes: Any) -> Definition:
        """An adviser that is this server."""
        facts: dict[str, Any] = {
            "name": "house",
            "kind": kind,
            "model": "house-model",
            "policy": POLICY,
            "address": self.url,
            "limits": QUICK,
        }
        return Definition(**{**facts, **changes})

    @contextmanager
    def running(self) -> Iterator["AdviserServer"]:
        """Listen while the block runs."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def _served(self, path: str, headers: dict[str, str], body: bytes) -> Served:
        if path != "/v1/chat/completions":
            return Served(status=404, body=b"{}")
        with self._counting:
            self.questions.append(json.loads(body))
            self.headers.append(headers)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            fault = self.faults.pop(0) if self.faults else None
        try:
            return fault or self.answer(json.loads(body))
        finally:
            with self._counting:
                self._now -= 1

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                served = outer._served(self.path, headers, body)
                self.send_response(served.status)
                self.send_header("content-type", served.content_type)
                for name, value in served.headers.items():
                    self.send_header(name, value)
                if served.repeat:
                    self.close_connection = True
                else:
                    self.send_header("content-length", str(len(served.body)))
                # Whoever asked may have had enough.
                with suppress(OSError):
                    self.end_headers()
                    self._send(served)

            def _send(self, served: Served) -> None:
                while served.repeat:
                    self.wfile.write(served.body)
                if not served.drip_s:
                    self.wfile.write(served.body)
                    return
                for byte in served.body:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(served.drip_s)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        return Handler
