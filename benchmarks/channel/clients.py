"""How long do fifty clients of platforms wait for the API?

Each asks again a second after its last answer, as a program that polls does; the slowest hundredth is told. All clients together are
one process beside the server, so on a small machine they take processor time from it.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import httpx

PAUSE_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How long answers took, in milliseconds."""

    requests: int
    failures: int
    p50_ms: float
    p99_ms: float


def waits(
    url: str,
    tokens: Sequence[str],
    paths: Mapping[str, Sequence[str]],
    *,
    seconds: float,
    pause_s: float = PAUSE_S,
) -> Waits:
    """Let one client for each token ask for its paths in turn.

    Args:
        url: of the API.
        tokens: one for each client.
        paths: by token.
        seconds: how long.
        pause_s: between an answer and the next question.
    """
    spent: list[float] = []
    failures = asyncio.run(_all(url, tokens, paths, seconds, pause_s, spent))
    spent.sort()
    return Waits(
        requests=len(spent),
        failures=failures,
        p50_ms=1000 * spent[len(spent) // 2],
        p99_ms=1000 * spent[min(len(spent) - 1, int(len(spent) * 0.99))],
    )


async def _all(
    url: str,
    tokens: Sequence[str],
    paths: Mapping[str, Sequence[str]],
    seconds: float,
    pause_s: float,
    spent: list[float],
) -> int:
    until = time.monotonic() + seconds
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
        counts = await asyncio.gather(
            *(
                _one(client, token, paths[token], until, pause_s, spent, place * pause_s / len(tokens))
                for place, token in enumerate(tokens)
            )
        )
    return sum(counts)


async def _one(
    client: httpx.AsyncClient,
    token: str,
    paths: Sequence[str],
    until: float,
    pause_s: float,
    spent: list[float],
    begin_s: float,
) -> int:
    failures = turn = 0
    await asyncio.sleep(begin_s)
    while time.monotonic() < until:
        begun = time.perf_counter()
        answer = await client.get(paths[turn % len(paths)], headers={"authorization": f"Bearer {token}"})
        spent.append(time.perf_counter() - begun)
        failures += answer.status_code != 200
        turn += 1
        await asyncio.sleep(pause_s)
    return failures
