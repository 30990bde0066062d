"""What does the worker do all day?"""

import logging
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Final

from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from openiru.foundation.clock import Clock
from openiru.workflows.letters.write import courier_for
from openiru.workflows.routes.lines import LETTERS
from openiru.workflows.send_referral import Dispatcher, SenderFor, connector_for
from openiru.workflows.talk.check_files import FileChecker

_log: Final = logging.getLogger(__name__)

POLL_S: Final = 1.0
PATIENCE: Final = 5  # times the rest, while the database does not answer


def run_worker(
    stopping: threading.Event, clock: Clock, *, senders: SenderFor = connector_for, poll_s: float = POLL_S
) -> None:
    """Send what is due, and check attached files, until `stopping` is set.

    Goes on after the database was restarted.

    Killing it at any moment loses nothing and sends nothing twice in effect.

    Args:
        stopping: set by the caller to end; exchanges that are under way are finished.
        clock: says what is due.
        senders: makes the connector of a platform.
        poll_s: how long to rest between two looks at the outbox.
    """
    pause_s = 0.0
    with ExitStack() as stack:
        dispatchers = [
            stack.enter_context(Dispatcher(senders, clock.now)),
            stack.enter_context(Dispatcher(courier_for, clock.now, line=LETTERS)),
        ]
        checker = stack.enter_context(FileChecker())
        while not stopping.wait(pause_s):
            pause_s = _look(dispatchers, checker, clock, poll_s)
    connections.close_all()


def _look(dispatchers: Sequence[Dispatcher], checker: FileChecker, clock: Clock, poll_s: float) -> float:
    """One look at each outbox and at the files that wait; how long to rest after it."""
    try:
        close_old_connections()
        for dispatcher in dispatchers:
            dispatcher.start_due()
        checker.start_due(clock.now())
    except (DatabaseError, InterfaceError) as error:
        _log.warning("worker.database-away cause=%s", type(error).__name__)
        connections.close_all()
        return PATIENCE * poll_s
    return poll_s
