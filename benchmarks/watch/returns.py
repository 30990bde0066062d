"""How good and how fast are leads of accounts that come back, on a world that the model has never seen?

The shipped model learned from `openiru.simulation.returning`; these figures are of `benchmarks.watch.returns_world`, another
generator. No peers: in that world returns hardly ever keep a handle, and handles change in the ways that the engine undoes, so
whatever compares handles would be beaten by construction. Processor time, so that a busy machine does not count.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.watch.figure import Figure
from benchmarks.watch.returns_world import ReturnsWorld, Row, Sizes
from benchmarks.watch.targets import Measured, figure_of
from openiru.engines.returns.barred import Barred, Keeping, Table
from openiru.engines.returns.features import Features, features_of, put_together
from openiru.engines.returns.measures import QueueFigures
from openiru.engines.returns.measures import measure as measure_queue
from openiru.engines.returns.model import Model, shipped_model
from openiru.engines.returns.rows import account_of
from openiru.engines.returns.scoring import LEAST_PROBABILITY, best_of, score
from openiru.engines.returns.training import score_with_splink

SEEDS: Final = (7302, 7303, 7304)
LARGE: Final = Sizes(groups=1_000, barred=50_000, returns=20_000, lookalikes=120_000, ordinary=860_000)
AT_ONCE: Final = 20_000  # as `openiru returns screen` does
PRECISION: Final = 0.95
RECALL: Final = 0.80
MOST_MINUTES: Final = 5.0
MOST_GB: Final = 4.0
MOST_SINGLE_MS: Final = 50.0
CORES: Final = 2

_MEASURING: Final = (
    "import resource, subprocess, sys\n"
    "subprocess.run([sys.executable, '-m', 'openiru', *sys.argv[1:]], stdout=subprocess.DEVNULL, check=True)\n"
    "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
    "print(used.ru_utime + used.ru_stime, used.ru_maxrss)\n"
)
Truth = list[tuple[int, int]]


def measure() -> Figure:
    """All figures of this module."""
    return figure_of("returns", measured())


def measured() -> Iterator[Measured]:
    """All figures of this module."""
    model = shipped_model()
    for seed in SEEDS:
        yield from quality(seed, model)
    yield from large(model)
    yield as_command()


def quality(seed: int, model: Model) -> Iterator[Measured]:
    """The queue of one world, beside what others would put into it."""
    world = ReturnsWorld(seed, Sizes())
    barred = _features(world.barred())
    fresh = _features(world.fresh())
    truth = _truth(world, fresh, barred)
    kept, table = _kept(barred, [fresh])
    scored = score(table, kept, model)
    figures = measure_queue(scored, truth)
    best = best_of(scored)
    right = _right(zip(best.rows.tolist(), best.barred_rows.tolist(), strict=True), truth)
    precision, recall = right / max(1, len(best)), right / figures.returned
    what = f"world {seed}: {len(fresh):,} new, {figures.returned:,} of them returns, {len(barred):,} barred"
    yield Measured(
        what=f"{what}; queue from probability {LEAST_PROBABILITY}",
        measured=f"precision {precision:.3f}, recall {recall:.3f}",
        target=f"precision {PRECISION}, recall {RECALL:.2f}",
        met=precision >= PRECISION and recall >= RECALL,
    )
    yield from _curve(seed, figures)
    if seed == SEEDS[0]:
        yield _beside_splink(table, kept, model)


def _curve(seed: int, figures: QueueFigures) -> Iterator[Measured]:
    points = ", ".join(f"{one.least:.2f}: {one.precision:.3f}/{one.recall:.3f}" for one in figures.points)
    yield Measured(what=f"world {seed}: precision/recall by least probability", measured=points, target="")
    yield Measured(
        what=f"world {seed}: expected calibration error, all {figures.pairs:,} pairs compared; those told 0.1 or more",
        measured=f"{figures.calibration_error:.4f}; {figures.calibration_error_of_leads:.3f}",
        target="0.05",
        met=figures.calibration_error_of_leads <= 0.05,
    )


def _beside_splink(table: Table, kept: Barred, model: Model) -> Measured:
    begun = time.process_time()
    own = score(table, kept, model)
    own_s, begun = time.process_time() - begun, time.process_time()
    rows, barred_rows, bits = score_with_splink(table, kept, model)
    splink_s = time.process_time() - begun
    same = np.array_equal(own.rows, rows) and np.array_equal(own.barred_rows, barred_rows)
    apart = float(np.abs(own.bits - bits).max()) if same else float("nan")
    return Measured(
        what=f"{len(own):,} pairs by our kernels and by splink on DuckDB: greatest difference in bits; processor time",
        measured=f"{apart:.1e}; {own_s:.1f} s and {splink_s:.1f} s",
        target="1e-6",
        met=apart <= 1e-6,
    )


def large(model: Model, sizes: Sizes = LARGE) -> Iterator[Measured]:
    """A million new accounts against fifty thousand barred ones, or fewer, then one alone."""
    world = ReturnsWorld(SEEDS[0] + 100, sizes)
    barred, taken_s = _timed_features(world.barred())
    parts, fresh_s = _timed_parts(world.fresh())
    begun = time.process_time()
    keeping = Keeping(barred)
    made_s, begun = taken_s + time.process_time() - begun, time.process_time()
    tables = [keeping.count(part) for part in parts]
    kept = keeping.kept()
    counted_s, begun = time.process_time() - begun, time.process_time()
    bests = [best_of(score(table, kept, model)) for table in tables]
    scored_s = time.process_time() - begun
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    total = made_s + fresh_s + counted_s + scored_s
    per_million = (made_s + (total - made_s) * 1e6 / sum(map(len, parts))) / 60
    names = barred.account_ids
    truth = set(world.truth)
    leads = right = 0
    for part, best in zip(parts, bests, strict=True):
        pairs = zip(best.rows.tolist(), best.barred_rows.tolist(), strict=True)
        right += sum((part.account_ids[row], names[other]) in truth for row, other in pairs)
        leads += len(best)
    returned = len({name for name, _ in truth})
    yield Measured(
        what=f"{sum(map(len, parts)):,} new accounts against {len(barred):,} barred: processor time of one core "
        f"(barred ones made ready {made_s:.0f} s, new ones read {fresh_s:.0f} s, counted {counted_s:.0f} s, compared "
        f"{scored_s:.0f} s)",
        measured=f"{total / 60:.1f} min; at that pace {per_million:.1f} min for a million",
        target=f"{MOST_MINUTES:.0f} min for a million on {CORES} cores",
        met=per_million <= MOST_MINUTES,
    )
    yield Measured(
        what="peak memory of that, the invented world included",
        measured=f"{peak_gb:.1f} GB",
        target=f"{MOST_GB:.0f} GB",
        met=peak_gb <= MOST_GB,
    )
    yield Measured(
        what=f"its queue: {leads:,} leads, {returned:,} returns",
        measured=f"precision {right / max(1, leads):.3f}, recall {right / returned:.3f}",
        target="",
    )
    yield _single(world, kept, model)


def as_command(sizes: Sizes = LARGE) -> Measured:
    """The same accounts as files, by `openiru returns screen` as a process of its own."""
    world = ReturnsWorld(SEEDS[0] + 100, sizes)
    with tempfile.TemporaryDirectory() as folder:
        barred, new = Path(folder) / "barred.jsonl", Path(folder) / "new.jsonl"
        counts = [_write(barred, world.barred()), _write(new, world.fresh())]
        words = ["returns", "screen", str(new), "--against", str(barred), "--json"]
        told = subprocess.run([sys.executable, "-c", _MEASURING, *words], capture_output=True, check=True)
    seconds, kilobytes = map(float, told.stdout.split())
    peak_gb = kilobytes / 1024**2
    return Measured(
        what=f"`openiru returns screen`: {counts[1]:,} new accounts against {counts[0]:,} barred, from files to printed leads",
        measured=f"{seconds / 60:.1f} min of processor, {peak_gb:.1f} GB at the most",
        target=f"{MOST_GB:.0f} GB",
        met=peak_gb <= MOST_GB,
    )


def _write(path: Path, rows: Iterable[Row]) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            told = {name: value for name, value in row.items() if not name.startswith("_")}
            file.write(json.dumps(told, ensure_ascii=False) + "\n")
            count += 1
    return count


def _single(world: ReturnsWorld, kept: Barred, model: Model) -> Measured:
    rows = list(islice(world.fresh(), 400))
    taken = []
    for row in rows:
        begun = time.process_time()
        best_of(score(kept.table_of(features_of([account_of(row)])), kept, model))
        taken.append((time.process_time() - begun) * 1000)
    half, most = np.percentile(taken[20:], [50, 99])
    return Measured(
        what=f"one new account against {len(kept.table):,} barred ones, {len(taken) - 20} times",
        measured=f"p50 {half:.1f} ms, p99 {most:.1f} ms",
        target=f"{MOST_SINGLE_MS:.0f} ms",
        met=bool(most <= MOST_SINGLE_MS),
    )


def _features(rows: Iterable[Row]) -> Features:
    return features_of([account_of(row) for row in rows])


def _timed_features(rows: Iterator[Row]) -> tuple[Features, float]:
    parts, taken = _timed_parts(rows)
    return put_together(parts), taken


def _timed_parts(rows: Iterator[Row]) -> tuple[list[Features], float]:
    """Parts of so many rows; the time that inventing them took does not count."""
    parts, taken = [], 0.0
    while some := [account_of(row) for row in islice(rows, AT_ONCE)]:
        begun = time.process_time()
        parts.append(features_of(some))
        taken += time.process_time() - begun
    return parts, taken


def _kept(barred: Features, parts: list[Features]) -> tuple[Barred, Table]:
    keeping = Keeping(barred)
    (table,) = [keeping.count(part) for part in parts]
    return keeping.kept(), table


def _truth(world: ReturnsWorld, fresh: Features, barred: Features) -> Truth:
    rows = {name: row for row, name in enumerate(fresh.account_ids)}
    barred_rows = {name: row for row, name in enumerate(barred.account_ids)}
    return [(rows[new], barred_rows[old]) for new, old in world.truth]


def _right(chosen: Iterable[tuple[int, int]], truth: Truth) -> int:
    known = set(truth)
    return sum(pair in known for pair in chosen)
