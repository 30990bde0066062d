"""How are look-ups that come one by one searched many at a time?

All that arrive while the process reads from its connections are searched together: under load that halves the cost of
each, and without load nothing waits. A hash that matches thousands is searched and told in a thread of its own.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
import orjson

from openiru.engines.hashes.index.tables import Words
from openiru.match_service.banks import UNREADABLE, BankMatches, Banks, View, is_enabled
from openiru.match_service.http.messages import JSON, Answer, Deferred, Stream, unavailable

_AT_ONCE: Final = 128  # a few milliseconds; more would make the first ones wait
_MOST_QUICKLY_TOLD: Final = 2_000  # matches of all these together; some milliseconds as well
_PARTS_AT_ONCE: Final = 16
_JSON: Final = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


@dataclass(frozen=True, slots=True)
class Match:
    """One known hash near a queried one."""

    bank: str
    enabled_ratio: float
    content_id: int
    distance_bits: int
    is_enabled: bool  # whether the content is not switched off


Matches = list[Match]


@dataclass(frozen=True, slots=True)
class Telling:
    """Two ways to tell the same matches of a hash: some at once, or any number in parts; see `telling`."""

    few: Callable[[Matches], Answer]
    many: Callable[[list[BankMatches], View], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class _Waiting:
    value: bytes
    telling: Telling
    deferred: Deferred


class Searcher:
    """Searches single hashes: in the event loop of a process, or beside it where that would keep others waiting."""

    def __init__(self, banks: Banks, *, max_distance_bits: int, pool: Executor) -> None:
        self._banks = banks
        self._max_distance_bits = max_distance_bits
        self._pool = pool
        self._waiting: list[_Waiting] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.lookups = 0
        self.matched = 0

    def submit(self, value: bytes, telling: Telling) -> Deferred:
        """Look up a hash of 32 bytes; the answer is made from its matches, nearest first within each bank."""
        deferred = Deferred()
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._search)
        self._waiting.append(_Waiting(value, telling, deferred))
        return deferred

    def _search(self) -> None:
        now, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._search)
        self.lookups += len(now)
        try:
            view = self._banks.view()
        except UNREADABLE as error:
            answer = unavailable(f"the banks cannot be searched: {error}")
            for each in now:
                each.deferred.resolve(answer)
            return
        self._search_some(now, view)

    def _search_some(self, now: list[_Waiting], view: View) -> None:
        found = view.find_if_quick(
            _words([each.value for each in now]),
            max_distance_bits=self._max_distance_bits,
            most_pairs=_MOST_QUICKLY_TOLD,
        )
        if found is not None:
            matches = by_query(found, view, len(now)) if found else None
            for row, each in enumerate(now):
                own = matches[row] if matches is not None else []
                self.matched += bool(own)
                each.deferred.resolve(each.telling.few(own))
        elif len(now) > 1:
            # One of them matches thousands: the others need not wait for it.
            half = len(now) // 2
            self._search_some(now[:half], view)
            self._search_some(now[half:], view)
        else:
            task = asyncio.get_running_loop().create_task(self._search_beside(now[0], view))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _search_beside(self, each: _Waiting, view: View) -> None:
        found = await asyncio.get_running_loop().run_in_executor(self._pool, self._found, each, view)
        self.matched += bool(found)
        parts = in_parts(each.telling.many(found, view), self._pool)
        each.deferred.resolve(Stream(parts, JSON))

    def _found(self, each: _Waiting, view: View) -> list[BankMatches]:
        return view.find(_words([each.value]), max_distance_bits=self._max_distance_bits) or []


async def in_parts(parts: Iterator[bytes], pool: Executor) -> AsyncIterator[bytes]:
    """What an iterator gives, made in a thread of the pool, several parts at a time."""
    loop = asyncio.get_running_loop()
    while some := await loop.run_in_executor(pool, lambda: list(islice(parts, _PARTS_AT_ONCE))):
        yield b"".join(some)


def _words(values: list[bytes]) -> Words:
    return np.frombuffer(b"".join(values), ">u8").astype(np.uint64).reshape(-1, 4)


def by_query(found: list[BankMatches], view: View, count: int) -> list[Matches]:
    """The matches of each query, by bank, then distance, then content."""
    matches: list[Matches] = [[] for _ in range(count)]
    at = time.time()
    for part in found:
        bank, near = part.bank, part.near
        disabled = view.disabled.get(bank.number, {})
        for row, content_id, bits in zip(
            near.rows.tolist(), near.ids.tolist(), near.distances_bits.tolist(), strict=True
        ):
            enabled = not disabled or is_enabled(disabled, content_id, at)
            matches[row].append(Match(bank.name, bank.enabled_ratio, content_id, bits, enabled))
    return matches


def coin_of(seed: str | None) -> float:
    """A number between 0 and 1: the same for the same seed, as HMA throws it."""
    return random.Random(seed).random()  # noqa: S311 - shares out look-ups, guards nothing


def json_answer(value: object, status: int = 200) -> Answer:
    """An answer in JSON, with sorted names as HMA's."""
    return Answer(status, orjson.dumps(value, option=_JSON))
