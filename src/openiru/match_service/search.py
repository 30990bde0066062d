"""How are look-ups that come one by one searched many at a time?

All that arrive while the process reads from its connections are searched together: under load that halves the cost of
each, and without load nothing waits.
"""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import orjson

from openiru.match_service.banks import BankMatches, Banks, View, is_enabled
from openiru.match_service.http.messages import Answer, Deferred, unavailable

_AT_ONCE: Final = 128  # a few milliseconds; more would make the first ones wait
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
Render = Callable[[Matches], Answer]


class Searcher:
    """Searches single hashes in the event loop of a process."""

    def __init__(self, banks: Banks, *, max_distance_bits: int) -> None:
        self._banks = banks
        self._max_distance_bits = max_distance_bits
        self._waiting: list[tuple[bytes, Render, Deferred]] = []
        self.lookups = 0
        self.matched = 0

    def submit(self, value: bytes, render: Render) -> Deferred:
        """Look up a hash of 32 bytes; the answer is made from its matches, nearest first within each bank."""
        deferred = Deferred()
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._search)
        self._waiting.append((value, render, deferred))
        return deferred

    def _search(self) -> None:
        now, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._search)
        self.lookups += len(now)
        queries = (
            np.frombuffer(b"".join([value for value, _, _ in now]), ">u8").astype(np.uint64).reshape(-1, 4)
        )
        try:
            view = self._banks.view()
            found = view.find(queries, max_distance_bits=self._max_distance_bits) or []
        except OSError as error:
            answer = unavailable(f"the banks cannot be searched: {error}")
            for _, _, deferred in now:
                deferred.resolve(answer)
            return
        matches = by_query(found, view, len(now)) if found else None
        for row, (_, render, deferred) in enumerate(now):
            own = matches[row] if matches is not None else []
            self.matched += bool(own)
            deferred.resolve(render(own))


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


def told(
    matches: Matches, *, banks: frozenset[str] | None, coin: float
) -> dict[str, list[dict[str, object]]]:
    """Matches as HMA tells them: by bank, distances as text.

    Args:
        matches: what was found.
        banks: the only ones wanted; None for all.
        coin: 0 to 1; banks whose ratio lies below tell nothing.
    """
    found: dict[str, list[dict[str, object]]] = {}
    for match in matches:
        wanted = match.is_enabled and (banks is None or match.bank in banks)
        if wanted and match.enabled_ratio >= coin:
            entry = {"bank_content_id": match.content_id, "distance": str(match.distance_bits)}
            found.setdefault(match.bank, []).append(entry)
    return found


def coin_of(seed: str | None) -> float:
    """A number between 0 and 1: the same for the same seed, as HMA throws it."""
    return random.Random(seed).random()  # noqa: S311 - shares out look-ups, guards nothing


def json_answer(value: object, status: int = 200) -> Answer:
    """An answer in JSON, with sorted names as HMA's."""
    return Answer(status, orjson.dumps(value, option=_JSON))
