"""What goes wrong on the way to a platform?"""

from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

from openiru.simulation.types import Faults

MOST_FAULTS: Final = 3  # of one message; then it gets through


class Fault(StrEnum):
    """How a request fails."""

    UNAVAILABLE_BEFORE = "unavailable_before"
    UNAVAILABLE_AFTER = "unavailable_after"
    RESET_AFTER = "reset_after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What meets one request."""

    fault: Fault | None
    slow_seconds: float


NO_TROUBLE: Final = Trouble(fault=None, slow_seconds=0)


def trouble(faults: Faults, name: str) -> Trouble:
    """What meets a request; the same for the same `name`."""
    rng = Random(name)
    chance, slow_chance = rng.random(), rng.random()
    slow_seconds = faults.slow_seconds if slow_chance < faults.slow else 0
    for fault in Fault:
        share: float = getattr(faults, fault.value)
        if chance < share:
            return Trouble(fault=fault, slow_seconds=slow_seconds)
        chance -= share
    return Trouble(fault=None, slow_seconds=slow_seconds)
