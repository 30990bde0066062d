"""All commands of `openiru bank`."""

from typing import Final

import typer

from openiru.cli.banks import filling, keeping, recordings, setting, sharing

app: Final = typer.Typer(no_args_is_help=True)
for part in (filling.app, recordings.app, setting.app, keeping.app, sharing.app):
    app.registered_commands += part.registered_commands
