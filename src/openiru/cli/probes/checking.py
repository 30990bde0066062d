"""`openiru check`: is it still up?"""

import os
from collections.abc import Container, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from django.db import DatabaseError, InterfaceError

from openiru.access.types import SYSTEM
from openiru.cli.doors import database, has_database, now, say, speaks
from openiru.cli.probes.options import (
    AllowLoopback,
    Control,
    Kind,
    Patience,
    Pause,
    Rules,
    StableId,
    controls_of,
)
from openiru.cli.probes.saved import SavedPages, keep
from openiru.cli.probes.telling import print_row, told
from openiru.database.errors import DatabaseUnavailableError
from openiru.engines.probes.types import Asked, Verdict
from openiru.foundation.errors import BadInputError
from openiru.platforms.probes.catalogue import Catalogue, catalogue
from openiru.platforms.probes.checking import Answer, Checked, Checker, Fetches, tokens_of
from openiru.platforms.probes.fetching import LIMITS, Fetcher, Manners
from openiru.workflows.checks.courtesy import asking
from openiru.workflows.checks.politeness import hosts_asked

_UNUSABLE: Final = (DatabaseError, InterfaceError, DatabaseUnavailableError, OSError)


@speaks
def check(
    urls: Annotated[list[str], typer.Argument(metavar="URL", help="Addresses of accounts, channels, pages.")],
    *,
    stable_id: StableId = "",
    kind: Kind = "",
    live: Control = None,
    saved: Annotated[
        Path | None,
        typer.Option("--saved", metavar="FOLDER", help="Read the WARC files of a folder; ask nobody."),
    ] = None,
    keep_in: Annotated[
        Path | None, typer.Option("--keep", metavar="FOLDER", help="Keep what came, as a WARC file.")
    ] = None,
    pause_s: Pause = 2.0,
    patience_s: Patience = 45.0,
    allow_loopback: AllowLoopback = False,
    rules: Rules = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Ask, logged out, whether accounts are still up, and say by which marker.

    Each run asks about two controls of the same kind as well, one that is known to be up and one that never was, and about the
    first once more after every ten subjects and at the end; if one is read wrongly, it says nothing. Official interfaces come first where their secret is set (OPENIRU_PROBE_TOKEN_X,
    OPENIRU_PROBE_TOKEN_YOUTUBE). Nobody is logged in, no captcha is solved. Where there is an installation, a host that asked it to
    be left alone is not asked before its time; if its database cannot be used, the command says so and asks all the same.

    Example: openiru check https://t.me/s/sunrise --kind channel --json
    """
    if stable_id and len(urls) > 1:
        raise BadInputError("--stable-id is the id of one subject: ask about one address at a time with it.")
    known = catalogue(rules)
    asked = [known.asked(url, stable_id=stable_id, kind=kind) for url in urls]
    at, came = now(), list[Answer]()
    limits = replace(LIMITS, total_s=patience_s, silence_s=min(LIMITS.silence_s, patience_s))
    fetcher = Fetcher(Manners(pause_s=pause_s, allow_loopback=allow_loopback, limits=limits))
    tokens, controls = dict(tokens_of(os.environ)), controls_of(live or [])
    try:
        with _source(saved, fetcher, asked, known, tokens) as (source, seen):
            checker = Checker(known, source, clock=now, tokens=tokens, live=controls)
            for checked in checker.check(asked):
                seen.append(checked)
                came += checked.answers
                print_row(_told(checked, is_saved=saved is not None), as_json=as_json)
    finally:
        fetcher.close()
        if keep_in and (path := keep(keep_in, came, at=at)):
            say(f"kept in {path}")


@contextmanager
def _source(
    saved: Path | None,
    fetcher: Fetcher,
    asked: Sequence[Asked],
    known: Catalogue,
    tokens: Container[str],
) -> Iterator[tuple[Fetches, list[Checked]]]:
    """Where pages come from: a folder, or the network; by way of the hosts on record where there is a database."""
    if saved or not has_database():
        yield (SavedPages(saved) if saved else fetcher), []
        return
    hosts = [hosts_asked(each, known.probe(each.platform), tokens) for each in asked]
    with ExitStack() as stack:
        source: tuple[Fetches, list[Checked]] = fetcher, []
        try:
            stack.enter_context(database())
            # Nobody is named: that a host wants to be left alone is said to the installation, whoever asked.
            polite = stack.enter_context(
                asking(fetcher, frozenset[str]().union(*hosts), by=SYSTEM, clock=now)
            )
            source = polite.fetcher, polite.seen
        except _UNUSABLE as error:
            say(
                f"asked without the database, so nobody knows which hosts wait to be left alone: {_first(error)}"
            )
        yield source


def _first(error: Exception) -> str:
    """The first line of what a database said."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _told(checked: Checked, *, is_saved: bool) -> dict[str, Any]:
    """What a run found; of saved pages without controls, which nobody could ask about."""
    if is_saved:
        return {**told(checked.asked, checked.as_read), "controls": None}
    return {
        **told(checked.asked, checked.verdict),
        "as_read": str(checked.as_read.state),
        "controls": {
            "live": _state(checked.controls.live),
            "absent": _state(checked.controls.absent),
            "again": _state(checked.controls.again),
        },
    }


def _state(verdict: Verdict | None) -> str | None:
    return str(verdict.state) if verdict else None
