"""How much sooner are returns noticed than with fixed intervals, at the same number of looks?

Invented worlds: see `openiru.simulation.rechecking.world`. The machine's own numbers are the seconds of planning.
"""

import resource
import time
from dataclasses import asdict
from statistics import mean
from typing import Final

import numpy as np

from benchmarks.watch.figure import Figure, Table
from benchmarks.watch.targets import Measured, figure_of
from openiru.engines.rechecks.hazards import PRIOR_RETURNS, Hazards
from openiru.engines.rechecks.planning import plan
from openiru.engines.rechecks.rehearsing import Noticed, Way, rehearse
from openiru.engines.rechecks.types import DAY_S, NEVER, Watched
from openiru.simulation.rechecking.world import draw
from openiru.workflows.checks.rehearsal import row_of, world_of

ACCOUNTS: Final = 6_000
DAYS: Final = 150
# (name, looks for each platform and hour): at 1,000 accounts a platform, one look each in about 21, 7 and 2 days.
BUDGETS: Final = {"scarce": 2, "middling": 6, "ample": 20}
SEEDS: Final = (3201, 3202, 3203, 3204, 3205)  # of none of these was anything seen while the planner was made
SUBJECTS: Final = 1_000_000
MOST_PLANNING_S: Final = 5.0
MOST_OF_FIXED: Final = 0.7
_WAYS: Final = tuple(Way)

Played = dict[Way, list[Noticed]]


def measure() -> Figure:
    """All figures of this module."""
    played = {name: _played(budget) for name, budget in BUDGETS.items()}
    targets = figure_of(
        "rechecks targets", [*(_sooner(name, ways) for name, ways in played.items()), _planning()]
    )
    rows = [
        (f"{name} ({BUDGETS[name]} an hour)", way.value, *row_of(ways[way]))
        for name, ways in played.items()
        for way in _WAYS
    ]
    heading = (
        "budget",
        "way",
        "mean days",
        "median days",
        "days, each follower",
        "within 1 day",
        "7 days",
        "30 days",
    )
    table = Table(name="rechecks", heading=heading, rows=rows)
    data = {
        **targets.data,
        "runs": {
            name: {way.value: [asdict(each) for each in runs] for way, runs in ways.items()}
            for name, ways in played.items()
        },
    }
    return Figure(tables=[table, *targets.tables], data=data, missed=targets.missed)


def _played(budget: int) -> Played:
    found: Played = {way: [] for way in _WAYS}
    for seed in SEEDS:
        world = world_of(draw(seed, accounts=ACCOUNTS, days=DAYS))
        for way in _WAYS:
            found[way].append(rehearse(world, way, budget=budget, seed=seed))
    return found


def _sooner(name: str, ways: Played) -> Measured:
    pairs = zip(ways[Way.LEARNED], ways[Way.FIXED], strict=True)
    ratios = [learned.follower_mean_days / fixed.follower_mean_days for learned, fixed in pairs]
    even = zip(ways[Way.EVEN], ways[Way.FIXED], strict=True)
    alike = [each.mean_days / fixed.mean_days for each, fixed in even]
    whole = [
        learned.whole_days / fixed.whole_days
        for learned, fixed in zip(ways[Way.LEARNED], ways[Way.FIXED], strict=True)
    ]
    return Measured(
        what=f"{name} budget: delay of a follower, ours with learned hazards as a share of fixed intervals; {len(ratios)} worlds",
        measured=f"{mean(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}); with followers left out, of the mean delay: {mean(alike):.2f}; "
        f"from the return itself, walls included: {mean(whole):.2f}",
        target=f"{MOST_OF_FIXED} in every world",
        met=max(ratios) <= MOST_OF_FIXED,
    )


def _planning() -> Measured:
    watched = _many(SUBJECTS)
    hazards = Hazards.of_days([PRIOR_RETURNS] * 6)
    before, begun = resource.getrusage(resource.RUSAGE_SELF), time.process_time()
    made = plan(watched, hazards, at=400 * DAY_S, budgets=[500] * 6)
    used = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    del before
    return Measured(
        what=f"the engine alone, {SUBJECTS:,} watched subjects in memory: {len(made.rows):,} chosen",
        measured=f"{used:.2f} s of processor, {peak:.1f} GB at the most",
        target=f"{MOST_PLANNING_S:.0f} s",
        met=used <= MOST_PLANNING_S,
    )


def _many(count: int) -> Watched:
    rng = np.random.default_rng(1)
    since = rng.uniform(0, 399 * DAY_S, count)
    said = since + rng.uniform(0, 1, count) * (400 * DAY_S - since)
    group = rng.integers(0, 6, count)
    return Watched(
        group=group,
        purse=group,
        since=since,
        said=said,
        asked=said,
        refusals=rng.integers(0, 3, count),
        returns=np.zeros(count, dtype=np.intp),
        followers=np.exp(6 + 2 * rng.standard_normal(count)),
        second_at=np.where(rng.random(count) < 0.0005, said, NEVER),
        deadline_at=np.where(rng.random(count) < 0.0005, said + 1, NEVER),
    )
