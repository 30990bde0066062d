"""`openiru simulate`: a seeded world of invented accounts, and platforms that answer."""

import json
import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from openiru.cli.doors import Json, emit, errors, progress, speaks
from openiru.cli.probes.rehearsing import simulate_rechecks
from openiru.simulation.platforms.clock import PlatformClock
from openiru.simulation.platforms.key_file import read_keys
from openiru.simulation.platforms.server import listening
from openiru.simulation.platforms.service import Platforms, Setting
from openiru.simulation.returning.files import write_world
from openiru.simulation.returning.world import Sizes, draw_world
from openiru.simulation.scenario import read_scenario, shipped_scenario
from openiru.simulation.world.generate import WorldReport, generate_world

app = typer.Typer(no_args_is_help=True)
app.command("rechecks")(simulate_rechecks)

Scenario = Annotated[
    Path | None, typer.Option("--scenario", help="Scenario file; the shipped one without it.")
]
Seed = Annotated[int, typer.Option("--seed", help="Which of the worlds that fit the scenario.")]


@app.command()
@speaks
def world(
    *,
    out: Annotated[Path, typer.Option("--out", help="Folder to write; must not exist or be empty.")],
    scenario: Scenario = None,
    seed: Seed = 2025,
    as_json: Json = False,
) -> None:
    """Write an invented world: exports in real formats, what the unit knows already, and the truth apart.

    Example: openiru simulate world --seed 7 --out world
    """
    read = read_scenario(scenario or shipped_scenario())
    with progress("Drawing the world", total=len(read.platforms)) as step:
        report = generate_world(read, seed=seed, out=out, told=lambda _: step(1))
    emit(_world_document(report), as_json=as_json, table=lambda: _world_table(report))


@app.command()
@speaks
def returns(
    *,
    out: Annotated[Path, typer.Option("--out", help="Folder to write; must not exist or be empty.")],
    seed: Seed = 2025,
    barred: Annotated[int, typer.Option("--barred", min=10, max=1_000_000)] = 2_000,
    returned: Annotated[int, typer.Option("--returned", min=1, max=1_000_000)] = 1_200,
    namesakes: Annotated[int, typer.Option("--namesakes", min=0, max=10_000_000)] = 6_000,
    ordinary: Annotated[int, typer.Option("--ordinary", min=0, max=100_000_000)] = 24_000,
    as_json: Json = False,
) -> None:
    """Write invented accounts that were blocked, that come back and that only look like it, and the truth apart.

    Example: openiru simulate returns --seed 7 --out returns && openiru returns evaluate returns/new.jsonl --against returns/barred.jsonl --truth returns/truth.csv
    """
    sizes = Sizes(barred=barred, returns=returned, namesakes=namesakes, ordinary=ordinary)
    told = write_world(draw_world(seed, sizes), out)
    emit(told, as_json=as_json, table=lambda: ", ".join(f"{count:,} {what}" for what, count in told.items()))


@app.command()
@speaks
def platforms(
    *,
    secrets: Annotated[
        Path,
        typer.Option("--secrets", help='JSON: platform -> {"send": "whsec_...", "callback": "whsec_..."}.'),
    ],
    callback: Annotated[
        str, typer.Option("--callback", help="Where callbacks go; the platform's name is added.")
    ] = "http://127.0.0.1:8000/api/v1/callbacks",
    scenario: Scenario = None,
    seed: Seed = 2025,
    port: Annotated[int, typer.Option("--port", help="Port on this machine; 0 takes a free one.")] = 8001,
    clock_file: Annotated[
        Path | None, typer.Option("--clock-file", help="The story's clock; the machine's without it.")
    ] = None,
    record: Annotated[
        Path | None, typer.Option("--record", help="File that outlives the process; taken up again.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Run simulated platforms that receive referrals over HTTP and answer with signed callbacks.

    Example: openiru simulate platforms --secrets secrets.json --clock-file story-clock --record record.json
    """
    read = read_scenario(scenario or shipped_scenario())
    clock = PlatformClock(clock_file)
    setting = Setting(
        scenario=read,
        seed=seed,
        keys=read_keys(secrets, [platform.value for platform in read.platforms]),
        callback_url=callback,
        clock=clock,
        record=record,
    )
    running = Platforms(setting)
    # A missing clock or an unwritable record stops the start, not the first referral.
    clock.now()
    running.save()
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    with listening(port, running, clock) as server:
        _say_where(server.url, as_json=as_json)
        stop.wait()


def _say_where(url: str, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps({"listening": url}) + "\n")
        sys.stdout.flush()
        return
    errors.print(f"Simulated platforms listen on {url}; Ctrl-C ends them.", markup=False, highlight=False)


def _world_document(report: WorldReport) -> dict[str, Any]:
    return {
        "folder": str(report.folder),
        "platforms": {name: asdict(count) for name, count in report.counts.items()},
        "files": report.files,
        "seconds": round(report.seconds, 2),
    }


def _world_table(report: WorldReport) -> Table:
    table = Table(title=f"An invented world in {report.folder}")
    table.add_column("platform")
    for heading in ("accounts", "posts", "pictures"):
        table.add_column(heading, justify="right")
    for name, count in report.counts.items():
        table.add_row(name, f"{count.accounts:,}", f"{count.posts:,}", f"{count.pictures:,}")
    counts = report.counts.values()
    table.add_section()
    table.add_row(
        "all",
        f"{sum(count.accounts for count in counts):,}",
        f"{sum(count.posts for count in counts):,}",
        f"{sum(count.pictures for count in counts):,}",
    )
    table.caption = f"{report.files} export files in {report.seconds:.1f} s; the truth lies in truth.json."
    return table
