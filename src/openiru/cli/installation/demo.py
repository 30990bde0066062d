"""`openiru demo`: the main job, end to end, on an invented world."""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer
from django.conf import settings

from openiru.cli.doors import Json, speaks
from openiru.cli.installation.folder import prepare_folder
from openiru.cli.installation.processes import SIMULATOR_PORT_OFFSET, check_is_free, openiru_command
from openiru.foundation.clock import StoryClock
from openiru.foundation.errors import BadInputError
from openiru.simulation.scenario import read_scenario, shipped_scenario

app = typer.Typer()

MARK: Final = "openiru-demo"  # only folders with this file are ever emptied


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
    words = ["--scenario", str(path), "--seed", str(seed), "--port", str(port)]
    words += ["--serve" if serve else "--no-serve", *(["--json"] if as_json else [])]
    _play_in(data.absolute(), words)


def _play_in(folder: Path, words: Sequence[str]) -> None:
    """Empty the demo's folder and become the command that plays the story, with the settings of the demo."""
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
    os.execv(sys.executable, openiru_command("play-demo", *words))  # noqa: S606  (this very program)
