"""The match service and its peer as running processes, and the requests that both understand."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PEER_PORT, OUR_PORT = 18_971, 18_972


@dataclass(frozen=True)
class Server:
    """A running service."""

    port: int
    roots: list[int]
    header: str = ""

    @property
    def pids(self) -> list[int]:
        """All its processes: those that answer, and those that they have started."""
        found = list(self.roots)
        for pid in found:
            found += children(pid)
        return found

    def cpu_s(self) -> float:
        """Processor time of all its processes so far."""
        ticks = 0
        for pid in self.pids:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> tuple[float, float]:
        """Memory of all its processes, shared pages counted once; and what only they have."""
        total = own = 0
        for pid in self.pids:
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                name, _, value = line.partition(":")
                total += int(value.split()[0]) if name == "Pss" else 0
                own += int(value.split()[0]) if name.startswith("Private_") else 0
        return total / 1024, own / 1024


def get(server: Server, path: str) -> bytes:
    """A request without a body."""
    return f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{server.header}\r\n".encode()


def post(server: Server, path: str, kind: str, body: bytes) -> bytes:
    """A request with a body."""
    top = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{server.header}content-type: {kind}\r\n"
    return f"{top}content-length: {len(body)}\r\n\r\n".encode() + body


def form(server: Server, path: str, content: bytes) -> bytes:
    """A request with one file."""
    part = b'--b\r\nContent-Disposition: form-data; name="photo"; filename="p.jpg"\r\n\r\n'
    return post(server, path, "multipart/form-data; boundary=b", part + content + b"\r\n--b--\r\n")


def as_list(values: list[bytes]) -> bytes:
    """Hashes in JSON."""
    return json.dumps([value.hex() for value in values]).encode()


@contextlib.contextmanager
def our_server(folder: Path, cores: int) -> Iterator[Server]:
    """The match service, as a platform starts it, with a token."""
    openiru = [sys.executable, "-m", "openiru", "match"]
    banks = ["--banks", str(folder / "banks")]
    made = subprocess.run(
        [*openiru, "token", "add", "clients", *banks, "--rate", "1e9", "--burst", "1e9"],
        check=True,
        capture_output=True,
        text=True,
    )
    header = f"authorization: Bearer {made.stdout.strip()}\r\n"
    command = [*openiru, "serve", *banks, "--port", str(OUR_PORT), "--processes", str(cores)]
    with started(command, OUR_PORT, folder / "ours.log") as process:
        while (folder / "ours.log").read_text().count("process-ready") < cores:
            time.sleep(0.1)
        yield Server(OUR_PORT, children(process.pid), header)


@contextlib.contextmanager
def peer_server(folder: Path, cores: int) -> Iterator[Server]:
    """The peer, with as many processes."""
    environment = {"MATCH_PEER_WORDS": str(folder / "words.npy")}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "benchmarks.match_peer:app",
        "--preload",
        "--workers",
        str(cores),
    ]
    command += [
        "--bind",
        f"127.0.0.1:{PEER_PORT}",
        "--worker-class",
        "gthread",
        "--threads",
        "8",
        "--keep-alive",
        "60",
    ]
    begun = time.monotonic()
    with started(command, PEER_PORT, folder / "peer.log", environment) as process:
        while len(children(process.pid)) < cores:
            time.sleep(0.1)
        print(f"\nthe peer was ready after {time.monotonic() - begun:.0f} s")
        yield Server(PEER_PORT, children(process.pid))


@contextlib.contextmanager
def started(
    command: list[str], port: int, log: Path, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A server, once it answers."""
    with log.open("wb") as file:
        process = subprocess.Popen(
            command,
            stdout=file,
            stderr=file,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
    try:
        for _ in range(6000):
            with (
                contextlib.suppress(OSError),
                urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=5),
            ):
                break
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            # The peer takes long to let go of gigabytes; nothing of it is needed any more.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def children(pid: int) -> list[int]:
    """The processes that a process, with any of its threads, has started."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]
