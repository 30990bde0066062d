"""`openiru probe`: what public pages say about accounts, saved, asked for or on record."""

import typer

from openiru.cli.probes.listing import list_probes
from openiru.cli.probes.recording import history, look, rescore
from openiru.cli.probes.scoring import score_files

app = typer.Typer(no_args_is_help=True)


@app.callback()
def probe() -> None:
    """What pages that platforms show to everybody say about accounts."""


app.command("list")(list_probes)
app.command("score")(score_files)
app.command()(look)
app.command()(history)
app.command()(rescore)
