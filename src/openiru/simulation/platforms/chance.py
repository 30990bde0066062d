"""How does a seed decide what a platform does, independent of the order in which messages arrive?"""

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import Final, TypeVar

from openiru.simulation.types import Delay

Choice = TypeVar("Choice", bound=StrEnum)

_MAX_DRAWS: Final = 1_000


class Fate(StrEnum):
    """What becomes of an item."""

    BLOCK = "block"
    REFUSE = "refuse"
    SILENT = "silent"  # no decision before the story ends


class Urn:
    """Draws without replacement; every full round holds each fate exactly as often as it should."""

    def __init__(self, name: str, fates: Mapping[Fate, int]) -> None:
        self._name = name
        self._fates = [fate for fate, count in fates.items() for _ in range(count)]
        self._rounds: dict[int, Sequence[Fate]] = {}

    def draw(self, number: int) -> Fate:
        """The fate drawn as `number`, from 0; silent if the urn is empty from the start."""
        if not self._fates:
            return Fate.SILENT
        turn, place = divmod(number, len(self._fates))
        if turn not in self._rounds:
            mixed = list(self._fates)
            Random(f"{self._name}/{turn}").shuffle(mixed)
            self._rounds[turn] = mixed
        return self._rounds[turn][place]


def one_of(weights: Mapping[Choice, float], name: str) -> Choice:
    """A weighted choice; the same for the same `name`."""
    return Random(name).choices(list(weights), list(weights.values()))[0]


def happens(share: float, name: str) -> bool:
    """Whether something that happens in this share of all cases happens here."""
    return Random(name).random() < share


def drawn_delay(delay: Delay, name: str) -> timedelta:
    """A lognormal delay, at most the longest one."""
    rng = Random(name)
    for _ in range(_MAX_DRAWS):
        hours = rng.lognormvariate(math.log(delay.median_hours), delay.sigma)
        if hours <= delay.longest_hours:
            return timedelta(hours=hours)
    return timedelta(hours=delay.median_hours)
