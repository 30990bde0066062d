"""`openiru media`: copies of media, edited or not, and words in pictures; no database."""

import typer

from openiru.cli.media.banks import bank, match
from openiru.cli.media.comparing import compare
from openiru.cli.media.reading import read

app = typer.Typer(no_args_is_help=True)
app.command()(compare)
app.command()(bank)
app.command()(match)
app.command()(read)
