"""`openiru forms`: forms that laws ask for, checked and made."""

import typer

from openiru.cli.forms.checking import check
from openiru.cli.forms.making import make
from openiru.cli.forms.showing import blank, list_, show

app = typer.Typer(no_args_is_help=True)
app.command(name="list")(list_)
app.command()(show)
app.command()(blank)
app.command()(check)
app.command()(make)
