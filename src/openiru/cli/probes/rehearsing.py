"""`openiru simulate rechecks`: how soon are returns noticed by each way of choosing whom to look at?"""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from openiru.cli.doors import Json, emit, progress, speaks
from openiru.engines.rechecks.rehearsing import Noticed, Way, rehearse
from openiru.simulation.rechecking.world import draw
from openiru.workflows.checks.rehearsal import row_of, summary, world_of


@speaks
def simulate_rechecks(
    *,
    accounts: Annotated[
        int, typer.Option(min=6, max=200_000, help="Blocked, on six platforms together.")
    ] = 3_000,
    days: Annotated[int, typer.Option(min=45, max=1_000, help="How long the world goes on.")] = 120,
    budget: Annotated[int, typer.Option(min=1, max=10_000, help="Looks for each platform and hour.")] = 4,
    seeds: Annotated[int, typer.Option(min=1, max=10, help="So many worlds.")] = 2,
    seed: Annotated[int, typer.Option("--seed", help="Number of the first world.")] = 2025,
    as_json: Json = False,
) -> None:
    """Play invented worlds of blocked accounts that come back, and compare ways to spend the same looks.

    How often real accounts come back, nobody knows: this says which way is sooner, not how soon it will be.

    Example: openiru simulate rechecks --accounts 3000 --days 120 --budget 4
    """
    found: dict[Way, list[Noticed]] = {way: [] for way in Way}
    with progress("Playing", total=seeds * len(Way)) as step:
        for number in range(seed, seed + seeds):
            world = world_of(draw(number, accounts=accounts, days=days))
            for way in Way:
                found[way].append(rehearse(world, way, budget=budget, seed=number))
                step(1)
    document = {
        "accounts": accounts,
        "days": days,
        "looks_a_platform_and_hour": budget,
        "worlds": seeds,
        "ways": {way.value: summary(played) for way, played in found.items()},
        "runs": {way.value: [asdict(each) for each in played] for way, played in found.items()},
    }
    emit(document, as_json=as_json, table=lambda: _table(found))


def _table(found: dict[Way, list[Noticed]]) -> Table:
    table = Table(
        "way",
        caption="Days from when a page shows a return, and no wall stands before it, to the look that sees it; within so many days.",
    )
    for heading in ("mean", "median", "each follower", "1 day", "7 days", "30 days"):
        table.add_column(heading, justify="right")
    for way, played in found.items():
        table.add_row(way.value, *row_of(played))
    return table
