"""`openiru check due|work`: who is looked at next, and one round of looks."""

from dataclasses import replace
from typing import Annotated, Any

import typer
from django.conf import settings
from rich.table import Table

from openiru.checks import queries as checks
from openiru.checks.types import HostView
from openiru.cli.doors import By, Json, acting_person, emit, now, with_database
from openiru.cli.probes.options import AllowLoopback, Patience, Pause
from openiru.foundation.errors import BadInputError
from openiru.platforms.probes.fetching import LIMITS, Fetcher, Manners
from openiru.workflows.checks.rounds import Round, surroundings, work_round
from openiru.workflows.checks.watching import DueLook, Watch, watch

Platform = Annotated[str, typer.Option("--platform", help="Only subjects of this platform.")]


@with_database
def due(
    *,
    platform: Platform = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="So many at most.")] = 20,
    as_json: Json = False,
) -> None:
    """List whom the next rounds look at, in order, and why: second look, deadline or hazard; nobody is asked.

    Example: openiru check due --platform telegram --limit 50 --json
    """
    at = now()
    watched = watch(at)
    if platform and platform not in watched.platforms:
        rows: list[DueLook] = []
    else:
        budgets = {name: limit for name in watched.platforms if platform in {"", name}}
        rows = watched.planned(budgets)[:limit]
    hosts = checks.hosts(at)
    document = {
        "watched": len(watched.subjects),
        "looks_a_platform_and_hour": settings.CHECKS_PER_HOUR,
        "learned_at": watched.learned_at,
        "due": [plain(each) for each in rows],
        "hosts": [_host(each) for each in hosts if each.failures],
    }
    emit(document, as_json=as_json, table=lambda: _table(rows, watched))


@with_database
def work(
    *,
    by: By,
    per_hour: Annotated[
        int | None,
        typer.Option(
            min=1, max=3_600, help="Looks for each platform and hour; else what OPENIRU_CHECKS_PER_HOUR says."
        ),
    ] = None,
    platform: Platform = "",
    pause_s: Pause = 2.0,
    patience_s: Patience = 45.0,
    allow_loopback: AllowLoopback = False,
    as_json: Json = False,
) -> None:
    """Make one round of looks at watched subjects, within what is left of this hour, and record what was seen.

    The worker does it by itself where OPENIRU_CHECKS_PER_HOUR is set; it is not, unless the unit says so.

    Example: openiru check work --per-hour 10 --by amina
    """
    person = acting_person(by)
    most = per_hour or settings.CHECKS_PER_HOUR
    if not most:
        raise BadInputError("Looks are switched off here: say --per-hour N, or set OPENIRU_CHECKS_PER_HOUR.")
    limits = replace(LIMITS, total_s=patience_s, silence_s=min(LIMITS.silence_s, patience_s))
    fetcher = Fetcher(Manners(pause_s=pause_s, allow_loopback=allow_loopback, limits=limits))
    try:
        done = work_round(per_hour=most, by=person, around=surroundings(fetcher, now), platform=platform)
    finally:
        fetcher.close()
    document = {
        "asked": done.asked,
        "said": done.said,
        "unasked": done.unasked,
        "waiting_hosts": list(done.waiting),
        "failed_platforms": list(done.failed),
    }
    emit(document, as_json=as_json, table=lambda: _sentence(done))


def plain(look: DueLook) -> dict[str, Any]:
    """A look that is due as one JSON object."""
    return {
        "subject_id": look.subject_id,
        "platform": look.platform,
        "reason": look.reason.name.lower().replace("_", " "),
        "not_before": look.not_before,
        "last_state": look.state and str(look.state),
        "is_gone": look.is_gone,
        "said_at": look.said_at,
        "refused_at": look.refused_at,
        "refused_as": look.refused_as and str(look.refused_as),
        "urgency_follower_days": None if look.urgency is None else round(look.urgency, 3),
    }


def _host(host: HostView) -> dict[str, Any]:
    return {"host": host.name, "failures": host.failures, "wait_until": host.wait_until, "why": host.why}


def _table(rows: list[DueLook], found: Watch) -> Table | str:
    watched = len(found.subjects)
    if not watched:
        return "Nobody is watched: subjects are from the sending of a referral on."
    if not rows:
        return f"{watched:,} subjects are watched; nobody's turn has come."
    shown = Table("subject", "platform", "why", "seen last", "at", "refused at")
    learned = found.learned_at.isoformat(timespec="minutes")
    shown.caption = f"{watched:,} subjects are watched; hazards as looks taught them until {learned}."
    for each in rows:
        shown.add_row(
            each.subject_id,
            each.platform,
            each.reason.name.lower().replace("_", " "),
            str(each.state or "never"),
            each.said_at.isoformat(timespec="minutes") if each.said_at else "",
            each.refused_at.isoformat(timespec="minutes") if each.refused_at else "",
        )
    return shown


def _sentence(done: Round) -> str:
    waiting = f"; left alone for now: {', '.join(done.waiting)}" if done.waiting else ""
    unasked = f", {done.unasked:,} not asked in the end" if done.unasked else ""
    failed = f"; broken off, as the log says: {', '.join(done.failed)}" if done.failed else ""
    return f"{done.asked:,} asked about, {done.said:,} pages said something{unasked}{waiting}{failed}."
