"""`openiru probe look|history|rescore`: what was seen of subjects, on record."""

import os
from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Annotated, Any

import typer
from rich.table import Table

from openiru.checks import queries
from openiru.checks.types import CheckView, Reread
from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.probes.options import AllowLoopback, Control, Patience, Pause, Rules, controls_of
from openiru.cli.probes.telling import print_row, told
from openiru.intake.queries import subject
from openiru.platforms.probes.catalogue import Catalogue, catalogue
from openiru.platforms.probes.checking import Checker, tokens_of
from openiru.platforms.probes.fetching import LIMITS, Fetcher, Manners
from openiru.workflows.checks.courtesy import asking
from openiru.workflows.checks.looking import look_at
from openiru.workflows.checks.politeness import hosts_asked, was_asked
from openiru.workflows.checks.rereading import read_again


@with_database
def look(
    subjects: Annotated[list[str], typer.Argument(metavar="SUBJECT", help="Ids of subjects.")],
    *,
    by: By,
    live: Control = None,
    pause_s: Pause = 2.0,
    patience_s: Patience = 45.0,
    allow_loopback: AllowLoopback = False,
    rules: Rules = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Ask whether subjects are still up, as `openiru check` does, and record what was seen; answers are kept as evidence.

    A state counts once two looks agree that lie six hours apart: repeat the command later. A host that asked to be left alone is
    not asked before its time, and what it answers now counts for the next who asks.

    Example: openiru probe look 0190f5a2-... --by amina
    """
    known, person = catalogue(rules), acting_person(by)
    limits = replace(LIMITS, total_s=patience_s, silence_s=min(LIMITS.silence_s, patience_s))
    fetcher = Fetcher(Manners(pause_s=pause_s, allow_loopback=allow_loopback, limits=limits))
    tokens, controls = dict(tokens_of(os.environ)), controls_of(live or [])
    try:
        with asking(fetcher, _hosts(subjects, known, tokens), by=person, clock=now) as polite:
            checker = Checker(known, polite.fetcher, clock=now, tokens=tokens, live=controls)
            for view, checked in look_at(subjects, checker, known, by=person, clock=now, is_kept=was_asked):
                polite.seen.append(checked)
                row = {"subject_id": view.id, **told(checked.asked, checked.verdict), **_standing(view.id)}
                print_row(row, as_json=as_json)
    finally:
        fetcher.close()


def _hosts(subject_ids: Sequence[str], known: Catalogue, tokens: Container[str]) -> frozenset[str]:
    views = [subject(each) for each in subject_ids]
    asked = [known.asked(each.url, stable_id=each.native_id, kind=each.kind.value) for each in views]
    return frozenset[str]().union(*(hosts_asked(each, known.probe(each.platform), tokens) for each in asked))


@with_database
def history(
    subject_id: Annotated[str, typer.Argument(metavar="SUBJECT", help="The id of a subject.")],
    *,
    as_json: Json = False,
) -> None:
    """Show what was seen of a subject, oldest first, and what of it counts.

    Example: openiru probe history 0190f5a2-... --json
    """
    view = subject(subject_id)
    checks = queries.checks_of(view.id)

    def table() -> Table | str:
        if not checks:
            return "Nobody has looked yet: `openiru probe look SUBJECT --by NAME`."
        shown = Table("at", "state", "rule", "place", "found", "probe")
        for each in checks:
            again = ", read again" if each.is_reread else ""
            row = (each.at.isoformat(), each.state, each.rule, each.place, each.found)
            shown.add_row(*row, f"{each.probe} {each.version}{again}")
        return shown

    emit({**_standing(view.id), "checks": [_plain(each) for each in checks]}, as_json=as_json, table=table)


@with_database
def rescore(
    *,
    by: By,
    probe: Annotated[
        str, typer.Option("--probe", help="Only what this probe has read, such as telegram.")
    ] = "",
    keep: Annotated[
        bool, typer.Option("--record", help="Record the readings of newer versions; else only list them.")
    ] = False,
    rules: Rules = None,
    as_json: Json = False,
) -> None:
    """Read all kept answers again with the probes of today, and list the verdicts that change; nobody is asked.

    Example: openiru probe rescore --rules ./probes --record --by amina
    """
    known, person, at = catalogue(rules), acting_person(by), now()
    if probe:
        known.probe(probe)
    read = list(read_again(known, probe=probe or None, by=person, at=at, keep=keep))
    changed = [each for each in read if each.is_changed]

    def table() -> Table | str:
        if not changed:
            return f"{len(read)} answers read again; no verdict changes."
        shown = Table("subject", "seen at", "before", "now", "rule", "found")
        for each in changed:
            marker = each.verdict.marker
            shown.add_row(
                each.subject_id,
                each.at.isoformat(),
                each.before,
                each.verdict.state,
                marker.rule,
                marker.found,
            )
        return shown

    emit(
        {"read": len(read), "changed": [_changed(each) for each in changed], "recorded": keep},
        as_json=as_json,
        table=table,
    )


def _standing(subject_id: str) -> dict[str, Any]:
    found = queries.standing_of(subject_id)
    return {
        "last_state": found.state and str(found.state),
        "is_settled": found.is_settled,
        "agreeing": found.agreeing,
        "first_at": found.first_at and found.first_at.isoformat(),
        "last_at": found.last_at and found.last_at.isoformat(),
    }


def _plain(check: CheckView) -> dict[str, Any]:
    return {
        "at": check.at,
        "url": check.url,
        "state": str(check.state),
        "rule": check.rule,
        "place": check.place,
        "found": check.found,
        "identity": check.identity,
        "followers": check.followers,
        "probe": f"{check.probe} {check.version}",
        "body": check.body_digest,
        "controls_held": check.are_controls_held,
        "read_again": check.is_reread,
    }


def _changed(each: Reread) -> dict[str, Any]:
    return {
        "subject_id": each.subject_id,
        "at": each.at,
        "before": str(each.before),
        "now": str(each.verdict.state),
        "rule": each.verdict.marker.rule,
        "place": each.verdict.marker.place,
        "found": each.verdict.marker.found,
        "probe": f"{each.verdict.probe} {each.verdict.version}",
    }
