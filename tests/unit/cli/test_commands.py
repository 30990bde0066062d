import subprocess
import sys
from importlib.metadata import version

import pytest
import typer
from typer.testing import CliRunner

from openiru.cli.commands import ALONE, FAMILIES, app_for
from openiru.cli.whole import app

NAMES = {*FAMILIES, *(name for names in ALONE.values() for name in names)}


def names_in(found: typer.Typer) -> set[str]:
    command = typer.main.get_command(found)
    return set(getattr(command, "commands", {}))


class TestAppFor:
    def test_knows_every_command_by_the_module_that_holds_it(self) -> None:
        assert names_in(app) == NAMES

    @pytest.mark.parametrize("name", sorted(NAMES))
    def test_holds_what_the_whole_program_holds(self, name: str) -> None:
        arguments = [name, "--help"]

        narrow, whole = (
            CliRunner(env={"COLUMNS": "120"}).invoke(each, arguments) for each in (app_for(name), app)
        )

        assert name in names_in(app_for(name))
        assert (narrow.exit_code, narrow.output) == (0, whole.output)

    @pytest.mark.parametrize("word", ["", "--help", "nonsense"])
    def test_holds_everything_where_no_command_is_named(self, word: str) -> None:
        assert names_in(app_for(word)) == NAMES

    def test_says_its_version(self) -> None:
        told = CliRunner().invoke(app_for("--version"), ["--version"])

        assert (told.exit_code, told.output) == (0, f"openiru {version('openiru')}\n")

    def test_leaves_out_what_others_need(self) -> None:
        program = (
            "import django, sys; django.setup(); from openiru.cli.commands import app_for; app_for('demo'); "
            "print('openiru.workflows.play_story' in sys.modules, 'numba' in sys.modules)"
        )

        done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)

        assert done.stdout.split() == ["False", "False"]
