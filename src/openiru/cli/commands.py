"""All commands, by name."""

from typing import Final

import typer

from openiru.cli import (
    audit,
    case,
    exchange,
    figures,
    intake,
    meeting,
    platform,
    referral,
    registry,
    scan,
    simulate,
    user,
)
from openiru.cli.banks import family as banks
from openiru.cli.hashes import index, match
from openiru.cli.installation import demo, doctor, service
from openiru.cli.text import family as text

app: Final = typer.Typer(
    name="openiru",
    help="An internet referral unit in a box. Data folder: OPENIRU_DATA; database: DATABASE_URL or embedded.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

# Commands that stand alone.
for alone in (demo.app, service.app, doctor.app, figures.app):
    app.registered_commands += alone.registered_commands

# Families of commands.
app.add_typer(
    registry.app, name="registry", help="Lists, their editions, and the organisations linked to them."
)
app.add_typer(intake.app, name="intake", help="Take in exports of public posts and accounts.")
app.add_typer(
    banks.app, name="bank", help="What the unit knows of organisations, and what must not accuse anybody."
)
app.add_typer(exchange.app, name="exchange", help="Exchanges of hashes: add, pull, push, release, remove.")
app.add_typer(
    index.app, name="index", help="Folders of millions of known hashes, searched exactly; no database."
)
app.add_typer(match.app, name="match", help="The match service: known hashes behind HTTP; no database.")
app.add_typer(text.app, name="text", help="Classifiers of texts: train, predict, evaluate; no database.")
app.add_typer(scan.app, name="scan", help="Let the engines look at what has arrived.")
app.add_typer(case.app, name="case", help="Cases: propose, approve, return, dismiss.")
app.add_typer(referral.app, name="referral", help="Referrals: create, recall, send, withdraw.")
app.add_typer(meeting.app, name="meeting", help="Meetings with platforms.")
app.add_typer(platform.app, name="platform", help="Platforms, their addresses, secrets and deadlines.")
app.add_typer(user.app, name="user", help="People, roles and API tokens.")
app.add_typer(simulate.app, name="simulate", help="A seeded world and simulated platforms.")
app.add_typer(audit.app, name="audit", help="The chained record of every act.")
