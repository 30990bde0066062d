"""`openiru demo`: the main job, end to end, on an invented world."""

import json
import logging
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from django.conf import settings
from rich.console import Console

from openiru.cli.doors import Json, database, errors, progress, speaks
from openiru.cli.installation.memory import MemoryWatch
from openiru.cli.installation.processes import Company, check_is_free, openiru_command, web_command
from openiru.cli.installation.service import prepare_folder
from openiru.cli.shown.story_report import figures_table, login_table, quality_table
from openiru.foundation.clock import StoryClock
from openiru.foundation.errors import BadInputError
from openiru.runners.local import local_executor
from openiru.simulation.scenario import read_scenario, shipped_scenario
from openiru.workflows.play_story import Stage, StoryPlan, play_story

app = typer.Typer()

MARK: Final = "openiru-demo"  # only folders with this file are ever emptied
SIMULATOR_PORT_OFFSET: Final = 1


@app.command()
@speaks
def demo(
    *,
    scenario: Annotated[Path | None, typer.Option(help="Scenario file; the shipped one without it.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the invented world.")] = 2025,
    data: Annotated[Path, typer.Option(help="Folder of the demo; emptied at each start.")] = Path(
        ".openiru/demo"
    ),
    port: Annotated[
        int, typer.Option(help="Port of the desk; platforms are simulated on the next one.")
    ] = 8000,
    serve: Annotated[bool, typer.Option(help="Serve the desk after the story.")] = True,
    as_json: Json = False,
) -> None:
    """Play the story of August 2025 on an invented world through the real code, then serve the desk.

    Example: openiru demo --no-serve --json
    """
    path = scenario or shipped_scenario()
    read_scenario(path)  # a wrong file is refused before anything is emptied
    for number in (port, port + SIMULATOR_PORT_OFFSET):
        check_is_free(number)
    folder = data.absolute()
    if Path(settings.DATA_FOLDER) != folder or not settings.STORY_CLOCK:
        _start_again_in(folder)
    _log_to(folder / "demo.log")
    with (
        MemoryWatch(folder) as memory,
        database(lasting=False),
        Company() as company,
        local_executor() as executor,
    ):
        plan = StoryPlan(folder=folder, scenario=path, seed=seed, port=port, executor=executor)
        result = play_story(plan, _Stage(company, folder, port), show=progress)
        document = {**result.document(), "peak_rss_mb": memory.peak_mb()}
        _print(document, as_json=as_json)
        if serve:
            _serve(company, plan, result.passwords)


def _start_again_in(folder: Path) -> None:
    """Empty the demo's folder and run this command anew with the settings of the demo."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise BadInputError(
            f"{folder} is not a folder of the demo and is not empty; name another with --data."
        )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARK).write_text("The demo empties this folder at each start.\n", encoding="ascii")
    clock = folder / "story-clock"
    StoryClock(clock).stand_at(settings.CLOCK.now())
    prepare_folder(folder)
    os.environ.update(OPENIRU_DATA=str(folder), OPENIRU_CLOCK_FILE=str(clock), OPENIRU_TOTP_REQUIRED="false")
    os.environ.setdefault("OPENIRU_RECALL_WINDOW_S", "60")  # so that a person can watch a referral leave
    os.environ.pop("DATABASE_URL", None)  # the demo never touches another database
    sys.stdout.flush()
    os.execv(sys.executable, openiru_command(*sys.argv[1:]))  # noqa: S606  (this very program)


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
