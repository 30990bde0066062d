"""`openiru returns`: new accounts compared with barred ones."""

import typer

from openiru.cli.returns.evaluating import evaluate
from openiru.cli.returns.screening import screen
from openiru.cli.returns.training import train

app = typer.Typer(no_args_is_help=True)
app.command()(screen)
app.command()(train)
app.command()(evaluate)
