"""Which module holds which command?

A command starts in half the time when only its own module is imported, so they are named here and imported on demand.
"""

from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Final

import typer

# Commands that stand alone, by the module that holds them.
ALONE: Final[Mapping[str, tuple[str, ...]]] = {
    "installation.demo": ("demo",),
    "installation.story": ("play-demo",),
    "installation.service": ("init", "up", "worker"),
    "installation.doctor": ("doctor",),
    "figures": ("figures", "curves"),
}

# Families of commands: module, and what they are for.
FAMILIES: Final[Mapping[str, tuple[str, str]]] = {
    "registry": ("registry", "Lists, their editions, and the organisations linked to them."),
    "intake": ("intake", "Take in exports of public posts and accounts."),
    "bank": ("banks.family", "What the unit knows of organisations, and what must not accuse anybody."),
    "exchange": ("exchange", "Exchanges of hashes: add, pull, push, release, remove."),
    "index": ("hashes.index", "Folders of millions of known hashes, searched exactly; no database."),
    "hash": ("media.hashing", "Hashes of files: pictures; no database."),
    "media": (
        "media.family",
        "Copies of media, edited or not: compare, bank, match; words in pictures; no database.",
    ),
    "match": ("hashes.match", "The match service: known hashes behind HTTP; no database."),
    "names": ("names.family", "Names: compare pairs, look for aliases in handles and lines; no database."),
    "terms": (
        "terms.family",
        "Known terms: slogans, outlets, hashtags and aliases; keep them, look for them in posts.",
    ),
    "text": ("text.family", "Texts: classifiers to train and ask, languages, copies; no database."),
    "forms": (
        "forms.family",
        "Forms that laws ask for: show, check, make as PDF, JSON and CSV; no database.",
    ),
    "advisers": ("advisers.family", "Heavier classifiers that the unit plugs in: measure, switch, ask."),
    "learn": (
        "learn.family",
        "Text models that learn from decisions: refit, judge, switch; golden sets.",
    ),
    "network": (
        "network.family",
        "Accounts that act together: who shares the same within seconds; no database.",
    ),
    "check": (
        "probes.checking_family",
        "Is it still up? Ask about addresses; list and look at subjects that are watched.",
    ),
    "probe": (
        "probes.family",
        "Is an account still up? What pages of platforms say: saved ones, and those on record.",
    ),
    "returns": (
        "returns.family",
        "Accounts that come back: compare new ones with barred ones, watch, decide; train, evaluate.",
    ),
    "queue": ("queue.family", "The order of the queue: its weights, and how well it served."),
    "scan": ("scan", "Let the engines look at what has arrived."),
    "case": ("case", "Cases: propose, approve, return, dismiss."),
    "referral": ("referral", "Referrals: create, recall, send, withdraw."),
    "withdraw": (
        "withdraw",
        "Wrong referrals: what follows, take it all back, and follow reinstatement and appeals.",
    ),
    "bulk": ("campaigns.bulk", "The same step on many things: preview, start, follow, cancel."),
    "campaign": ("campaigns.campaign", "Referral action days: open, join, report, close, correct."),
    "liaison": (
        "liaison.family",
        "Platforms: contacts, meetings, commitments and agreements, and a calendar of them.",
    ),
    "disclosure": (
        "disclosure.family",
        "Data requests apart from removals: why, emergencies, and what platforms handed over, sealed.",
    ),
    "clocks": ("clocks.family", "What is due, what stands still, and what follows when something is late."),
    "mail": ("routes.mail", "Letters that came back: take them, list them."),
    "platform": ("platform", "Platforms, their addresses, secrets and deadlines."),
    "authority": ("moderation.authority", "Who refers to us, where we are a platform."),
    "moderation": ("moderation.deciding", "What authorities referred to us, where we are a platform."),
    "statements": ("moderation.statements", "Statements of reasons, for the DSA Transparency Database."),
    "units": ("units.units", "Other units: asked before anything leaves; what they ask, and what we answer."),
    "hold": ("units.holds", "Holds: what must not leave, because another unit objects or has referred it."),
    "user": ("user", "People, roles and API tokens."),
    "simulate": ("simulate", "A seeded world and simulated platforms."),
    "audit": ("audit", "The chained record of every act."),
}


def app_for(word: str) -> typer.Typer:
    """The program as far as its first word asks for it; all of it if no command has that name."""
    if word == "--version":
        return _app((), ())
    if word in FAMILIES:
        return _app((), [word])
    for module, names in ALONE.items():
        if word in names:
            return _app([module], ())
    return _app(ALONE, FAMILIES)


def _app(alone: Iterable[str], families: Iterable[str]) -> typer.Typer:
    app = typer.Typer(
        name="openiru",
        help="An internet referral unit in a box. Data folder: OPENIRU_DATA; database: DATABASE_URL or embedded.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    # So that a lone command keeps its name: else the program itself would be that command.
    app.callback()(_program)
    for module in alone:
        app.registered_commands += _of(module).registered_commands
    for name in families:
        module, purpose = FAMILIES[name]
        app.add_typer(_of(module), name=name, help=purpose)
    return app


def _of(module: str) -> typer.Typer:
    app: typer.Typer = import_module(f"openiru.cli.{module}").app
    return app


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"openiru {version('openiru')}")
        raise typer.Exit


def _program(
    _: Annotated[
        bool,
        typer.Option(
            "--version", callback=_tell_version, is_eager=True, help="Say which version this is, and end."
        ),
    ] = False,
) -> None:
    """Nothing is done before a command."""
