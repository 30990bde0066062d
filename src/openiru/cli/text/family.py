"""`openiru text`: classifiers of texts, languages, and copies."""

import typer

from openiru.cli.text.copies import copies
from openiru.cli.text.evaluating import evaluate
from openiru.cli.text.languages import languages
from openiru.cli.text.predicting import predict
from openiru.cli.text.training import train

app = typer.Typer(no_args_is_help=True)
app.command()(train)
app.command()(predict)
app.command()(evaluate)
app.command()(languages)
app.command()(copies)
