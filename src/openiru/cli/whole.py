"""All commands at once, as the help of the program shows them."""

from typing import Final

from openiru.cli.commands import app_for

app: Final = app_for("")
