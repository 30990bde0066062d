"""`openiru advisers`: heavier classifiers that the unit plugs in."""

import typer

from openiru.cli.advisers.advising import advise
from openiru.cli.advisers.asking import ask
from openiru.cli.advisers.listing import list_
from openiru.cli.advisers.measuring import measure
from openiru.cli.advisers.switching import switch

app = typer.Typer(no_args_is_help=True)
app.command("list")(list_)
app.command()(ask)
app.command()(measure)
app.command()(switch)
app.command()(advise)
