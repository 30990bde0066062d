"""`openiru names`: names compared and looked for."""

import typer

from openiru.cli.names.comparing import compare
from openiru.cli.names.screening import screen

app = typer.Typer(no_args_is_help=True)
app.command()(compare)
app.command()(screen)
