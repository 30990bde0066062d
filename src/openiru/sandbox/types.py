"""Words of the sandbox: what a worker may use, and what holds it back."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from openiru.engines.media.types import NoMedia

# Turns the bytes of a file into what is kept of it. Called in a worker, with options that JSON can hold.
Reader = Callable[..., bytes | NoMedia]


_LIMITED: Final = {
    "AS": "memory",
    "FSIZE": "writing",
    "NOFILE": "open files",
    "CORE": "core dumps",
    "CPU": "processor time",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one file may take."""

    size_bytes: int = 100_000_000  # of the file; as much as engines/hashes/decode.py decodes
    memory_bytes: int = 1 << 30  # beyond what the worker holds when it is ready
    cpu_s: int = 30  # of all threads together
    wall_s: float = 60.0
    answer_bytes: int = 256 << 20
    open_files: int = 16
    files_a_worker: int = 10_000  # then a fresh one takes over: what one file broke does not last


PICTURES: Final = Limits()
# Half an hour of moving pictures takes minutes of one core where every second is looked at.
RECORDINGS: Final = Limits(
    size_bytes=400_000_000, memory_bytes=2 << 30, cpu_s=600, wall_s=1_200.0, files_a_worker=500
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """What holds a worker back on this machine."""

    limits: tuple[str, ...]  # of the kernel, by their names without RLIMIT_
    is_filtered: bool  # whether the kernel refuses system calls to open, connect, start
    is_bound: bool  # whether the kernel ends the worker with its parent, and it can gain no rights
    lacking: str = ""  # a sentence: what is missing, and what would bring it

    @property
    def _limited(self) -> str:
        return ", ".join(_LIMITED.get(name, name) for name in self.limits) or "nothing"

    @property
    def sentence(self) -> str:
        """What holds, for people."""
        held = (
            "opens no file, no socket and no program" if self.is_filtered else "system calls are not filtered"
        )
        return f"{held}; limits on {self._limited}" + (f". {self.lacking}" if self.lacking else "")

    def facts(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Self:
        """Read back."""
        return cls(**{**facts, "limits": tuple(facts["limits"])})
