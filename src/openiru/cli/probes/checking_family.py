"""`openiru check`: is it still up, and who is looked at next?"""

from typing import Any, Final

import typer
from typer.core import TyperGroup

from openiru.cli.probes.checking import check
from openiru.cli.probes.vantages import export_to, import_from
from openiru.cli.probes.watching import due, work

_ASK: Final = "ask"


class _AskingGroup(TyperGroup):
    """What is no command of its own is an address to ask about."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Send all but the names of commands, and a call for help, to `ask`."""
        if args and args[0] not in {*self.commands, "--help"}:
            args = [_ASK, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_AskingGroup, no_args_is_help=True)


@app.callback()
def checks() -> None:
    """Is it still up? `openiru check URL` asks; `due` and `work` are about subjects that are watched, `export` and `import` about looks of other vantages."""


app.command(_ASK)(check)
app.command()(due)
app.command()(work)
app.command("export")(export_to)
app.command("import")(import_from)
