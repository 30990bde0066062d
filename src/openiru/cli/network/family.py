"""`openiru network`: accounts that act together."""

import typer

from openiru.cli.network.graph import graph
from openiru.cli.network.pairs import pairs

app = typer.Typer(no_args_is_help=True)


@app.callback()
def network() -> None:
    """Accounts that act together."""


app.command()(pairs)
app.command()(graph)
