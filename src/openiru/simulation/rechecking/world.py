"""When do invented accounts come back?

Six platforms: most return at once, a few after a year; steadily; after some weeks at the earliest; hardly ever; in two waves. No
figures of real platforms exist. Followers have a heavy tail. Whoever returns does so by a law of its platform alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import erfc, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DAY_S: Final = 86_400.0


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
    return Drawn(
        platform=platform,
        blocked=blocked * DAY_S,
        returned=(blocked + after) * DAY_S,
        followers=np.floor(np.exp(6.0 + 2.0 * rng.standard_normal(accounts))),
        refused=np.array([law.refused for law in LAWS.values()]),
        until=days * DAY_S,
    )


def still_gone(law: Law) -> Callable[[Floats], Floats]:
    """The share of all blocked accounts that is not back by an age in seconds."""
    return lambda age_s: 1 - law.share * law.by(np.maximum(age_s, 0.0) / DAY_S)
