"""What does the worker do when something is late?"""

import logging
import threading
from datetime import datetime
from typing import Final

from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from openiru.clocks.operations import take_due_steps
from openiru.clocks.queries import referral_duties, rows_of
from openiru.clocks.types import DueRow, Duty, StepsReport
from openiru.foundation.clock import Clock
from openiru.foundation.errors import OpenIruError

_log: Final = logging.getLogger(__name__)

POLL_S: Final = 5.0


def all_duties(at: datetime) -> tuple[Duty, ...]:
    """Everything that platforms and the unit owe at `at`."""
    return referral_duties(at)


def due_list(at: datetime) -> tuple[DueRow, ...]:
    """Everything that is owed at `at`, overdue first, with where it stands on its ladder."""
    return rows_of(all_duties(at), at)


def take_steps(at: datetime) -> StepsReport:
    """Make the tasks of all steps that are due at `at`; safe to repeat, and to kill at any moment."""
    return take_due_steps(all_duties(at), at=at)


def run_clocks(stopping: threading.Event, clock: Clock, *, poll_s: float = POLL_S) -> None:
    """Look at the clocks until `stopping` is set; goes on after the database was restarted."""
    while not stopping.wait(poll_s):
        _look(clock)
    connections.close_all()


def _look(clock: Clock) -> None:
    try:
        close_old_connections()
        report = take_steps(clock.now())
    except (DatabaseError, InterfaceError) as error:
        _log.warning("clocks.database-away cause=%s", type(error).__name__)
        connections.close_all()
    except OpenIruError as error:
        _log.warning("clocks.failed code=%s", error.code)
    except Exception:  # noqa: BLE001  (this is the door of one look; the thread must outlive it)
        _log.exception("clocks.failed")
    else:
        if report.made or report.failed:
            _log.info("clocks.steps-due made=%s failed=%s", report.made, report.failed)
