"""All commands of `openiru terms`."""

import typer

from openiru.cli.terms.finding import find

app = typer.Typer(no_args_is_help=True)
# One command alone would lose its name.
app.callback()(lambda: None)
app.command()(find)
