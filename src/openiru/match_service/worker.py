"""One process of the match service: everything put together, until it is told to stop.

Started by the parent with the listening socket and shared memory as open files; it ends when the parent does.
"""

import asyncio
import contextlib
import gc
import os
import signal
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import orjson
import uvloop

from openiru.match_service.banks import Banks
from openiru.match_service.http.connection import Connection
from openiru.match_service.http.listener import Counts, Listener
from openiru.match_service.limits import Rates
from openiru.match_service.logs import log
from openiru.match_service.pictures import Pictures
from openiru.match_service.routes.content import Content
from openiru.match_service.routes.curation import Curation
from openiru.match_service.routes.desk import Desk
from openiru.match_service.routes.hashing import Hashing
from openiru.match_service.routes.matching import Matching, Parts
from openiru.match_service.routes.status import IndexFigures, Status
from openiru.match_service.routes.table import Route, Table
from openiru.match_service.routes.types import Types
from openiru.match_service.search import Searcher
from openiru.match_service.service import MatchService
from openiru.match_service.settings import Settings
from openiru.match_service.tokens import TokenBook
from openiru.match_service.warming import warm_up

_SWEEP_S: Final = 0.5
_PATIENCE_S: Final = 10.0
# Threads that make long answers give way to look-ups sooner than the usual five milliseconds.
_SWITCH_S: Final = 0.0005
# An address that answers slowly must not keep all others waiting.
_THREADS: Final = {"reading": 1, "bulk": 1, "many matches": 1, "fetching": 8}


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What the parent tells a process."""

    banks: str
    number: int
    processes: int
    listening: int  # descriptors
    counts: int
    rates: int
    settings: Settings

    def as_text(self) -> str:
        """As one word on a command line."""
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def from_text(cls, text: str) -> "Orders":
        """Read back."""
        given = orjson.loads(text)
        settings = given.pop("settings")
        settings["fetch_hosts"] = tuple(settings["fetch_hosts"])
        return cls(**given, settings=Settings(**settings))


class Worker:
    """All parts of one process."""

    def __init__(self, orders: Orders) -> None:
        settings, folder = orders.settings, Path(orders.banks)
        self._pools = {name: ThreadPoolExecutor(count, name) for name, count in _THREADS.items()}
        self._desk = Desk(folder)
        self._pictures = Pictures(max_pixels=settings.picture_pixels, most_waiting=settings.pictures_waiting)
        self.banks = Banks(folder, self._pools["reading"])
        self._searcher = Searcher(
            self.banks, max_distance_bits=settings.max_distance_bits, pool=self._pools["many matches"]
        )
        self._hashing = Hashing(self._pictures, self._pools["fetching"], settings)
        self._answers: dict[int, int] = {}
        self._pictures.start()
        self.service = MatchService(
            settings, Table(self._routes(settings)), TokenBook(folder), Rates(orders.rates), self._answers
        )

    def _routes(self, settings: Settings) -> list[Route]:
        figures = IndexFigures(self.banks)
        status = Status(self.banks, self._searcher, self._pictures, self._answers)
        parts = Parts(
            searcher=self._searcher,
            banks=self.banks,
            hashing=self._hashing,
            pool=self._pools["bulk"],
            charge=self._charge,
        )
        routes = [
            *status.routes(figures),
            *self._hashing.routes(),
            *Matching(parts, settings).routes(),
            *Curation(self._desk, self.banks).routes(),
            *Content(self._desk, self.banks, self._hashing, settings).routes(),
            *Types(self._desk, figures).routes(),
        ]
        status.know(routes)
        return routes

    def _charge(self, place: int | None, look_ups: int) -> None:
        self.service.charge(place, look_ups)

    def stop(self) -> None:
        """Let all threads end; what was asked to be written is written."""
        self._desk.stop()
        self._pictures.stop()
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)


async def work(orders: Orders) -> None:
    """Answer until told to stop; then finish what was begun."""
    loop = asyncio.get_running_loop()
    worker = Worker(orders)
    service, stopping = worker.service, asyncio.Event()
    with socket.socket(fileno=orders.listening) as sock:
        listener = Listener(
            sock,
            protocol=lambda: Connection(service),
            clients=lambda: len(service.connections),
            most=orders.settings.connections,
            shared=(Counts(orders.counts), orders.number, orders.processes),
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        # The parent holds the other end of our standard input: it closes with the parent, whatever ends that.
        loop.add_reader(sys.stdin.fileno(), stopping.set)
        listener.start()
        log("match.process-ready", process=os.getpid(), banks=len(worker.banks.registered))
        while not stopping.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), _SWEEP_S)
            _sweep(service, loop.time())
            listener.recount()
        loop.remove_reader(sys.stdin.fileno())
        listener.stop()
    await _finish(service)
    worker.stop()
    log("match.process-ended", process=os.getpid())


def _sweep(service: MatchService, now: float) -> None:
    for connection in [each for each in service.connections if each.deadline < now]:
        connection.expire()


async def _finish(service: MatchService) -> None:
    """Let clients have the answers that they wait for."""
    service.is_stopping = True
    for connection in list(service.connections):
        connection.stop()
    for _ in _moments(_PATIENCE_S):
        if not service.connections:
            return
        await asyncio.sleep(0.05)


def _moments(seconds: float) -> Iterator[int]:
    return iter(range(int(seconds / 0.05)))


def main() -> None:
    """Run one process; the orders are the only word on the command line."""
    orders = Orders.from_text(sys.argv[1])
    warm_up()
    # What was made so far stays: it need not be looked through again and again.
    gc.freeze()
    sys.setswitchinterval(_SWITCH_S)
    uvloop.run(work(orders))


if __name__ == "__main__":
    main()
