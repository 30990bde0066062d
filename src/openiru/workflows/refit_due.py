"""When are models refitted by themselves, and when do they read leads anew?"""

import logging
import threading
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from openiru.access.types import SYSTEM
from openiru.foundation.clock import Clock
from openiru.foundation.errors import OpenIruError
from openiru.learning import operations, queries
from openiru.signals.queries import scans

_log: Final = logging.getLogger(__name__)

POLL_S: Final = 60.0


def run_refits(stopping: threading.Event, clock: Clock, *, poll_s: float = POLL_S) -> None:
    """Refit when it is due until `stopping` is set, and let versions that came on read the leads.

    Killing it at any moment loses at most the version that is being made.
    """
    read_through = ""
    while not stopping.wait(poll_s):
        try:
            close_old_connections()
            refit_due(clock.now())
            read_through = advise_due(clock.now(), read_through)
        except (DatabaseError, InterfaceError) as error:
            _log.warning("refits.database-away cause=%s", type(error).__name__)
            connections.close_all()
        except OpenIruError as error:
            _log.warning("refits.failed code=%s", error.code)
    connections.close_all()


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
        operations.advise_leads(by=SYSTEM, at=at)
    return mark
