"""Clients of a match service, in a process of their own, so that they share nothing with it but the address.

Each connection has one request under way. Prints one JSON document: answers, seconds, waits in milliseconds, processor
time of the clients.
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import uvloop

_ENOUGH = 2_000_000  # waits that are kept


@dataclass
class Load:
    """What is asked, and what came of it."""

    requests: list[bytes]
    seconds: float
    rate: float  # requests a second over all connections; 0: each as soon as the last is answered
    hashes: int  # in each request
    waits: list[float] = field(default_factory=list)
    matched: int = 0
    wrong: int = 0
    begun: float = 0.0
    ended: float = 0.0


class Client(asyncio.Protocol):
    """One connection."""

    def __init__(self, load: Load, number: int, count: int) -> None:
        self._load, self._row, self._step = load, number, count
        self._left = b""
        self._due = 0.0
        self._loop = asyncio.get_running_loop()
        self.done: asyncio.Future[None] = self._loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to ask, each client a little later than the one before it."""
        # Not checked: uvloop's transports are none of asyncio's own.
        self._transport = cast("asyncio.Transport", transport)
        # Not all at the same moment.
        first = self._load.begun + (self._row / self._load.rate if self._load.rate else 0)
        self._due = first
        self._loop.call_at(first, self._ask)

    def _ask(self) -> None:
        requests = self._load.requests
        self._transport.write(requests[self._row % len(requests)])
        self._row += self._step

    def data_received(self, data: bytes) -> None:
        """Count an answer once it is whole, and ask again."""
        self._left += data
        if not _is_whole(self._left):
            return
        now, load = self._loop.time(), self._load
        load.wrong += not self._left.startswith(b"HTTP/1.1 200 ")
        load.matched += self._left.count(b"bank_content_id")
        self._left = b""
        if len(load.waits) < _ENOUGH:
            load.waits.append(now - self._due)
        load.ended = now
        if now - load.begun > load.seconds:
            self.done.set_result(None)
            return
        if not load.rate:
            self._due = now
            self._ask()
            return
        # A wait counts from when the request was due, so that a slow answer is not forgiven to those behind it.
        self._due += self._step / load.rate
        self._loop.call_at(max(self._due, now), self._ask)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let whoever waits know that the service closed too early."""
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the service closed a connection"))


def _is_whole(data: bytes) -> bool:
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = data[:end].lower()
    place = head.find(b"content-length: ")
    if place < 0:
        return data.endswith(b"0\r\n\r\n")
    return len(data) >= end + 4 + int(head[place + 16 :].split(b"\r\n", 1)[0])


async def run(load: Load, port: int, count: int) -> None:
    """Ask until the time is over."""
    loop = asyncio.get_running_loop()
    load.begun = loop.time() + 0.2
    clients = []
    for number in range(count):
        _, client = await loop.create_connection(lambda n=number: Client(load, n, count), "127.0.0.1", port)  # type: ignore[misc]
        clients.append(client)
    await asyncio.gather(*(client.done for client in clients))


def main() -> None:
    """Read what to ask from a file: each request with its length before it."""
    file, port, count, seconds, rate, hashes = sys.argv[1:]
    data, requests, place = Path(file).read_bytes(), [], 0
    while place < len(data):
        length = int.from_bytes(data[place : place + 4], "little")
        requests.append(data[place + 4 : place + 4 + length])
        place += 4 + length
    load = Load(requests, float(seconds), float(rate), int(hashes))
    begun = time.process_time()
    uvloop.run(run(load, int(port), int(count)))
    waits = sorted(load.waits)
    print(
        json.dumps(
            {
                "answers": len(waits),
                "seconds": load.ended - load.begun,
                "hashes": len(waits) * load.hashes,
                "matched": load.matched,
                "wrong": load.wrong,
                "p50_ms": 1000 * waits[len(waits) // 2],
                "p99_ms": 1000 * waits[int(len(waits) * 0.99)],
                "client_s": time.process_time() - begun,
            }
        )
    )


if __name__ == "__main__":
    main()
