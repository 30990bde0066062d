"""When are models refitted by themselves, when do they read leads anew, and when is what arrived compared?"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeVar

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from openiru.access.types import SYSTEM
from openiru.foundation.clock import Clock
from openiru.foundation.errors import OpenIruError
from openiru.learning import operations, queries
from openiru.relations.operations import keep_postings
from openiru.signals.queries import scans
from openiru.statistics.queries import keep_staying
from openiru.workflows.returns.due import WatchDue

_log: Final = logging.getLogger(__name__)

Outcome = TypeVar("Outcome")

POLL_S: Final = 60.0


def run_refits(stopping: threading.Event, clock: Clock, *, poll_s: float = POLL_S) -> None:
    """Refit when it is due until `stopping` is set, let versions that came on read the leads, keep values by which cases relate, count figures that take long, and look for accounts that came back.

    Killing it at any moment loses at most the version that is being made.
    """
    read_through, returns = "", WatchDue()
    while not stopping.wait(poll_s):
        _attempt("refit", partial(refit_due, clock.now()))
        _attempt("relate", partial(keep_postings, by=SYSTEM))
        _attempt("figures", partial(keep_staying, clock.now()))
        _attempt("returns", partial(returns.watch_due, clock.now()))
        read_through = _attempt("advise", partial(advise_due, clock.now(), read_through)) or read_through
    connections.close_all()


def _attempt(name: str, step: Callable[[], Outcome]) -> Outcome | None:
    """What a step gives; None if it failed, which is logged: whatever it is, the next round tries again."""
    try:
        close_old_connections()
        return step()
    except (DatabaseError, InterfaceError) as error:
        _log.warning("refits.database-away step=%s cause=%s", name, type(error).__name__)
        connections.close_all()
    except OpenIruError as error:
        _log.warning("refits.failed step=%s code=%s", name, error.code)
    except Exception:  # noqa: BLE001  (this is the door of one step; the thread must outlive it)
        _log.exception("refits.failed step=%s", name)
    return None


def refit_due(at: datetime) -> bool:
    """Refit if enough was decided, or time enough has passed, since the last time; whether it was due."""
    due = queries.is_refit_due(
        at,
        every_decisions=settings.REFIT_DECISIONS,
        every=timedelta(hours=settings.REFIT_HOURS),
    )
    if due:
        report = operations.refit(by=SYSTEM, at=at)
        made = sum(each.version is not None for each in report.models)
        _log.info("refits.done decisions=%s made=%s", report.decisions, made)
    return due


def advise_due(at: datetime, read_through: str) -> str:
    """Let the versions that are on read the leads if one was switched or a scan came to its end since; a mark of that."""
    newest_scan = next((f"{each.scan_id} {each.finished_at}" for each in scans(limit=1)), "")
    mark = f"{queries.newest_switch()} {newest_scan}"
    if mark != read_through:
        for each in operations.advise_leads(by=SYSTEM, at=at).broken:
            _log.warning("refits.version-broken version=%s", each.digest)
    return mark
