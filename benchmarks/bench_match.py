"""How many look-ups does the match service answer over HTTP, beside the peer? Both on the same two cores, with clients.

Targets at ten million known hashes on two cores: 4,000 single look-ups a second and 40,000 in batches; 120 uploaded
pictures a second and core; 99 of 100 look-ups within 20 ms; no request lost while the index is swapped.

Columns: look-ups by the clock, waits of clients, look-ups for each second of processor time of the server (two cores that
do nothing else make twice as many), and the share of one core that the clients took from the same machine.

Run `make bench-match`, or with ARGS="--size 10000000" for the size of the targets (12 GB of memory with the peer, 5
without: --no-peers). Clients take their part of the same cores: processor time of the server is told beside each figure.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import hash_data
from benchmarks.match_pictures import MILLION, MIX, jpegs, told
from benchmarks.match_servers import Server, as_list, form, get, our_server, peer_server, post
from openiru.engines.hashes.index.store.changes import add, create_store
from openiru.engines.hashes.index.store.merging import merge
from openiru.engines.hashes.index.store.reading import HashStore

Words = NDArray[np.uint64]
BATCH = 16_384


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
    pictures = {
        "uploads, one million pixels": jpegs(rng, MILLION, 24),
        "uploads, a mix of sizes": jpegs(rng, MIX, 24),
    }
    for name, files in pictures.items():
        print(f"{name}: JPEG, {told(files)}")
    head(options.seconds)
    with our_server(folder, cores) as server:
        ours = measure(server, asked, pictures, folder, options.seconds)
        answers = answers_of(server, asked)
        show_memory(server)
        measure_swaps(rng, server, asked, folder, options.seconds)
        measure_addition(rng, server, folder)
        measure_flood(rng, server, asked, folder, options.seconds)
    if options.no_peers:
        return
    np.save(folder / "words.npy", words)
    with peer_server(folder, cores) as server:
        theirs = measure(server, asked, pictures, folder, options.seconds, is_peer=True)
        differing = sum(one != other for one, other in zip(answers, answers_of(server, asked), strict=True))
        show_memory(server)
    print(f"\nanswers that differ from the peer's: {differing} of {len(answers):,}")
    print("beside the peer, by processor time of the server")
    for name, outcome in theirs.items():
        print(f"  {name:<44}{ours[name].per_core_s / outcome.per_core_s:>8.1f} x")
    batched, single = ours["batches of 16,384, 32 bytes each"], theirs["single look-ups, 16 clients"]
    print(f"  {'batches beside its single look-ups':<44}{batched.per_core_s / single.per_core_s:>8.1f} x")


def measure(
    server: Server,
    asked: Words,
    pictures: dict[str, list[bytes]],
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
    for name, files in pictures.items():
        uploads = [form(server, "/m/lookup", content) for content in files]
        one(name, uploads, "120/s and core", clients=4)
    return found


def answers_of(server: Server, asked: Words) -> list[object]:
    """What some hashes match, in an order that does not depend on the service."""
    found = []
    for row in asked[:1000]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{server.port}/m/lookup?signal={hex_of(row)}&signal_type=pdq",
            headers=dict([server.header.strip().split(": ")]) if server.header else {},
        )
        with urllib.request.urlopen(request, timeout=60) as reply:  # noqa: S310 - our own address
            matches = json.load(reply).get("KNOWN", [])
        found.append(sorted((match["bank_content_id"], match["distance"]) for match in matches))
    return list(found)


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
    singles = [get(server, f"/m/lookup?signal={hex_of(row)}&signal_type=pdq") for row in asked]
    outcome = load(server, singles, folder, max(seconds, 5.0), rate=1000.0)
    stopping.set()
    changing.join()
    show(f"1,000/s beside {swaps} swaps of the whole index", outcome, "none lost")


def measure_addition(rng: np.random.Generator, server: Server, folder: Path) -> None:
    """How long after 100,000 hashes were added every process finds them."""
    waits = []
    for _ in range(3):
        new = hash_data.plain(rng, 100_000)
        add(HashStore(folder / "banks" / "KNOWN"), new)
        begun = time.monotonic()
        # Each request has a connection of its own, and processes share out connections.
        in_a_row = 0
        while in_a_row < 10:
            in_a_row = in_a_row + 1 if answers_of(server, new[-1:]) != [[]] else 0
        waits.append(time.monotonic() - begun)
    seconds = ", ".join(f"{wait:.2f}" for wait in waits)
    print(f"{'100,000 added: found by all processes after':<46}{seconds:>16} s")


def measure_flood(
    rng: np.random.Generator, server: Server, asked: Words, folder: Path, seconds: float
) -> None:
    """Ask at a steady rate while another client looks up, on and on, a hash that is known 100,000 times."""
    flooded = hash_data.plain(rng, 1)
    create_store(folder / "banks" / "FLOOD", np.repeat(flooded, 100_000, axis=0))
    time.sleep(1)
    stopping, told_whole = threading.Event(), 0

    def flood() -> None:
        nonlocal told_whole
        path = f"http://127.0.0.1:{server.port}/m/lookup?signal={hex_of(flooded[0])}&signal_type=pdq"
        headers = dict([server.header.strip().split(": ")])
        while not stopping.is_set():
            with urllib.request.urlopen(urllib.request.Request(path, headers=headers), timeout=60) as reply:
                told_whole += reply.read().count(b"distance") == 100_000

    flooding = threading.Thread(target=flood)
    flooding.start()
    singles = [get(server, f"/m/lookup?signal={hex_of(row)}&signal_type=pdq") for row in asked]
    outcome = load(server, singles, folder, seconds, rate=1000.0)
    stopping.set()
    flooding.join()
    show(f"1,000/s beside {told_whole} answers of 100,000 matches", outcome, "99 of 100 within 20 ms")


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


def show_memory(server: Server) -> None:
    """What the processes take."""
    total, own = server.memory_mb()
    print(
        f"{'memory':<46}{total:>10,.0f} MB, of which {own:,.0f} MB are private to {len(server.pids)} processes"
    )


def hex_of(row: Words) -> str:
    """A hash as clients write it."""
    return row.astype(">u8").tobytes().hex()


def load_average() -> str:
    """How busy the machine is, whoever keeps it so."""
    return f"{os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    main()
