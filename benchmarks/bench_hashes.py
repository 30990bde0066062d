"""How fast is the exact hash index beside its peers? The same hashes, one process, taking turns, processor time.

Targets at ten million: the same answers as comparing all; a single call at least 130 times as fast as threatexchange's
PDQIndex and 900 times as fast as FAISS flat; a batch 200 times, a join 600 times; at most 135 bytes a hash, built in 6 s
of processor time, opened again in 50 ms; memory flat over 100 swaps; a change effective within a second.

Run `make bench-hashes`, or with ARGS="--size 10000000" for the sizes of the targets (needs 12 GB of memory and ten
minutes; with --no-peers 5 GB). ARGS="--size 100000000 --no-peers" builds in files alone; with --only-speed it takes four
minutes of processor time.
"""

import argparse
import ctypes
import gc
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks import hash_data
from openiru.engines.hashes.index.files import open_index
from openiru.engines.hashes.index.known import KnownHashes, find_near, index_words, iter_near, warm_up
from openiru.engines.hashes.index.store.changes import add, create_store, withdraw
from openiru.engines.hashes.index.store.merging import merge
from openiru.engines.hashes.index.store.reading import HashStore
from openiru.engines.hashes.search import HashIndex, find_near_hashes

Words = NDArray[np.uint64]
AT = datetime(2025, 7, 1, 9, tzinfo=UTC)
RADII = (15, 31, 47)
BATCH, JOIN = 4096, 1 << 18
_MOST_IN_MEMORY = 12_000_000  # hashes; more are built in files alone


class Contender(NamedTuple):
    """Somebody who answers some queries of a round."""

    name: str
    queries: int
    ask: Callable[[Words], Any]


def main() -> None:
    """Print every figure beside the peer's."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=1_000_000, help="known hashes (1,000,000)")
    parser.add_argument("--rounds", type=int, default=7, help="turns of each contender (7)")
    parser.add_argument(
        "--compared", type=int, default=60, help="queries compared with all, for each kind and radius"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-peers", action="store_true", help="only the index")
    parser.add_argument(
        "--only-speed", action="store_true", help="build and look up; compare no answers, change nothing"
    )
    options = parser.parse_args()
    if not options.no_peers and find_spec("threatexchange") is None:
        print("The peers are not installed: run `make bench-hashes`.")
        return
    warm_up()
    rng = np.random.default_rng(options.seed)
    words = hash_data.plain(rng, options.size)
    print(
        f"{options.size:,} known hashes of 256 bits; processor time; one thread each; medians of {options.rounds} turns\n"
    )
    if not options.only_speed:
        compare_answers(rng, words[:_MOST_IN_MEMORY], options.compared)
    folder = Path(tempfile.mkdtemp(prefix="iru-hashes-", dir="/tmp"))
    try:
        run(rng, words, folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(rng: np.random.Generator, words: Words, folder: Path, options: argparse.Namespace) -> None:
    """Build, look up, change and swap."""
    store, known = measure_builds(words, folder)
    peers: list[Any] = []
    if not options.no_peers:
        from benchmarks.hash_peers import FaissFlat, ThreatExchange

        peers = [
            measured(f"build: {kind.name}", partial(kind, words), len(words))
            for kind in (FaissFlat, ThreatExchange)
        ]
    measure_speed(rng, words, (known, store), peers, options)
    if options.only_speed:
        return
    measure_changes(rng, store, peers)
    del store, known, peers
    gc.collect()
    measure_swaps(rng, folder)


def compare_answers(rng: np.random.Generator, words: Words, count: int) -> None:
    """Every answer against that of comparing all, on every kind of hashes."""
    print("answers against comparing every pair: pairs found, by radius")
    size = len(words)
    kinds: dict[str, Callable[[], Words]] = {
        "random": lambda: words,
        "clustered": lambda: hash_data.clustered(rng, size),
        "worst case": lambda: hash_data.worst(rng, min(size, 300_000)),
        "real pictures": lambda: hash_data.real(rng, 20_000),
    }
    if find_spec("skimage") is None:
        del kinds["real pictures"]
    for name, make in kinds.items():
        bank = make()
        asked = hash_data.queries_among(rng, bank, count)
        borders = {radius: hash_data.at_the_border(rng, asked[:8], radius) for radius in RADII}
        bank = np.concatenate([bank, *borders.values(), bank[:100]])
        known, pairs = index_words(bank), []
        for radius in RADII:
            expected = find_near_hashes(asked, HashIndex(words=bank), max_distance_bits=radius)
            many = np.concatenate([asked] * (1 + 300 // len(asked)))
            for found in (
                find_near(asked, known, max_distance_bits=radius),
                *_first(many, asked, known, radius),
            ):
                same = (
                    np.array_equal(found.rows, expected.rows)
                    and np.array_equal(found.ids, expected.ids)
                    and np.array_equal(found.distances_bits, expected.distances_bits)
                )
                assert same, f"{name}: other answers at {radius} bits"
            pairs.append(f"{len(expected):,} at {radius}")
        print(f"  {name:14} {len(bank):>12,} known, {len(asked)} asked: {', '.join(pairs)}: identical")
        del bank, known
    print()


def _first(many: Words, asked: Words, known: KnownHashes, radius: int) -> list[Any]:
    """The answers for the first of many queries, which are looked up together."""
    found = find_near(many, known, max_distance_bits=radius)
    own = found.rows < len(asked)
    return [type(found)(rows=found.rows[own], ids=found.ids[own], distances_bits=found.distances_bits[own])]


def measure_builds(words: Words, folder: Path) -> tuple[HashStore, KnownHashes]:
    """Build in memory and in files."""
    print(f"{'':34} {'cpu s':>8} {'clock s':>8} {'peak MB':>9} {'bytes/hash':>11}")
    if len(words) <= _MOST_IN_MEMORY:
        measured("build: OpenIRU, in memory", lambda: index_words(words), len(words))
    store = measured(
        "build: OpenIRU, in files, on disk", lambda: create_store(folder / "store", words), len(words)
    )
    known, opened = open_index(folder / "store" / "000001"), []
    print(f"{'the index itself (target 135)':34} {'':8} {'':8} {'':9} {known.size_bytes / len(words):11.1f}")
    for _ in range(20):
        start = time.perf_counter()
        HashStore(folder / "store")
        opened.append(1000 * (time.perf_counter() - start))
    print(f"{'open again':34} {statistics.median(opened):.2f} ms (target 50)")
    return store, known


def measured(name: str, make: Callable[[], Any], count: int) -> Any:
    """Make something; print the time and the memory that it took on top of what was there."""
    gc.collect()
    before = forget_peak()
    cpu, wall = time.process_time(), time.perf_counter()
    made = make()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = memory("VmHWM") - before
    print(f"{name:34} {cpu:8.2f} {wall:8.2f} {peak / 1e6:9.0f} {peak / count:11.1f}")
    return made


def forget_peak() -> int:
    """Begin a new peak of memory; returns the bytes in use."""
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")
    return memory("VmRSS")


def memory(field: str) -> int:
    """A figure of this process's memory, in bytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) * 1024
    raise LookupError(field)


def measure_speed(
    rng: np.random.Generator,
    words: Words,
    ours: tuple[KnownHashes, HashStore],
    peers: list[Any],
    options: argparse.Namespace,
) -> None:
    """Let the contenders take turns at the same kind of queries."""
    known, store = ours
    few = max(1, min(50, 40_000_000 // len(words)))
    contenders = [
        Contender(
            "OpenIRU, single call",
            2000,
            lambda some: [find_near(some[i : i + 1], known) for i in range(len(some))],
        ),
        Contender(
            "OpenIRU, single call of the store",
            2000,
            lambda some: [store.find_near(some[i : i + 1]) for i in range(len(some))],
        ),
        Contender(
            f"OpenIRU, batches of {BATCH:,}",
            4 * BATCH,
            lambda some: [find_near(some[i : i + BATCH], known) for i in range(0, len(some), BATCH)],
        ),
        Contender(f"OpenIRU, join of {JOIN:,}", JOIN, lambda some: sum(map(len, iter_near(some, known)))),
    ]
    contenders += [Contender(peer.name, few if "Flat" in peer.name else 4 * few, peer.ask) for peer in peers]
    times: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for turn in range(options.rounds):
        asked = hash_data.plain(rng, JOIN)
        asked[::50] = words[rng.integers(0, len(words), len(asked[::50]))]
        for contender in contenders[turn % len(contenders) :] + contenders[: turn % len(contenders)]:
            some = asked[: contender.queries]
            start = time.process_time()
            contender.ask(some)
            times[contender.name].append((time.process_time() - start) / len(some))
        compare_with_peers(asked[:few], known, peers)
    tell_speed({name: statistics.median(taken) for name, taken in times.items()})


def compare_with_peers(asked: Words, known: KnownHashes, peers: list[Any]) -> None:
    """Peers that are exact must find the same."""
    near = find_near(asked, known)
    ours = set(zip(near.rows.tolist(), near.ids.tolist(), near.distances_bits.tolist(), strict=True))
    for peer in peers:
        theirs = peer.ask(asked)
        assert theirs <= ours, f"{peer.name} finds what is not there"
        if theirs != ours:
            print(f"  {peer.name} misses {len(ours - theirs)} of {len(ours)} pairs")


def tell_speed(times: dict[str, float]) -> None:
    """Print a line for each contender, with how much faster it is than each peer."""
    exchange, flat = (times.get(name) for name in ("threatexchange PDQIndex", "FAISS IndexBinaryFlat"))
    targets = {"single call": "(130, 900)", "batches": "(200)", "join": "(600)"}
    print(
        f"\n{'within 31 bits':34} {'us/query':>10} {'per s':>10} {'x exchange':>11} {'x flat':>9}  targets at 10 M"
    )
    for name, taken in times.items():
        against = [f"{peer / taken:.0f}" if peer else "" for peer in (exchange, flat)]
        target = next((value for key, value in targets.items() if key in name and "OpenIRU" in name), "")
        print(f"{name:34} {1e6 * taken:10.1f} {1 / taken:10,.0f} {against[0]:>11} {against[1]:>9}  {target}")
    print()


def measure_changes(rng: np.random.Generator, store: HashStore, peers: list[Any]) -> None:
    """How long until a change is effective in another open store, wall time."""
    other, added, withdrawn = HashStore(store.folder), [], []
    for _ in range(20):
        new = hash_data.plain(rng, 1)
        start = time.perf_counter()
        ids = add(store, new).ids
        assert other.find_near(new).ids.tolist() == ids.tolist()
        added.append(time.perf_counter() - start)
        start = time.perf_counter()
        withdraw(store, ids, at=AT)
        assert len(other.find_near(new)) == 0
        withdrawn.append(time.perf_counter() - start)
    print(
        f"{'change effective elsewhere (clock)':34} add {1000 * statistics.median(added):.1f} ms, "
        f"withdraw {1000 * statistics.median(withdrawn):.1f} ms (target 1,000)"
    )
    for peer in peers:
        if hasattr(peer, "add"):
            start = time.perf_counter()
            peer.add(hash_data.plain(rng, 1))
            print(
                f"{peer.name + ': add one':34} {1000 * (time.perf_counter() - start):.1f} ms, withdraw: not there"
            )
    measured("merge", lambda: merge(store.folder), store.figures().live)


def measure_swaps(rng: np.random.Generator, folder: Path) -> None:
    """A hundred changes and merges under an open reader: memory must stay flat."""
    words = hash_data.plain(rng, 200_000)
    store, sizes = create_store(folder / "swapped", words), []
    for swap in range(110):
        ids = add(store, hash_data.plain(rng, 100)).ids
        withdraw(store, ids, at=AT)
        merge(store.folder)
        assert len(store.find_near(words[:500])) == 500
        if swap >= 10:
            gc.collect()
            sizes.append(memory("RssAnon") / 1e6)
    growth = np.polyfit(np.arange(len(sizes)), sizes, 1)[0] * len(sizes)
    print(
        f"{'100 swaps of 200,000 hashes':34} own memory {sizes[0]:.0f} MB before, {sizes[-1]:.0f} MB after; trend {growth:+.1f} MB"
    )


if __name__ == "__main__":
    main()
