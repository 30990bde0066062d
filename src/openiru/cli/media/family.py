"""`openiru media`: copies of media, edited or not; no database."""

import typer

from openiru.cli.media.banks import bank, match
from openiru.cli.media.comparing import compare

app = typer.Typer(no_args_is_help=True)
app.command()(compare)
app.command()(bank)
app.command()(match)
