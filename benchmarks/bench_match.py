"""How many look-ups does the match service answer over HTTP, beside the peer? Both on the same two cores, with clients.

Targets at ten million known hashes on two cores: 4,000 single look-ups a second and 40,000 in batches; 120 uploaded
pictures a second and core; 99 of 100 look-ups within 20 ms; no request lost while the index is swapped.

Run `make bench-match`, or with ARGS="--size 10000000" for the size of the targets (12 GB of memory with the peer, 5
without: --no-peers). Clients take their part of the same cores: processor time of the server is told beside each figure.
"""

import argparse
import contextlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks import hash_data
from openiru.engines.hashes.index.store.changes import add, create_store
from openiru.engines.hashes.index.store.merging import merge
from openiru.engines.hashes.index.store.reading import HashStore

Words = NDArray[np.uint64]
BATCH = 16_384
PEER_PORT, OUR_PORT = 18_971, 18_972


@dataclass(frozen=True)
class Server:
    """A running service."""

    port: int
    pids: list[int]
    header: str = ""

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


@dataclass(frozen=True)
class Outcome:
    """What clients saw, and what it cost the server."""

    seen: dict[str, Any]
    server_s: float

    @property
    def per_s(self) -> float:
        """Look-ups a second by the clock."""
        return float(self.seen["hashes"] / self.seen["seconds"])

    @property
    def per_core_s(self) -> float:
        """Look-ups for each second of the server's processor time."""
        return float(self.seen["hashes"] / max(self.server_s, 1e-9))


def main() -> None:
    """Print every figure beside the peer's."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=1_000_000, help="known hashes (1,000,000)")
    parser.add_argument("--seconds", type=float, default=8.0, help="of each measurement (8)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-peers", action="store_true", help="only the match service")
    options = parser.parse_args()
    with_peer = not options.no_peers
    if with_peer and (find_spec("flask") is None or find_spec("threatexchange") is None):
        print("The peer is not installed: run `make bench-match`.")
        return
    rng = np.random.default_rng(options.seed)
    words = hash_data.plain(rng, options.size)
    folder = Path(tempfile.mkdtemp(prefix="iru-match-", dir="/tmp"))
    try:
        run(rng, words, folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(rng: np.random.Generator, words: Words, folder: Path, options: argparse.Namespace) -> None:
    """Measure the service and then its peer."""
    cores = len(os.sched_getaffinity(0))
    print(
        f"{options.size:,} known hashes; {cores} cores, shared with the clients; load {load_average()} before\n"
    )
    begun, begun_cpu = time.monotonic(), time.process_time()
    create_store(folder / "banks" / "KNOWN", words)
    print(
        f"built in {time.process_time() - begun_cpu:.1f} s of processor time, {time.monotonic() - begun:.1f} s\n"
    )
    asked = hash_data.queries_among(rng, words, 40_000)
    pictures = [picture(rng) for _ in range(12)]
    head(options.seconds)
    with our_server(folder, cores) as server:
        ours = measure(server, asked, pictures, folder, options.seconds)
        measure_swaps(rng, server, asked, folder, options.seconds)
        total, own = server.memory_mb()
        print(
            f"{'memory':<46}{total:>10,.0f} MB, of which {own:,.0f} MB are private to {len(server.pids)} processes"
        )
    if options.no_peers:
        return
    np.save(folder / "words.npy", words)
    with peer_server(folder, cores) as server:
        theirs = measure(server, asked, pictures, folder, options.seconds, is_peer=True)
        total, own = server.memory_mb()
        print(
            f"{'memory':<46}{total:>10,.0f} MB, of which {own:,.0f} MB are private to {len(server.pids)} processes"
        )
    print("\nbeside the peer, by processor time of the server")
    for name, outcome in theirs.items():
        print(f"  {name:<44}{ours[name].per_core_s / outcome.per_core_s:>8.1f} x")
    batched, single = ours["batches of 16,384, 32 bytes each"], theirs["single look-ups, 16 clients"]
    print(f"  {'batches beside its single look-ups':<44}{batched.per_core_s / single.per_core_s:>8.1f} x")


def measure(
    server: Server,
    asked: Words,
    pictures: list[bytes],
    folder: Path,
    seconds: float,
    *,
    is_peer: bool = False,
) -> dict[str, Outcome]:
    """Singles, singles at a steady rate, batches, uploads."""
    found: dict[str, Outcome] = {}

    def one(name: str, requests: list[bytes], target: str = "", **more: Any) -> None:
        load(server, requests[: more.get("clients", 16)], folder, 1.0, **more)
        found[name] = load(server, requests, folder, seconds, **more)
        show(name, found[name], target)

    digits = [row.astype(">u8").tobytes() for row in asked]
    singles = [get(server, f"/m/lookup?signal={value.hex()}&signal_type=pdq") for value in digits]
    print("\n" + ("threatexchange behind Flask, gunicorn" if is_peer else "OpenIRU"))
    one("single look-ups, 16 clients", singles, "4,000/s")
    one("single look-ups, 2 clients", singles, clients=2)
    if not is_peer:
        one("single look-ups, 4,000 a second", singles, "99 of 100 within 20 ms", rate=4000.0)
        parts = [b"".join(digits[place : place + BATCH]) for place in range(0, len(digits) - BATCH, BATCH)]
        binary = [post(server, "/m/lookup_batch", "application/octet-stream", part) for part in parts]
        one("batches of 16,384, 32 bytes each", binary, "40,000/s", clients=2, hashes=BATCH)
        lists = [
            post(server, "/m/lookup_batch", "application/json", as_list(digits[place : place + BATCH]))
            for place in range(0, len(digits) - BATCH, BATCH)
        ]
        one("batches of 16,384, JSON lists", lists, "40,000/s", clients=2, hashes=BATCH)
    uploads = [form(server, "/m/lookup", content) for content in pictures]
    one("uploaded pictures, one million pixels", uploads, "120/s and core", clients=4)
    return found


def measure_swaps(
    rng: np.random.Generator, server: Server, asked: Words, folder: Path, seconds: float
) -> None:
    """Add, and merge in another process, while clients ask."""
    store = HashStore(folder / "banks" / "KNOWN")
    stopping, swaps = threading.Event(), 0

    def change() -> None:
        nonlocal swaps
        while not stopping.is_set():
            add(store, hash_data.plain(rng, 1000))
            merge(folder / "banks" / "KNOWN")
            swaps += 1

    changing = threading.Thread(target=change)
    changing.start()
    singles = [
        get(server, f"/m/lookup?signal={row.astype('>u8').tobytes().hex()}&signal_type=pdq") for row in asked
    ]
    outcome = load(server, singles, folder, max(seconds, 5.0), rate=1000.0)
    stopping.set()
    changing.join()
    show(f"1,000 a second while 1,000 are added and merged, {swaps} swaps", outcome, "none lost")


def load(
    server: Server,
    requests: list[bytes],
    folder: Path,
    seconds: float,
    *,
    clients: int = 16,
    rate: float = 0.0,
    hashes: int = 1,
) -> Outcome:
    """Let clients ask for some seconds."""
    file = folder / "requests"
    file.write_bytes(b"".join(len(each).to_bytes(4, "little") + each for each in requests))
    words = [str(file), str(server.port), str(clients), str(seconds), str(rate), str(hashes)]
    before = server.cpu_s()
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.match_load", *words], check=True, capture_output=True, text=True
    )
    return Outcome(json.loads(ran.stdout), server.cpu_s() - before)


def head(seconds: float) -> None:
    """The names of the columns."""
    print(f"each for {seconds:g} s")
    print(
        f"{'':<46}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}{'a core-s':>10}{'clients':>9}{'load':>7}  target"
    )


def show(name: str, outcome: Outcome, target: str) -> None:
    """One line."""
    seen = outcome.seen
    share = seen["client_s"] / seen["seconds"]
    line = f"{name:<46}{outcome.per_s:>10,.0f}{seen['p50_ms']:>9.1f}{seen['p99_ms']:>9.1f}"
    line += f"{outcome.per_core_s:>10,.0f}{share:>8.0%} {load_average():>6}  {target}"
    print(line + (f"  {seen['wrong']} WRONG" if seen["wrong"] else ""), flush=True)


def load_average() -> str:
    """How busy the machine is, whoever keeps it so."""
    return f"{os.getloadavg()[0]:.1f}"


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


def picture(rng: np.random.Generator) -> bytes:
    """A JPEG of one million pixels with detail of every size."""
    made = np.zeros((1000, 1000, 3))
    for cells in (8, 25, 125, 500):
        noise = Image.fromarray(rng.integers(0, 256, (cells, cells, 3), dtype=np.uint8))
        made += np.asarray(noise.resize((1000, 1000), Image.Resampling.BICUBIC)) / 4
    file = io.BytesIO()
    Image.fromarray(made.astype(np.uint8)).save(file, "JPEG", quality=85)
    return file.getvalue()


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
        process.wait(30)


def children(pid: int) -> list[int]:
    """The processes that answer."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


if __name__ == "__main__":
    main()
