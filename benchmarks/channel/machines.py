"""The four programs of the channel as processes that are killed and come back: web, worker, database, platforms."""

import os
import random
import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from benchmarks.processor import processor_s

VICTIMS: Final = ("web", "worker", "database", "platforms")
_LOOK_S: Final = 0.1
_READY_S: Final = 60.0


@dataclass
class Machines:
    """Starts the programs, keeps them running as a service manager does, and kills them on demand."""

    cluster: Any
    folder: Path
    commands: Mapping[str, Sequence[str]]
    ports: Mapping[str, int]
    killed: Counter[str] = field(default_factory=Counter)
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)
    _keeper: threading.Thread | None = None

    def __enter__(self) -> Self:
        for name in self.commands:
            self._start(name)
        for name, port in self.ports.items():
            _wait_for(name, port)
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._keeper is not None:
            self._keeper.join()
        for process in self._running.values():
            _kill_family(process)

    def kill(self, name: str, chance: random.Random) -> None:
        """End a program at once; nothing is tidied up. Of the web server and the database sometimes a single process."""
        self.killed[name] += 1
        if name == "database":
            pid_file = next(iter(self.folder.rglob("postmaster.pid")), None)
            if pid_file is not None:
                _kill(_victim(int(pid_file.read_text().split()[0]), chance))
            return
        process = self._running[name]
        if name == "web" and chance.random() < 0.5:
            _kill(_victim(process.pid, chance))
        else:
            _kill_family(process)

    def processor_s(self) -> dict[str, float]:
        """Seconds of processor time that each program and its children took so far; since its last start."""
        roots = {name: process.pid for name, process in self._running.items()}
        pid_file = next(iter(self.folder.rglob("postmaster.pid")))
        roots["database"] = int(pid_file.read_text().split()[0])
        return {name: round(processor_s([pid]), 1) for name, pid in roots.items()}

    def _start(self, name: str) -> None:
        log = (self.folder / f"{name}.log").open("ab")
        self._running[name] = subprocess.Popen(
            self.commands[name], stdout=log, stderr=log, start_new_session=True, env=dict(os.environ)
        )

    def _keep(self) -> None:
        while not self._stop.wait(_LOOK_S):
            if not self.cluster.is_running():
                self.cluster.ensure_running()
            for name, process in list(self._running.items()):
                if process.poll() is not None:
                    _kill_family(process)
                    self._start(name)


def _victim(parent: int, chance: random.Random) -> int:
    """A process, or one of its children."""
    children = Path(f"/proc/{parent}/task/{parent}/children")
    family = [parent, *map(int, children.read_text().split())] if children.exists() else [parent]
    return chance.choice(family)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _kill_family(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wait_for(name: str, port: int) -> None:
    until = time.monotonic() + _READY_S
    while time.monotonic() < until:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(_LOOK_S)
    raise TimeoutError(f"{name} does not listen on port {port}.")
