"""Exchanges on loopback that speak as the real ones do, and that can be told to misbehave."""

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from openiru.exchanges.types import Opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer; `cut` closes the connection after so many bytes of the body, `drip_s` rests after each byte."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    drip_s: float = 0.0


def as_json(content: object, status: int = 200) -> Answered:
    """An answer of JSON."""
    return Answered(status=status, body=json.dumps(content).encode())


class ExchangeServer:
    """Listens on loopback; `faults` are answered first, one for each request."""

    opening: Opening = Opening(lines=("unit", "correct horse"))

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.faults: list[Answered] = []
        self.before: Callable[[Asked], None] = lambda _asked: None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def answer(self, asked: Asked) -> Answered:
        """What the exchange says."""
        raise NotImplementedError

    def take(self, asked: Asked) -> Answered:
        """Note a request, misbehave if told so, and answer."""
        self.asked.append(asked)
        self.before(asked)
        return self.faults.pop(0) if self.faults else self.answer(asked)

    @contextmanager
    def running(self) -> Iterator[Self]:
        """Listen while the block runs."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._take()

            def do_POST(self) -> None:
                self._take()

            def _take(self) -> None:
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(
                    method=self.command,
                    path=parts.path,
                    query=dict(parse_qsl(parts.query, keep_blank_values=True)),
                    headers=headers,
                    body=body,
                )
                answered = outer.take(asked)
                self.send_response(answered.status)
                for name, value in answered.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(answered.body)))
                self.end_headers()
                self._send(answered)
                if answered.cut is not None:
                    self.close_connection = True

            def _send(self, answered: Answered) -> None:
                if not answered.drip_s:
                    self.wfile.write(answered.body[: answered.cut])
                    return
                for byte in answered.body:
                    # Whoever asked may have had enough.
                    with suppress(OSError):
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                        time.sleep(answered.drip_s)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        return Handler


class TatServer(ExchangeServer):
    """The hash list of Tech Against Terrorism: changes in order, `checkpoint` names the last of a page."""

    def __init__(self, page: int = 2) -> None:
        super().__init__()
        self.page = page
        self.rows: list[dict[str, Any]] = []  # in the order of change

    def put(self, key: int, digest: str, **more: Any) -> None:
        """A hash is added or changed."""
        row = {
            "id": key,
            "hash_digest": digest,
            "algorithm": "PDQ",
            "ideology": "islamist",
            "file_type": "jpg",
            "deleted": False,
            "updated_on": 1_700_000_000.5 + len(self.rows),
            "created_on": "2025-05-01T00:00:00Z",
        }
        self.rows = [each for each in self.rows if each["id"] != key] + [{**row, **more}]
        self._stamp()

    def delete(self, key: int) -> None:
        """A hash is taken back."""
        old = next(each for each in self.rows if each["id"] == key)
        self.put(key, old["hash_digest"], deleted=True)

    def answer(self, asked: Asked) -> Answered:
        if asked.path == "/token-auth/tcap/":
            given = json.loads(asked.body)
            if (given["username"], given["password"]) != self.opening.lines:
                return as_json({"error": "no"}, 401)
            return as_json({"user": {}, "token": "tat-token"})
        if asked.headers.get("authorization") != "Bearer tat-token":
            return as_json({"error": "no"}, 401)
        after = int(asked.query["after"].partition(",")[2] or 0)
        later = [row for row in self.rows if row["seq"] > after]
        page = later[: self.page]
        has_more = len(later) > len(page)
        last = f"1700000000,{page[-1]['seq']}" if page else asked.query["after"]
        rows = [{name: value for name, value in row.items() if name != "seq"} for row in page]
        following = f"{self.url}/elsewhere?limit=2&offset=2" if has_more else None
        return as_json(
            {
                "count": len(later),
                "next": following,
                "previous": None,
                "checkpoint": last or None,
                "results": rows,
            }
        )

    def _stamp(self) -> None:
        self._seq = getattr(self, "_seq", 0) + 1
        self.rows[-1]["seq"] = self._seq


class StopNciiServer(ExchangeServer):
    """A feed of the shape of StopNCII."""

    opening = Opening(lines=("function-key", "subscription-key"))

    def __init__(self, page: int = 2) -> None:
        super().__init__()
        self.page = page
        self.records: list[dict[str, Any]] = []
        self.feedback: list[dict[str, Any]] = []
        self.stamp = 100

    def put(self, digest: str, status: str = "Active", kind: str = "ImagePDQ") -> None:
        """A hash is added, or its status changes."""
        self.stamp += 1
        record = {
            "lastModtimestamp": self.stamp,
            "signalType": kind,
            "hashValue": digest,
            "hashStatus": status,
            "caseNumbers": {"case-1": status},
            "CSPFeedbacks": [{"source": "somebody", "feedbackValue": "Blocked", "tags": []}],
        }
        same = [each for each in self.records if each["hashValue"] == digest]
        self.records = [each for each in self.records if each not in same] + [record]

    def answer(self, asked: Asked) -> Answered:
        keys = (asked.headers.get("x-functions-key"), asked.headers.get("ocp-apim-subscription-key"))
        if keys != self.opening.lines:
            return as_json({"error": "no"}, 401)
        if asked.path == "/SubmitFeedback":
            self.feedback += json.loads(asked.body)["hashFeedbacks"]
            return as_json({})
        since = int(asked.query["startTimestamp"])
        changed = [each for each in self.records if each["lastModtimestamp"] >= since]
        start = int(asked.query.get("nextPageToken", "0"))
        rows = changed[start : start + self.page]
        has_more = start + self.page < len(changed)
        content: dict[str, Any] = {
            "count": len(rows),
            "nextSetTimestamp": self.stamp + 1,
            "hasMoreRecords": has_more,
            "hashRecords": rows,
        }
        if has_more:
            content["nextPageToken"] = str(start + self.page)
        return as_json(content)


class NcmecServer(ExchangeServer):
    """A feed of the shape of NCMEC's; entries come in no order."""

    def __init__(self, page: int = 2) -> None:
        super().__init__()
        self.page = page
        self.entries: dict[str, str] = {}  # id -> XML

    def put(self, key: str, *, member: int = 42, kind: str = "image", **fingerprints: str) -> None:
        """An entry is added or changed."""
        prints = "".join(f"<{name}>{value}</{name}>" for name, value in fingerprints.items())
        self.entries[key] = (
            f'<{kind}><member id="{member}">Member {member}</member><timestamp>2025-05-01T00:00:00Z</timestamp>'
            f"<id>{key}</id><classification>A1</classification><fingerprints>{prints}</fingerprints></{kind}>"
        )

    def delete(self, key: str, *, member: int = 42, kind: str = "Image") -> None:
        """An entry is taken back."""
        self.entries[key] = f'<deleted{kind}><member id="{member}">M</member><id>{key}</id></deleted{kind}>'

    def answer(self, asked: Asked) -> Answered:
        login = base64.b64encode(":".join(self.opening.lines).encode()).decode()
        if asked.headers.get("authorization") != f"Basic {login}":
            return Answered(status=401, body=b"")
        start = int(asked.query.get("start", "0"))
        rows = list(self.entries.values())[start : start + self.page]
        following = ""
        if start + self.page < len(self.entries):
            query = f"from={asked.query['from']}&amp;to={asked.query['to']}&amp;start={start + self.page}"
            following = f"<paging><next>/v2/entries?{query}</next></paging>"
        images = "".join(row for row in rows if "mage" in row)
        videos = "".join(row for row in rows if "mage" not in row)
        body = (
            '<?xml version="1.0"?><queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2">'
            f'<images count="1" maxTimestamp="2025-05-01T00:00:00Z">{images}</images>'
            f'<videos count="1" maxTimestamp="2025-05-01T00:00:00Z">{videos}</videos>{following}</queryResult>'
        )
        return Answered(body=body.encode())
