"""How fast are accounts that act together found, in how much memory, and is a group told from fans?

CooRTweet's times are those of version 2.1.3 with R 4.2 and data.table 1.14.8 on two threads, on the same file. Its pairs are known:
447, 3,791 and 38,172 at 10, 60 and 600 seconds. A planted group stands in `benchmarks.watch.planted_group`.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.watch.figure import Figure
from benchmarks.watch.planted_group import told_apart
from benchmarks.watch.targets import Measured, figure_of
from openiru.cli.network.coded_parts import coded_parts
from openiru.cli.network.reading import read_shares
from openiru.engines.networks.graph import edges_of
from openiru.engines.networks.types import Rule

PUBLIC: Final = Path(__file__).parents[3] / "shared/data/coordination/russian_coord_tweets.csv.gz"
COORTWEET: Final = {10: (447, 34.0), 60: (3_791, 32.0), 600: (38_172, 24.0)}  # window: pairs, seconds
TIMES_FASTER: Final = 50
VIRAL: Final = 100_000
VIRAL_S: Final = 2.0
MOST_MB: Final = 500
MANY: Final = 10_000_000


def measure() -> Figure:
    """All figures of this module."""
    return figure_of("coordination", measured())


def measured() -> Iterator[Measured]:
    """All figures of this module."""
    yield from published()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shares.csv"
        yield from viral(path)
        yield from many(path)
    yield from told_apart()


def published() -> Iterator[Measured]:
    """The published file, beside CooRTweet's times."""
    if not PUBLIC.is_file():
        yield Measured(what=f"{PUBLIC.name} is not there", measured="not measured", target="")
        return
    # The first run of a machine compiles the kernels.
    graph(PUBLIC, window_s=10)
    for window_s, (pairs, theirs) in COORTWEET.items():
        taken, found, _ = graph(PUBLIC, window_s=window_s)
        yield Measured(
            what=f"35,125 published shares, window {window_s} s: {found:,} pairs; CooRTweet {pairs:,} pairs in {theirs:.0f} s",
            measured=f"{taken:.2f} s, {theirs / taken:.0f} x faster",
            target=f"the same pairs, {TIMES_FASTER} x faster",
            met=found == pairs and theirs / taken >= TIMES_FASTER,
        )


def graph(path: Path, *, window_s: float) -> tuple[float, int, int]:
    """Processor seconds from file to edges, pairs and edges found."""
    begun = time.process_time()
    numbers: dict[str, int] = {}
    with coded_parts(read_shares(path), numbers) as parts:
        edges = edges_of(parts, accounts=len(numbers), rule=Rule(window_s=window_s, least=2))
    return time.process_time() - begun, int(edges.pairs.sum()), len(edges)


def viral(path: Path) -> Iterator[Measured]:
    """One thing that a hundred thousand shares are of."""
    draw = np.random.default_rng(1)
    times = (draw.random(VIRAL) * VIRAL * VIRAL * 60 / 2e6).tolist()
    write(path, (("viral", f"account{row % (VIRAL // 2)}", at_s) for row, at_s in enumerate(times)))
    taken, pairs, edges = graph(path, window_s=60)
    yield Measured(
        what=f"{VIRAL:,} shares of one thing, window 60 s: {pairs:,} pairs, {edges:,} edges, file to edges",
        measured=f"{taken:.2f} s",
        target=f"{VIRAL_S:.0f} s",
        met=taken <= VIRAL_S,
    )
    yield command("the same as a command, every edge printed", path, 60)


def many(path: Path) -> Iterator[Measured]:
    """Ten million shares of up to two million things by up to 400,000 accounts."""
    write(path, invented(MANY))
    yield command(f"{MANY:,} shares as a command, window 10 s", path, 10)


def invented(number: int) -> Iterator[tuple[str, str, float]]:
    """Shares of things that few share and of some that thousands do."""
    draw = np.random.default_rng(1)
    for _ in range(0, number, VIRAL):
        thing = (2e6 * draw.random(VIRAL) ** 2).astype(np.int64)
        account = (draw.pareto(1.2, VIRAL) * 20).astype(np.int64) % 400_000
        at_s = 1.6e9 + thing * 7.0 % 86_400 + draw.exponential(40_000, VIRAL)
        for columns in zip(thing.tolist(), account.tolist(), at_s.tolist(), strict=True):
            yield f"https://news.example/{columns[0]}", f"account{columns[1]}", columns[2]


def write(path: Path, shares: Iterable[tuple[str, str, float]]) -> None:
    """Shares as a file, one post each."""
    with path.open("w", encoding="utf-8") as file:
        file.write("object_id,account_id,content_id,timestamp_share\n")
        file.writelines(
            f"{thing},{account},post{row},{at_s:.0f}\n" for row, (thing, account, at_s) in enumerate(shares)
        )


def command(what: str, path: Path, window_s: int) -> Measured:
    """Run `openiru network graph` as a process of its own."""
    script = (
        "import resource, subprocess, sys\n"
        "subprocess.run([sys.executable, '-m', 'openiru', *sys.argv[1:]], stdout=subprocess.DEVNULL, check=True)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss)\n"
    )
    words = ["network", "graph", str(path), "--window", str(window_s)]
    told = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=True)
    seconds, kilobytes = map(float, told.stdout.split())
    memory = kilobytes / 1024
    return Measured(
        what=what,
        measured=f"{seconds:.1f} s of processor, {memory:.0f} MB at the most",
        target=f"{MOST_MB} MB",
        met=memory <= MOST_MB,
    )
