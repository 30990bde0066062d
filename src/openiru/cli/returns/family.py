"""`openiru returns`: new accounts compared with barred ones, on files and on what is on record."""

import typer

from openiru.cli.returns.deciding import decide, leads, show
from openiru.cli.returns.evaluating import evaluate
from openiru.cli.returns.screening import screen
from openiru.cli.returns.training import train
from openiru.cli.returns.watching import watch

app = typer.Typer(no_args_is_help=True)
app.command()(screen)
app.command()(train)
app.command()(evaluate)
app.command()(watch)
app.command()(leads)
app.command()(show)
app.command()(decide)
