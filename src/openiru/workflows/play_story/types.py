"""What the story needs to begin, and what it gives at its end."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

# Shows a part of the story, with its number of steps if it is known; inside, a function counts steps.
Show = Callable[[str, int | None], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPlan:
    """Where the story plays, after which scenario and seed."""

    folder: Path
    scenario: Path
    seed: int
    port: int  # of the desk
    executor: Executor  # where the engines run


class Stage(Protocol):
    """Starts the other processes of the story: the desk, the simulated platforms."""

    @property
    def platforms_url(self) -> str:
        """Where the simulated platforms listen."""
        ...

    def run(self, name: str, *words: str) -> None:
        """Start the command `openiru WORDS…` in a process of its own."""
        ...

    def serve_web(self) -> None:
        """Start the desk."""
        ...

    def has_ended(self, name: str) -> bool:
        """Whether a process is no longer there."""
        ...

    def log_of(self, name: str) -> Path:
        """Where a process writes what it says."""
        ...


@dataclass(slots=True, kw_only=True)
class Cast:
    """The people of the story, by user name."""

    administrator: str
    analysts: tuple[str, ...]  # person ids
    supervisors: tuple[str, ...]
    passwords: Mapping[str, str] = field(default_factory=dict)  # user name -> password, printed once


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryResult:
    """What the demo prints."""

    figures: Mapping[str, Any]
    simulator: Mapping[str, Any]
    quality: Mapping[str, Any]
    seconds: Mapping[str, float]
    passwords: Mapping[str, str]

    def document(self) -> dict[str, Any]:
        """The demo's JSON, without the passwords."""
        return {
            "figures": self.figures,
            "simulator": self.simulator,
            "quality": self.quality,
            "seconds": {name: round(value, 2) for name, value in self.seconds.items()},
        }
