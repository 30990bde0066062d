import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import numpy as np
import pytest
from tests.factories.hashes import some_hashes

from openiru.engines.hashes.search import NearHashes
from openiru.match_service.banks import BankMatches, View
from openiru.match_service.bulk import Wanted
from openiru.match_service.http.messages import Answer, Deferred, Stream
from openiru.match_service.registry import Bank
from openiru.match_service.search import Searcher
from openiru.match_service.telling import by_bank

BANK = Bank(name="KNOWN", number=0, folder="KNOWN", enabled_ratio=1.0)
FLOOD = 5_000
WORDS = some_hashes(np.random.default_rng(3), 8)
VALUES = [row.astype(">u8").tobytes() for row in WORDS]
TELLING = by_bank(lambda: Wanted(banks=None, coin=0), within=None)


class OneFlood(View):
    """The third hash matches thousands of times, all others once."""

    def find(self, queries: Any, **_: Any) -> list[BankMatches]:
        counts = [FLOOD if np.array_equal(row, WORDS[2]) else 1 for row in queries]
        rows = np.repeat(np.arange(len(queries)), counts)
        near = NearHashes(rows=rows, ids=np.arange(len(rows)), distances_bits=np.zeros(len(rows), np.int64))
        return [BankMatches(bank=BANK, near=near)]

    def find_if_quick(self, queries: Any, *, most_pairs: int, **_: Any) -> list[BankMatches] | None:
        found = self.find(queries)
        return None if len(found[0].near) > most_pairs else found


class FakeBanks:
    """One view for ever."""

    def view(self) -> View:
        return OneFlood(states=(), disabled={})


class LaterExecutor(Executor):
    """Runs what it is given when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, lambda: call(*args, **kwargs)))
        return future

    def run(self) -> None:
        waiting, self.waiting = self.waiting, []
        for future, call in waiting:
            future.set_result(call())


async def searched(executor: LaterExecutor) -> list[Answer | Stream | None]:
    """What was answered while nothing ran in the executor."""
    searcher = Searcher(FakeBanks(), max_distance_bits=31, pool=executor)  # type: ignore[arg-type]
    answers: list[Answer | Stream | None] = [None] * len(VALUES)

    def wait_for(row: int, deferred: Deferred) -> None:
        deferred.then(lambda answer: answers.__setitem__(row, answer))

    for row, value in enumerate(VALUES):
        wait_for(row, searcher.submit(value, TELLING))
    for _ in range(2):
        await asyncio.sleep(0)
    before = list(answers)
    executor.run()
    for _ in range(5):
        await asyncio.sleep(0)
    stream = answers[2]
    assert isinstance(stream, Stream)
    parts = aiter(stream.parts)
    coming = asyncio.ensure_future(anext(parts))
    while not coming.done():
        executor.run()
        await asyncio.sleep(0)
    assert coming.result().count(b"bank_content_id") == FLOOD
    return before


class TestSearcher:
    def test_answers_all_others_while_one_hash_matches_thousands(self) -> None:
        before = asyncio.run(searched(LaterExecutor()))

        assert [row for row, answer in enumerate(before) if answer is None] == [2]
        others = [answer for answer in before if isinstance(answer, Answer)]
        assert len(others) == 7
        assert all(answer.body.count(b"bank_content_id") == 1 for answer in others)


@pytest.fixture(autouse=True)
def _loops(socket_enabled: None) -> None:
    """An event loop has a pair of sockets of its own."""
