"""All commands of `openiru terms`."""

from typing import Final

import typer

from openiru.cli.terms import keeping
from openiru.cli.terms.finding import find

app: Final = typer.Typer(no_args_is_help=True)
app.command()(find)
app.registered_commands += keeping.app.registered_commands
