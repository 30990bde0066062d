"""How fast is the hash index on a GPU beside one thread of the processor, and are the answers the same?

Needs a GPU, and Numba for CUDA (`pip install "openiru[gpu]"`), no network and no peers:
`PYTHONPATH=src:. python -m benchmarks.bench_hashes_gpu --size 10000000`.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
from numba import cuda as numba_cuda
from numpy.typing import NDArray

from benchmarks import hash_data
from openiru.engines.hashes.index.gpu import Gpu, gpu_is_there
from openiru.engines.hashes.index.known import (
    Finder,
    KnownHashes,
    find_near,
    index_words,
    iter_near,
    on_processor,
    warm_up,
)
from openiru.engines.hashes.search import NearHashes

cuda: Any = numba_cuda
Words = NDArray[np.uint64]
RADII = (0, 15, 31, 47, 63)


def main() -> None:
    """Compare, then measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=10_000_000, help="known hashes (10,000,000)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not gpu_is_there():
        print("No GPU can be used here: nothing was measured.")
        return
    warm_up()
    rng = np.random.default_rng(options.seed)
    name = cuda.get_current_device().name
    print(f"{options.size:,} known hashes; {name.decode() if isinstance(name, bytes) else name}")
    words = hash_data.plain(rng, options.size)
    compare_small(rng)
    start = time.perf_counter()
    known = index_words(words)
    print(f"built on the processor in {time.perf_counter() - start:.1f} s (clock)", flush=True)
    gpu = Gpu()
    start = time.perf_counter()
    find_near(words[:1], known, find=gpu)
    print(
        f"first look-up, with loading and compiling: {time.perf_counter() - start:.1f} s (clock)", flush=True
    )
    compare("random, full size", words, known, hash_data.queries_among(rng, words, 2000), gpu)
    measure(rng, words, known, gpu, options.rounds)


def compare_small(rng: np.random.Generator) -> None:
    """The same answers on every kind of hashes."""
    gpu = Gpu()
    kinds: dict[str, Callable[[], Words]] = {
        "clustered": lambda: hash_data.clustered(rng, 500_000),
        "worst case": lambda: hash_data.worst(rng, 100_000),
        "the same again and again": lambda: np.repeat(hash_data.plain(rng, 30), 400, axis=0),
        "one": lambda: hash_data.plain(rng, 1),
    }
    if find_spec("skimage") is not None:
        kinds["real pictures"] = lambda: hash_data.real(rng, 6000)
    for name, make in kinds.items():
        bank = make()
        asked = hash_data.queries_among(rng, bank, 200)
        bank = np.concatenate(
            [bank, *(hash_data.at_the_border(rng, asked[:20], radius) for radius in RADII[1:])]
        )
        compare(name, bank, index_words(bank), asked, gpu)


def compare(name: str, bank: Words, known: KnownHashes, asked: Words, gpu: Finder) -> None:
    """The same answers as on the processor."""
    pairs = []
    for radius in RADII:
        expected = find_near(asked, known, max_distance_bits=radius)
        found = find_near(asked, known, max_distance_bits=radius, find=gpu)
        assert same(found, expected), f"{name}: other answers at {radius} bits"
        pairs.append(f"{len(found):,} at {radius}")
    print(
        f"  {name:26} {len(bank):>12,} known, {len(asked):,} asked: {', '.join(pairs)}: identical", flush=True
    )


def same(found: NearHashes, expected: NearHashes) -> bool:
    """Whether two answers are equal."""
    return (
        np.array_equal(found.rows, expected.rows)
        and np.array_equal(found.ids, expected.ids)
        and np.array_equal(found.distances_bits, expected.distances_bits)
    )


def measure(rng: np.random.Generator, words: Words, known: KnownHashes, gpu: Finder, rounds: int) -> None:
    """Look-ups a second by the clock, data to and from the GPU included."""
    print(
        f"\n{'within 31 bits':22} {'GPU: us/query':>14} {'per s':>13} {'1 thread: us/query':>19} {'per s':>10}"
    )
    for count in (1, 64, 4096, 65_536, 1 << 18, 1 << 20):
        taken: dict[str, list[float]] = {"gpu": [], "cpu": []}
        for _ in range(rounds):
            asked = hash_data.plain(rng, count)
            asked[::50] = words[rng.integers(0, len(words), len(asked[::50]))]
            for place, find in (("gpu", gpu), ("cpu", on_processor)):
                if place == "cpu" and count > 1 << 18:
                    continue
                calls = 20 if count == 1 else 1
                start = time.perf_counter()
                for _ in range(calls):
                    sum(map(len, iter_near(asked, known, find=find)))
                taken[place].append((time.perf_counter() - start) / calls / count)
        figures = {place: statistics.median(times) for place, times in taken.items() if times}
        line = f"{count:>13,} at once {1e6 * figures['gpu']:14.3f} {1 / figures['gpu']:13,.0f}"
        if "cpu" in figures:
            line += f" {1e6 * figures['cpu']:19.2f} {1 / figures['cpu']:10,.0f}"
        print(line, flush=True)


if __name__ == "__main__":
    main()
