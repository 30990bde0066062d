"""`openiru play-demo`: the story of the demo, in a process that `openiru demo` has made ready for it."""

import json
import logging
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings
from rich.console import Console

from openiru.cli.doors import Json, database, errors, progress, speaks
from openiru.cli.installation.memory import MemoryWatch
from openiru.cli.installation.processes import (
    SIMULATOR_PORT_OFFSET,
    Company,
    openiru_command,
    web_command,
)
from openiru.cli.shown.story_report import figures_table, login_table, quality_table
from openiru.foundation.errors import BadInputError
from openiru.runners.local import local_executor
from openiru.workflows.play_story import Stage, StoryPlan, play_story

app = typer.Typer()


@app.command(hidden=True)
@speaks
def play_demo(
    *,
    scenario: Annotated[Path, typer.Option(help="Scenario file.")],
    seed: Annotated[int, typer.Option(help="Seed of the invented world.")],
    port: Annotated[int, typer.Option(help="Port of the desk.")],
    serve: Annotated[bool, typer.Option(help="Serve the desk after the story.")],
    as_json: Json = False,
) -> None:
    """Play the story in OPENIRU_DATA, an empty folder; `openiru demo` runs this.

    Example: openiru play-demo --scenario august-2025.yaml --seed 2025 --port 8000 --no-serve
    """
    folder = Path(settings.DATA_FOLDER)
    if not settings.STORY_CLOCK:
        raise BadInputError("The story has a clock of its own; `openiru demo` sets it and runs this.")
    _log_to(folder / "demo.log")
    with (
        MemoryWatch(folder) as memory,
        database(lasting=False),
        Company() as company,
        local_executor() as executor,
    ):
        plan = StoryPlan(folder=folder, scenario=scenario, seed=seed, port=port, executor=executor)
        result = play_story(plan, _Stage(company, folder, port), show=progress)
        document = {**result.document(), "peak_rss_mb": memory.peak_mb()}
        _print(document, as_json=as_json)
        if serve:
            _serve(company, plan, result.passwords)


def _log_to(path: Path) -> None:
    """Keep what operators would read apart from what the demo shows."""
    logging.basicConfig(filename=path, force=True, format="%(asctime)s %(levelname)s %(name)s %(message)s")


class _Stage(Stage):
    """Starts the processes of the story."""

    def __init__(self, company: Company, folder: Path, port: int) -> None:
        self._company = company
        self._folder = folder
        self._port = port

    @property
    def platforms_url(self) -> str:
        return f"http://127.0.0.1:{self._port + SIMULATOR_PORT_OFFSET}"

    def run(self, name: str, *words: str) -> None:
        self._company.start(name, openiru_command(*words), log=self.log_of(name))

    def serve_web(self) -> None:
        command = web_command(host="127.0.0.1", port=self._port)
        self._company.start("web", command, log=self.log_of("web"))

    def log_of(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def has_ended(self, name: str) -> bool:
        return self._company.has_ended(name)


def _print(document: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        sys.stdout.flush()
        return
    console = Console()
    for table in (figures_table(document["figures"]), quality_table(document)):
        console.print(table)


def _serve(company: Company, plan: StoryPlan, passwords: Mapping[str, str]) -> None:
    company.start("worker", openiru_command("worker"), log=plan.folder / "worker.log")
    errors.print(login_table(passwords))
    errors.print(
        f"The desk is open at http://127.0.0.1:{plan.port} (passwords are shown this once). Ctrl-C stops everything.",
        soft_wrap=True,
    )
    ended = company.first_to_end()
    errors.print(f"openiru: {ended} ended by itself; see {plan.folder / ended}.log", style="red")
    raise typer.Exit(1)
