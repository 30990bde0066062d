"""`openiru clocks`: what is due, what stands still, and what follows when something is late."""

import typer

from openiru.cli.clocks.due import calendars, due, end_task, step
from openiru.cli.clocks.pausing import approve_pause, pause, pending, resume
from openiru.cli.clocks.setting import emergency, informed, ladder, limit

app = typer.Typer(no_args_is_help=True)
for command in (
    due,
    step,
    end_task,
    pause,
    approve_pause,
    pending,
    resume,
    limit,
    ladder,
    informed,
    emergency,
    calendars,
):
    app.command()(command)
