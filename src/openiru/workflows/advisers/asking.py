"""Which guards stand around an adviser, whoever asks?"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from openiru.advisers.adapters.catalogue import opened
from openiru.advisers.asking.budget import Budget
from openiru.advisers.asking.guarded import Guarded
from openiru.advisers.asking.memory import Memory, RunMemory
from openiru.advisers.types import Definition


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What this installation says of its advisers."""

    file: Path  # that describes them
    public_hosts: frozenset[str]
    spent: Path  # a folder with what each was asked today
    clock: Callable[[], datetime]

    def budget(self, definition: Definition) -> Budget:
        """The budget of an adviser."""
        return Budget(folder=self.spent, name=definition.name, day=definition.budget)


@contextmanager
def guarded(house: House, definition: Definition, memory: Memory | None = None) -> Iterator[Guarded]:
    """An adviser that can be asked within the block, with its budget, breaker and memory.

    Raises:
        NotInstalledError: if what runs it is not installed.
        BrokenModelFolderError: if its folder is not the one described.
    """
    with opened(definition, public_hosts=house.public_hosts) as classifier:
        yield Guarded(
            definition=definition,
            classifier=classifier,
            budget=house.budget(definition),
            clock=house.clock,
            memory=memory or RunMemory(),
        )
