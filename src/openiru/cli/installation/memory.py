"""How much memory do all processes of a command take together?"""

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Final, Self

_INTERVAL_S: Final = 0.5


class MemoryWatch:
    """Samples this process, its descendants and the database server while the block runs.

    Shared pages count once, split among those that share them (PSS of Linux); elsewhere
    the peak is unknown and 0.
    """

    def __init__(self, data_folder: Path) -> None:
        """Watch this process and the database server whose files lie in `data_folder`."""
        self._data_folder = str(data_folder)
        self._peak_kb = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join()

    def peak_mb(self) -> int:
        """The greatest sum so far, in megabytes (10^6 bytes)."""
        return round(self._peak_kb * 1024 / 1e6)

    def _watch(self) -> None:
        while not self._stopping.wait(_INTERVAL_S):
            self._peak_kb = max(self._peak_kb, sum(_pss_kb(pid) for pid in _family(self._data_folder)))


def _serves(process: Path, data_folder: str) -> bool:
    """Whether a database server keeps its files in our data folder."""
    try:
        return data_folder in (process / "cmdline").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _family(data_folder: str) -> set[int]:
    """This process, its descendants, and the processes of the database server that it uses."""
    parents, servers = {}, set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
                name = stat[stat.index("(") + 1 : stat.rindex(")")]
                parents[int(entry.name)] = int(stat.rsplit(")", 1)[1].split()[1])
            except (OSError, ValueError):
                continue
            if name == "postgres" and _serves(entry, data_folder):
                servers.add(int(entry.name))
    family = {os.getpid()} | servers
    growing = True
    while growing:
        found = {pid for pid, parent in parents.items() if parent in family} - family
        growing = bool(found)
        family |= found
    return family


def _pss_kb(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        return 0
    return 0
