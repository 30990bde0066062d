"""A running match service, with real processes and a real address."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from openiru.engines.hashes.index.store.changes import create_store
from openiru.engines.hashes.index.tables import Words
from openiru.match_service.serving import MatchServer
from openiru.match_service.settings import read_settings

START_S = 120.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass(frozen=True, slots=True)
class Running:
    """A service that answers."""

    port: int
    banks: Path
    process: subprocess.Popen[bytes]

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """One request over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, dict(headers or {}))
            reply = connection.getresponse()
            return Reply(reply.status, reply.read(), {k.lower(): v for k, v in reply.getheaders()})
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Reply:
        return self.ask("GET", path, headers=headers)

    def send(self, method: str, path: str, value: object) -> Reply:
        """A request with JSON."""
        return self.ask(method, path, orjson.dumps(value), {"content-type": "application/json"})

    def upload(self, path: str, content: bytes, field: str = "photo") -> Reply:
        """A request with a form of one file."""
        head = f'--b\r\nContent-Disposition: form-data; name="{field}"; filename="p.jpg"\r\n\r\n'.encode()
        body = head + content + b"\r\n--b--\r\n"
        return self.ask("POST", path, body, {"content-type": "multipart/form-data; boundary=b"})

    def children(self) -> list[int]:
        """The processes that answer."""
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in found.split()]

    def log(self) -> str:
        return (self.banks.parent / "service.log").read_text()


@contextmanager
def match_service(banks: Path, *, processes: int = 2) -> Iterator[Running]:
    """Serve a folder of banks while the block runs."""
    banks.mkdir(parents=True, exist_ok=True)
    ready_in, ready_out = os.pipe()
    with (banks.parent / "service.log").open("wb") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.factories.match_services",
                str(banks),
                str(processes),
                str(ready_out),
            ],
            stdout=log,
            stderr=log,
            pass_fds=[ready_out],
        )
        os.close(ready_out)
        try:
            with os.fdopen(ready_in) as ready:
                port = ready.readline()
            assert port, (banks.parent / "service.log").read_text()
            yield Running(int(port), banks, process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def make_bank(banks: Path, name: str, words: Words) -> None:
    """A bank as `openiru index build` makes it."""
    create_store(banks / name, words)


def hex_of(words: Words, row: int = 0) -> str:
    """A hash as clients write it."""
    return bytes(words[row].astype(">u8").tobytes()).hex()


def until(true: Any, seconds: float = 30.0) -> bool:
    """Whether something becomes true in time."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def main() -> None:
    """Serve; tells the port once all processes answer."""
    banks, processes, ready = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    server = MatchServer(banks, read_settings(banks), host="127.0.0.1", port=0, processes=processes)

    def tell() -> None:
        os.write(ready, f"{server.port}\n".encode())
        os.close(ready)

    server.run(ready=tell)


if __name__ == "__main__":
    main()
