"""The program as a person runs it: commands as processes, with a data folder of their own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_COMMAND = (sys.executable, "-m", "openiru")


def environment(data: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a process is told; nothing of the tests' own settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("OPENIRU_") and name not in {"DATABASE_URL", "COLUMNS"}
    }
    return {**kept, "PYTHONPATH": os.pathsep.join(sys.path), "OPENIRU_DATA": str(data), **(more or {})}


def run(
    data: Path, *words: str | Path, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """One command, run to its end."""
    return subprocess.run(
        [*_COMMAND, *map(str, words)],
        env=environment(data, more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def start(data: Path, words: Sequence[str]) -> subprocess.Popen[str]:
    """One command that goes on; Ctrl-C reaches it as at a terminal."""
    return subprocess.Popen(
        [*_COMMAND, *words],
        env=environment(data),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def processes_of(data: Path) -> list[str]:
    """The command lines of all processes that name the data folder, or have it in their environment."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                words = (entry / "cmdline").read_bytes()
                told = (entry / "environ").read_bytes()
            except OSError:
                continue
            if str(data).encode() in words or f"OPENIRU_DATA={data}\0".encode() in told:
                found.append(words.replace(b"\0", b" ").decode())
    return found
