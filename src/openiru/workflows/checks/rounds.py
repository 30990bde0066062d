"""How is a round of looks made: whom, within which budget, and what if it is cut off?

Whoever is asked about is written down before (`take_turns`), so that a kill asks nobody twice in a row; what was seen is recorded
after each ten subjects with their controls.
"""

import logging
import os
import random
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, islice
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from openiru.access.queries import check_may
from openiru.access.types import SYSTEM, Right
from openiru.checks import operations
from openiru.checks import queries as checks
from openiru.checks.types import NewTurn
from openiru.engines.probes.types import NO_VERDICT
from openiru.foundation.clock import Clock
from openiru.foundation.errors import OpenIruError
from openiru.foundation.ids import new_id
from openiru.intake.queries import subjects
from openiru.platforms.errors import NoProbeError
from openiru.platforms.probes.catalogue import Catalogue, catalogue, check_controls
from openiru.platforms.probes.checking import BETWEEN_CONTROLS, Checked, Checker, Fetches, tokens_of
from openiru.platforms.probes.fetching import Fetcher
from openiru.referrals.queries import watched_platforms
from openiru.workflows.checks.courtesy import renewing
from openiru.workflows.checks.looking import look_at
from openiru.workflows.checks.politeness import Polite, answer_of, hosts_asked, was_asked
from openiru.workflows.checks.watching import DueLook, learn_daily, watch

_log: Final = logging.getLogger(__name__)

POLL_S: Final = 60.0
_SPARE: Final = 5  # times the budget: so many are weighed where hosts of the first ones wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a round needs from outside."""

    catalogue: Catalogue
    fetcher: Fetches
    clock: Callable[[], datetime]
    tokens: Mapping[str, str]
    live: Mapping[str, Sequence[str]]
    draw: Callable[[], float] = random.random  # of back-off: no secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round did."""

    asked: int
    said: int  # of those: pages that said something
    unasked: int  # were planned, until their host refused
    waiting: tuple[str, ...]  # hosts that are left alone
    failed: tuple[str, ...] = ()  # platforms of which a stretch broke off; the log says why


def work_round(
    *,
    per_hour: int,
    by: str,
    around: Surroundings,
    platform: str = "",
    least: int = 1,
    stopping: threading.Event | None = None,
) -> Round:
    """Look at those whose turn it is, within what is left of the hour's budget of each platform.

    Args:
        per_hour: looks for each platform and hour.
        by: who asks.
        around: what is needed from outside.
        platform: only this one; all if empty.
        least: a platform waits until so many looks are left.
        stopping: ends it after the stretch that is under way.

    Raises:
        NotAllowedError: if `by` may not keep evidence or look at pages; then nobody is asked.
    """
    check_may(by, Right.KEEP_EVIDENCE)
    check_may(by, Right.LOOK_AT_PAGES)
    at = around.clock()
    spent = checks.spent(at)
    left = {name: per_hour - spent.get(name, 0) for name in watched_platforms(at) if platform in {"", name}}
    left = {name: most for name, most in left.items() if most >= least}
    planned: Sequence[DueLook] = ()
    if left:  # else nobody's turn needs working out
        _learn(by=by, at=at)
        planned = watch(at).planned({name: most * _SPARE for name, most in left.items()})
    done = Round(asked=0, said=0, unasked=0, waiting=())
    for stretch in _stretches(_askable(planned, around, at), left):
        if stopping is not None and stopping.is_set():
            break
        if stretch[0].purse not in done.failed:
            done = _added(done, _tried(stretch, per_hour=per_hour, by=by, around=around))
    now = around.clock()
    waiting = tuple(each.name for each in checks.hosts(now) if each.wait_until and each.wait_until > now)
    return replace(done, waiting=waiting)


def _learn(*, by: str, at: datetime) -> None:
    """Learn once a day; what keeps us from it keeps nobody from looking."""
    try:
        learn_daily(by=by, at=at)
    except (DatabaseError, InterfaceError):
        raise
    except Exception:  # noqa: BLE001  (what was kept before, or the prior, stands in)
        _log.exception("checks.learning-failed")


def _tried(stretch: Sequence[NewTurn], *, per_hour: int, by: str, around: Surroundings) -> Round:
    """One stretch; what one platform's pages break is not the others' trouble."""
    purse = stretch[0].purse
    try:
        return _stretch(stretch, per_hour=per_hour, by=by, around=around)
    except (DatabaseError, InterfaceError):
        raise
    except OpenIruError as error:
        _log.warning("checks.stretch-failed platform=%s code=%s cause=%s", purse, error.code, error.message)
    except Exception:  # noqa: BLE001  (pages come from outside: whatever they break, the next platform has its turn)
        _log.exception("checks.stretch-failed platform=%s", purse)
    return Round(asked=0, said=0, unasked=0, waiting=(), failed=(purse,))


def _askable(planned: Sequence[DueLook], around: Surroundings, at: datetime) -> Iterator[NewTurn]:
    """Those whose hosts may be asked now."""
    shut = {
        each.name for each in checks.hosts(at) if each.is_busy or (each.wait_until and each.wait_until > at)
    }
    known = subjects([each.subject_id for each in planned])
    for each in planned:
        view = known[each.subject_id]
        try:
            asked = around.catalogue.asked(view.url, stable_id=view.native_id, kind=view.kind.value)
        except NoProbeError:
            continue
        hosts = hosts_asked(asked, around.catalogue.probe(asked.platform), around.tokens)
        if not shut.intersection(hosts):
            yield NewTurn(
                subject_id=each.subject_id,
                purse=each.platform,
                reason=each.reason,
                hosts=tuple(sorted(hosts)),
            )


def _stretches(turns: Iterable[NewTurn], left: Mapping[str, int]) -> Iterator[list[NewTurn]]:
    """At most ten of one platform, as many as its budget allows; controls serve a stretch."""
    by_platform = sorted(turns, key=lambda turn: turn.purse)  # stable: their order stays
    for purse, mine in groupby(by_platform, key=lambda turn: turn.purse):
        chosen = islice(mine, left[purse])
        while stretch := list(islice(chosen, BETWEEN_CONTROLS)):
            yield stretch


def _stretch(stretch: Sequence[NewTurn], *, per_hour: int, by: str, around: Surroundings) -> Round:
    budgets = {turn.purse: per_hour for turn in stretch}
    lease = str(new_id())
    turns = operations.take_turns(stretch, budgets=budgets, lease=lease, by=by, at=around.clock())
    hosts = frozenset(name for turn in turns for name in turn.hosts)
    before = {each.name: each for each in checks.hosts(around.clock())}
    waiting = [name for name, each in before.items() if each.wait_until and each.wait_until > around.clock()]

    def refused(name: str, why: str, asked_for_s: float | None) -> None:
        told = answer_of(name, why, before, around.draw, asked_for_s)
        operations.note_refusal(told, by=by, at=around.clock())

    lost = renewing(hosts, lease, by=by, clock=around.clock)
    polite = Polite(around.fetcher, waiting, clock=around.clock, refused=refused, lost=lost)
    checker = Checker(around.catalogue, polite, clock=around.clock, tokens=around.tokens, live=around.live)
    seen: list[tuple[str, Checked]] = []
    ids = [turn.subject_id for turn in turns]
    try:
        for view, checked in look_at(
            ids, checker, around.catalogue, by=by, clock=around.clock, is_kept=was_asked
        ):
            seen.append((view.id, checked))
    finally:
        # Whatever broke it off: its hosts are free again, and what they refused is kept.
        unasked = [subject_id for subject_id, checked in seen if not was_asked(checked)]
        answers = polite.answers([checked for _, checked in seen], before, around.draw)
        operations.end_turns(turns, answers, unasked=unasked, lease=lease, by=by, at=around.clock())
    return Round(
        asked=len(seen) - len(unasked),
        said=sum(checked.verdict.state not in NO_VERDICT for _, checked in seen),
        unasked=len(unasked),
        waiting=(),
    )


def _added(one: Round, other: Round) -> Round:
    return Round(
        asked=one.asked + other.asked,
        said=one.said + other.said,
        unasked=one.unasked + other.unasked,
        waiting=(),
        failed=(*one.failed, *other.failed),
    )


def surroundings(fetcher: Fetches, clock: Callable[[], datetime]) -> Surroundings:
    """What the settings of this installation say.

    Raises:
        BadProbeError: if a probe of the unit cannot be followed.
        NoProbeError: if a control is no address of its platform; then nobody's turn is taken.
    """
    known = catalogue(settings.PROBES_FOLDER)
    check_controls(known, settings.CHECK_CONTROLS)
    return Surroundings(
        catalogue=known,
        fetcher=fetcher,
        clock=clock,
        tokens=dict(tokens_of(os.environ)),
        live=settings.CHECK_CONTROLS,
    )


def run_checks(stopping: threading.Event, clock: Clock, *, poll_s: float = POLL_S) -> None:
    """Look again and again until `stopping` is set, if the unit switched it on; goes on after the database was restarted.

    Killing it at any moment loses at most what ten pages said, and asks nobody twice in a row.
    """
    per_hour: int = settings.CHECKS_PER_HOUR
    if not per_hour:
        return
    fetcher = Fetcher()
    try:
        while not stopping.wait(poll_s):
            _one_round(per_hour, stopping, fetcher, clock)
    finally:
        fetcher.close()
        connections.close_all()


def _one_round(per_hour: int, stopping: threading.Event, fetcher: Fetcher, clock: Clock) -> None:
    try:
        close_old_connections()
        done = work_round(
            per_hour=per_hour,
            by=SYSTEM,
            around=surroundings(fetcher, clock.now),
            # So that controls serve a whole stretch.
            least=min(per_hour, BETWEEN_CONTROLS),
            stopping=stopping,
        )
        if done.asked:
            _log.info("checks.round asked=%s said=%s waiting=%s", done.asked, done.said, len(done.waiting))
    except (DatabaseError, InterfaceError) as error:
        _log.warning("checks.database-away cause=%s", type(error).__name__)
        connections.close_all()
    except OpenIruError as error:
        _log.warning("checks.failed code=%s", error.code)
    except Exception:  # noqa: BLE001  (this is the door of one round; the thread must outlive it)
        _log.exception("checks.failed")
