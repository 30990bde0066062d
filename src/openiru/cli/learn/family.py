"""All commands of `openiru learn`."""

from typing import Final

import typer

from openiru.cli.learn import golden, models

app: Final = typer.Typer(no_args_is_help=True)
app.registered_commands += models.app.registered_commands
app.add_typer(golden.app, name="golden", help="Texts by which models are judged, and from which none learns.")
