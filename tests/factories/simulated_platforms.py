"""A unit's side of the wire: sends signed messages to simulated platforms and keeps what they answer."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import orjson

# The program's own half of the standard, so that both halves are tested against each other.
from openiru.platforms.connectors.webhook.messages import signed_headers, verify
from openiru.platforms.operations import new_secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One callback as it came."""

    platform: str
    message_id: str
    message: dict[str, Any]


@dataclass(slots=True)
class Unit:
    """Takes callbacks on loopback; keeps each id once, as the program does."""

    secrets: dict[str, dict[str, str]]
    now: datetime
    statuses: list[int] = field(default_factory=list)  # to answer first
    heard: list[Heard] = field(default_factory=list)  # in order of arrival
    repeated: int = 0
    url: str = ""

    def take(self, platform: str, headers: Mapping[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
        """What the unit does with a callback."""
        secret = self.secrets[platform]["callback"]
        head = verify(headers, body, secret=secret, at=self.now, tolerance_s=300)
        if self.statuses:
            return self.statuses.pop(0), {}
        if any(each.message_id == head.message_id for each in self.heard):
            self.repeated += 1
            return 200, {"recorded": False, "already": True}
        heard = Heard(platform=platform, message_id=head.message_id, message=orjson.loads(body))
        self.heard.append(heard)
        return 200, {"recorded": True, "results": []}

    def outcomes(self, platform: str) -> dict[str, str]:
        """What was said about each item of a platform."""
        return {
            each["item_id"]: each["outcome"]
            for heard in self.heard
            if heard.platform == platform and heard.message["type"] == "referral.outcomes"
            for each in heard.message["data"]["outcomes"]
        }


@contextmanager
def listening_unit(platforms: list[str], now: datetime) -> Iterator[Unit]:
    """A unit that shares secrets with these platforms."""
    secrets = {name: {"send": new_secret(), "callback": new_secret()} for name in platforms}
    unit = Unit(secrets=secrets, now=now)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = 16 * 1024

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status, content = unit.take(self.path.rpartition("/")[2], dict(self.headers.items()), body)
            answer = orjson.dumps(content)
            self.send_response(status)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        unit.url = f"http://127.0.0.1:{server.server_port}/api/v1/callbacks"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield unit
        finally:
            server.shutdown()
            thread.join()


@dataclass(frozen=True, slots=True)
class Wire:
    """The way from the unit to simulated platforms."""

    url: str
    unit: Unit
    client: httpx.Client

    def send(
        self, platform: str, message: dict[str, Any], message_id: str, *, secret: str = ""
    ) -> httpx.Response:
        """Send once."""
        body = orjson.dumps(message)
        secret = secret or self.unit.secrets[platform]["send"]
        headers = signed_headers(message_id, self.unit.now, body, secret=secret)
        return self.client.post(f"{self.url}/{platform}/referrals", content=body, headers=headers)

    def insist(self, platform: str, message: dict[str, Any], message_id: str) -> int:
        """Send under the same id until it is received; how often it took."""
        for attempt in range(1, 20):
            try:
                if self.send(platform, message, message_id).is_success:
                    return attempt
            except httpx.TransportError:
                continue
        raise AssertionError(f"{platform} never received {message_id}")

    def advance(self, until: datetime) -> dict[str, Any]:
        """Let the platforms' time go on."""
        answer = self.client.post(f"{self.url}/advance", json={"until": until.isoformat()})
        assert answer.status_code == 200, answer.text
        content: dict[str, Any] = answer.json()
        return content

    def get(self, name: str) -> dict[str, dict[str, int]]:
        """The answer of /record or /counters."""
        content: dict[str, dict[str, int]] = self.client.get(f"{self.url}/{name}").json()
        return content


@contextmanager
def wired(url: str, unit: Unit) -> Iterator[Wire]:
    """A way to the platforms that listen on `url`."""
    with httpx.Client(timeout=30, trust_env=False) as client:
        yield Wire(url, unit, client)


def referral(name: str, platform: str, count: int, *, first: int = 0) -> dict[str, Any]:
    """A referral of account blocks as the program sends it."""
    numbers = range(first, first + count)
    return {
        "type": "referral.sent",
        "timestamp": "2025-07-01T09:00:00Z",
        "data": {
            "referral_id": name,
            "reference": "IRU-2025-000001",
            "instrument": "account_block",
            "platform": platform,
            "items": [
                {
                    "item_id": f"{name}-{number}",
                    "subject": {
                        "kind": "account",
                        "url": f"https://{platform}.example/{name}{number}",
                        "handle": f"{name}{number}",
                        "native_id": str(number),
                        "display_name": "Blue Kite",
                    },
                    "organisation": "ttp",
                    "reason": "Placeholder reason.",
                }
                for number in numbers
            ],
        },
    }


@contextmanager
def simulator(folder: Path, unit: Unit, *words: str) -> Iterator[tuple[Wire, subprocess.Popen[str]]]:
    """The command `openiru simulate platforms` in a process of its own, and the way to it."""
    (folder / "secrets.json").write_bytes(orjson.dumps(unit.secrets))
    command = [sys.executable, "-m", "openiru", "simulate", "platforms", "--port", "0", "--json"]
    command += ["--callback", unit.url, "--secrets", str(folder / "secrets.json"), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            with wired(json.loads(line)["listening"], unit) as wire:
                yield wire, process
        finally:
            process.terminate()
            process.wait(15)
