"""When do invented accounts come back?

Six platforms: most return at once, a few after a year; steadily; after some weeks at the earliest; hardly ever; in two waves. No
figures of real platforms exist. Followers have a heavy tail. Whoever returns does so by a law of its platform alone.

Pages lie on forty hosts for each platform. Three hosts in ten answer with a wall for stretches, some days each, and one in twenty
always does. Of three accounts in ten something is due at a day within a month of the block.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import erfc, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DAY_S: Final = 86_400.0
HOSTS: Final = 40  # of each platform
WALLED_AT_TIMES: Final = 0.30  # shares of them
WALLED_ALWAYS: Final = 0.05
WALL_DAYS: Final = 4.0  # means of stretches
OPEN_DAYS: Final = 12.0
DUE: Final = 0.30  # share of accounts
DUE_WITHIN_DAYS: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """When accounts of one platform come back."""

    share: float  # that ever come back
    refused: float  # share of looks that say nothing
    by: Callable[[Floats], Floats]  # of those that do, the share that is back after so many days
    after: Callable[[np.random.Generator, int], Floats]  # days, drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Everybody, as columns; times in seconds from the beginning, infinite if never."""

    platform: NDArray[np.intp]
    blocked: Floats
    returned: Floats
    followers: Floats
    refused: Floats  # by platform
    until: float
    host: NDArray[np.intp]
    turns: Floats  # by host: when its walls go up and down in turn, up first
    due: Floats


def _weibull(shape: float, scale: float, **law: float) -> Law:
    return Law(
        by=lambda days: 1 - np.exp(-((days / scale) ** shape)),
        after=lambda rng, count: scale * rng.weibull(shape, count),
        **law,
    )


def _lomax(alpha: float, scale: float, **law: float) -> Law:
    return Law(
        by=lambda days: 1 - (1 + days / scale) ** -alpha,
        after=lambda rng, count: scale * rng.pareto(alpha, count),
        **law,
    )


def _lognormal(median: float, sigma: float, **law: float) -> Law:
    def by(days: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            scores = (np.log(days) - np.log(median)) / (sigma * sqrt(2))
        return np.array([erfc(-each) / 2 for each in scores])

    return Law(by=by, after=lambda rng, count: median * np.exp(sigma * rng.standard_normal(count)), **law)


def _waves(first: Law, second: Law, share_of_first: float, **law: float) -> Law:
    def after(rng: np.random.Generator, count: int) -> Floats:
        is_first = rng.random(count) < share_of_first
        return np.where(is_first, first.after(rng, count), second.after(rng, count))

    return Law(
        by=lambda days: share_of_first * first.by(days) + (1 - share_of_first) * second.by(days),
        after=after,
        **law,
    )


LAWS: Final[Mapping[str, Law]] = {
    "at once": _weibull(0.5, 3.0, share=0.45, refused=0.10),
    "heavy tail": _lomax(0.8, 10.0, share=0.50, refused=0.25),
    "steady": _weibull(1.0, 120.0, share=0.60, refused=0.05),
    "some weeks later": _lognormal(25.0, 0.6, share=0.30, refused=0.15),
    "hardly ever": _weibull(1.0, 40.0, share=0.05, refused=0.10),
    "two waves": _waves(
        _weibull(0.7, 1.0, share=1.0, refused=0.0),
        _lognormal(45.0, 0.3, share=1.0, refused=0.0),
        0.6,
        share=0.40,
        refused=0.40,
    ),
}


def draw(seed: int, *, accounts: int, days: int) -> Drawn:
    """A world: as many accounts on each platform, blocked at any time of the first two thirds.

    Args:
        seed: which of the worlds.
        accounts: on all platforms together.
        days: how long it goes on.
    """
    rng = np.random.default_rng(seed)
    platform = np.arange(accounts, dtype=np.intp) % len(LAWS)
    blocked = rng.uniform(0.0, days * 2 / 3, accounts)
    after = np.full(accounts, np.inf)
    for number, law in enumerate(LAWS.values()):
        mine = np.flatnonzero(platform == number)
        comes = mine[rng.random(len(mine)) < law.share]
        after[comes] = law.after(rng, len(comes))
    followers = np.floor(np.exp(6.0 + 2.0 * rng.standard_normal(accounts)))
    # Drawn last, so that the accounts of a world are those that it had before there were walls.
    host = platform * HOSTS + rng.integers(0, HOSTS, accounts)
    is_due = rng.random(accounts) < DUE
    due = np.where(is_due, blocked + rng.uniform(0.0, DUE_WITHIN_DAYS, accounts), np.inf)
    return Drawn(
        platform=platform,
        blocked=blocked * DAY_S,
        returned=(blocked + after) * DAY_S,
        followers=followers,
        refused=np.array([law.refused for law in LAWS.values()]),
        until=days * DAY_S,
        host=host,
        turns=_walls(rng, days) * DAY_S,
        due=due * DAY_S,
    )


def _walls(rng: np.random.Generator, days: int) -> Floats:
    """When walls go up and down, in days; never for most hosts, from the beginning to the end for some."""
    hosts = len(LAWS) * HOSTS
    pairs = int(3 * days / (WALL_DAYS + OPEN_DAYS)) + 2
    lasts = np.stack(
        [rng.exponential(OPEN_DAYS, (hosts, pairs)), rng.exponential(WALL_DAYS, (hosts, pairs))], axis=2
    )
    turns: Floats = np.cumsum(lasts.reshape(hosts, -1), axis=1)
    chance = rng.random(hosts)
    turns[chance >= WALLED_AT_TIMES + WALLED_ALWAYS] = np.inf
    is_always = chance < WALLED_ALWAYS
    turns[is_always] = np.inf
    turns[is_always, 0] = 0.0
    return turns


def still_gone(law: Law) -> Callable[[Floats], Floats]:
    """The share of all blocked accounts that is not back by an age in seconds."""
    return lambda age_s: 1 - law.share * law.by(np.maximum(age_s, 0.0) / DAY_S)
