"""How long does `openiru index cluster` take, and does it go on after a kill? With floods between pictures and strangers.

Target: ten million hashes in five minutes. Run `make bench-clusters`, or with ARGS="--size 10000000" (2.5 GB of memory).
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import hash_data
from openiru.engines.hashes.index.known import find_near, index_words
from openiru.engines.hashes.index.lines import read_lines
from openiru.engines.hashes.index.store.changes import create_store

Words = NDArray[np.uint64]
DISTANCE = 31
CHECKED = 20_000


@dataclass(frozen=True)
class Run:
    """What one run of the command took."""

    seconds: float
    cpu_s: float
    memory_mb: float
    said: str


def main() -> None:
    """Cluster, once undisturbed and once killed halfway; check what comes out."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=1_000_000, help="hashes (1,000,000)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="iru-clusters-", dir="/tmp"))
    try:
        words = mixed(np.random.default_rng(options.seed), options.size)
        print(
            f"{len(words):,} hashes: 70 % strangers, 25 % in hundreds of near copies, 4 % copies of one, ",
            end="",
        )
        print(
            f"1 % near copies of one; {os.cpu_count()} cores; load {os.getloadavg()[0]:.1f} before",
            flush=True,
        )
        create_store(folder / "known", words)
        whole = cluster(folder, "whole.csv")
        show("undisturbed", whole)
        print(f"  {whole.said.strip().splitlines()[-1]}")
        killed = cluster(folder, "killed.csv", kill_after_s=whole.seconds / 2)
        show("killed halfway", killed)
        resumed = cluster(folder, "resumed.csv")
        show("the rest of it", resumed)
        same = (folder / "whole.csv").read_bytes() == (folder / "resumed.csv").read_bytes()
        print(f"  {resumed.said.strip().splitlines()[0]} Same answer: {same}")
        check(folder / "whole.csv")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def mixed(rng: np.random.Generator, size: int) -> Words:
    """Hashes as they come from posts: most are seen once, some pictures in versions, two again and again."""
    one, other = hash_data.plain(rng, 1), hash_data.plain(rng, 1)
    turned = hash_data.plain(rng, size // 100)
    for _ in range(4):
        turned &= hash_data.plain(rng, len(turned))
    parts = [
        hash_data.plain(rng, size * 70 // 100),
        hash_data.clustered(rng, size * 25 // 100),
        np.repeat(one, size * 4 // 100, axis=0),
        np.repeat(other, len(turned), axis=0) ^ turned,
    ]
    words = np.concatenate(parts)
    rng.shuffle(words, axis=0)
    return words


def cluster(folder: Path, name: str, *, kill_after_s: float = 0.0) -> Run:
    """Run the command; perhaps not to its end."""
    command = [sys.executable, "-m", "openiru", "index", "cluster", str(folder / "known")]
    command += ["--max-distance", str(DISTANCE), "--keep", str(folder / "kept"), "--device", "cpu"]
    begun = time.monotonic()
    with (folder / name).open("wb") as out, (folder / "said").open("w+") as said:
        process = subprocess.Popen(command, stdout=out, stderr=said)
        if kill_after_s:
            time.sleep(kill_after_s)
            process.send_signal(signal.SIGKILL)
        _, _, used = os.wait4(process.pid, 0)
        said.seek(0)
        return Run(
            time.monotonic() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said.read()
        )


def show(name: str, run: Run) -> None:
    """One line."""
    print(
        f"{name:<16}{run.seconds:>8.1f} s{run.cpu_s:>8.1f} s of processor time{run.memory_mb:>8,.0f} MB"
        f"   load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def check(path: Path) -> None:
    """Every member is as near to its leader as is told, and leaders are far from each other."""
    lines = path.read_bytes().split(b"\n", 1)[1]
    words = read_lines(lines).words
    facts = np.array([line.split(b",")[1:3] for line in lines.splitlines()], np.int64)
    leads = facts[:, 1] == 0
    leaders = words[leads]
    bits = np.unpackbits((leaders[facts[:, 0] - 1] ^ words).view(np.uint8), axis=1).sum(axis=1)
    assert np.array_equal(bits, facts[:, 1])
    assert bits.max() <= DISTANCE
    some = leaders[:CHECKED]
    near = find_near(some, index_words(leaders), max_distance_bits=DISTANCE)
    assert len(near) == len(some), "each leader is near itself alone"
    print(f"  checked: {len(words):,} members, {len(leaders):,} leaders")


if __name__ == "__main__":
    main()
