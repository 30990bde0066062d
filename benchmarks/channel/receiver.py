"""Six platforms in one process that write down what reached them, and survive being killed.

    python -m benchmarks.channel.receiver PORT FOLDER CALLBACK_URL      FOLDER holds keys.json

Each line of the journal is written before the unit hears of it, so what was answered is never forgotten. Decisions follow from the
item alone: whoever counts knows what each one must have become.
"""

import hashlib
import http.client
import json
import os
import queue
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from openiru.simulation.platforms.signing import secret_bytes, signed_headers, verified_id

DECISIONS: Final = (
    "account_suspended",
    "account_suspended",
    "account_terminated",
    "not_violating",
    "already_gone",
)
SENDERS: Final = 3
_PAUSE_S: Final = 0.2


def decision_on(item_id: str) -> str:
    """What these platforms decide on an item, whenever they are asked."""
    return DECISIONS[hashlib.sha256(item_id.encode()).digest()[0] % len(DECISIONS)]


@dataclass
class Memory:
    """What the journal says."""

    tickets: dict[str, str] = field(default_factory=dict)  # by message id
    told: set[str] = field(default_factory=set)  # ids of callbacks that the unit took


class Platforms:
    """The memory of all six, and the callbacks that are on their way."""

    def __init__(self, folder: Path, callback_url: str) -> None:
        self.keys = {
            platform: {way: secret_bytes(secret) for way, secret in pair.items()}
            for platform, pair in json.loads((folder / "keys.json").read_text()).items()
        }
        self.url = urlsplit(callback_url)
        self.waiting: queue.Queue[tuple[str, str, bytes]] = queue.Queue()
        self._memory = Memory()
        self._guard = threading.Lock()
        journal = folder / "journal.jsonl"
        if journal.exists():
            self._read(journal)
        self._file = journal.open("ab", buffering=0)

    def take(self, platform: str, message_id: str, body: bytes) -> str:
        """The ticket of a message; the first time it is written down and answered."""
        with self._guard:
            known = self._memory.tickets.get(message_id)
            data = json.loads(body)
            line = {
                "at": time.time(),
                "platform": platform,
                "message": message_id,
                "again": known is not None,
                **_told(data),
            }
            ticket = known or f"{platform}-{len(self._memory.tickets) + 1}"
            line["ticket"] = ticket
            self._write(line)
            self._memory.tickets[message_id] = ticket
        if known is None:
            self._answer(platform, data, ticket, line["at"])
        return ticket

    def was_told(self, callback_id: str, status: int) -> None:
        """Write down that the unit took a callback, or refused it for good."""
        with self._guard:
            self._write({"at": time.time(), "callback": callback_id, "status": status})
            self._memory.told.add(callback_id)

    def _answer(self, platform: str, message: dict[str, Any], ticket: str, at: float) -> None:
        if message["type"] != "referral.sent":
            return
        data = message["data"]
        now = datetime.fromtimestamp(at, UTC).isoformat()  # the same after each restart
        head = {"referral_id": data["referral_id"]}
        outcomes = [
            {"item_id": item["item_id"], "outcome": decision_on(item["item_id"]), "basis": "terms"}
            for item in data["items"]
        ]
        for kind, told in (
            ("referral.acknowledged", {**head, "acknowledged_at": now, "ticket": ticket}),
            ("referral.outcomes", {**head, "outcomes": outcomes}),
        ):
            callback_id = f"{kind.partition('.')[2]}-{data['referral_id']}"
            if callback_id not in self._memory.told:
                body = json.dumps({"type": kind, "timestamp": now, "data": told}).encode()
                self.waiting.put((platform, callback_id, body))

    def _write(self, line: dict[str, Any]) -> None:
        self._file.write(json.dumps(line).encode() + b"\n")

    def _read(self, journal: Path) -> None:
        lines = [json.loads(line) for line in journal.read_bytes().split(b"\n")[:-1]]
        whole = journal.read_bytes().rpartition(b"\n")[0]
        journal.write_bytes(whole + b"\n" if whole else b"")
        self._memory.told = {line["callback"] for line in lines if "callback" in line}
        for line in lines:
            if "message" in line:
                self._memory.tickets[line["message"]] = line["ticket"]
                if not line["again"]:
                    self._answer(
                        line["platform"],
                        {"type": line["type"], "data": line["data"]},
                        line["ticket"],
                        line["at"],
                    )


def _told(message: dict[str, Any]) -> dict[str, Any]:
    data = message["data"]
    items = [{"item_id": each["item_id"]} for each in data.get("items", ())]
    return {"type": message["type"], "data": {"referral_id": data["referral_id"], "items": items}}


def _send(platforms: Platforms) -> None:
    """Bring callbacks to the unit, again and again until it answers for good."""
    connection: http.client.HTTPConnection | None = None
    while True:
        platform, callback_id, body = platforms.waiting.get()
        while True:
            connection = connection or http.client.HTTPConnection(
                platforms.url.hostname or "", platforms.url.port, timeout=30
            )
            head = signed_headers(callback_id, datetime.now(UTC), body, platforms.keys[platform]["callback"])
            try:
                connection.request(
                    "POST",
                    f"{platforms.url.path}/{platform}",
                    body,
                    {**head, "content-type": "application/json"},
                )
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                connection = None
                time.sleep(_PAUSE_S)
                continue
            if answer.status < 500 and answer.status not in {408, 425, 429}:
                platforms.was_told(callback_id, answer.status)
                break
            time.sleep(_PAUSE_S)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 64 * 1024
    disable_nagle_algorithm = True
    platforms: Platforms

    def do_POST(self) -> None:
        """Take a signed message to /{platform}/referrals."""
        body = self.rfile.read(int(self.headers["content-length"]))
        platform = self.path.strip("/").partition("/")[0]
        headers = {name.lower(): value for name, value in self.headers.items()}
        message_id = verified_id(headers, body, self.platforms.keys[platform]["send"], datetime.now(UTC))
        answer = json.dumps({"ticket": self.platforms.take(platform, message_id, body)}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the name that the library gives)
        """Say nothing."""


def main() -> None:
    """Listen until killed."""
    port, folder, callback_url = sys.argv[1:4]
    _Handler.platforms = Platforms(Path(folder), callback_url)
    for _ in range(SENDERS):
        threading.Thread(target=_send, args=(_Handler.platforms,), daemon=True).start()
    ThreadingHTTPServer.request_queue_size = 128
    ThreadingHTTPServer(("127.0.0.1", int(port)), _Handler).serve_forever()


if __name__ == "__main__":
    os.environ.pop("PYTHONHASHSEED", None)
    main()
