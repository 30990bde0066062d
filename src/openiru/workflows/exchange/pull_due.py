"""How are exchanges pulled by themselves, at the pace that a supervisor set?"""

import logging
import threading
from datetime import datetime, timedelta
from typing import Final

from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from openiru.access.types import SYSTEM
from openiru.exchanges import operations as exchanges
from openiru.exchanges import queries
from openiru.exchanges.connectors.base import ExchangeAwayError
from openiru.exchanges.connectors.catalogue import ChannelOf, channel_of
from openiru.foundation.clock import Clock
from openiru.foundation.errors import OpenIruError
from openiru.workflows.exchange.pull import pull_exchange

_log: Final = logging.getLogger(__name__)

POLL_S: Final = 15.0
_AFTER_FAILURE: Final = timedelta(minutes=15)


def run_pulls(
    stopping: threading.Event, clock: Clock, *, channel: ChannelOf = channel_of, poll_s: float = POLL_S
) -> None:
    """Pull what is due until `stopping` is set; goes on after the database was restarted.

    Killing it at any moment loses nothing: a page and its checkpoint are kept together.

    Args:
        stopping: set by the caller to end, after the exchange that is being pulled.
        clock: says what is due.
        channel: makes the way to an exchange.
        poll_s: how long to rest between two looks.
    """
    while not stopping.is_set():
        try:
            close_old_connections()
            pull_due(clock.now(), channel=channel, stopping=stopping)
        except (DatabaseError, InterfaceError) as error:
            _log.warning("pulls.database-away cause=%s", type(error).__name__)
            connections.close_all()
        stopping.wait(poll_s)
    connections.close_all()


def pull_due(
    at: datetime, *, channel: ChannelOf = channel_of, stopping: threading.Event | None = None
) -> int:
    """Pull every exchange whose time has come; one that fails waits and never stops the others.

    Returns:
        How many were pulled to their end.
    """
    done = 0
    for slug in queries.due(at):
        if stopping is not None and stopping.is_set():
            break
        done += _pull(slug, at, channel)
    return done


def _pull(slug: str, at: datetime, channel: ChannelOf) -> bool:
    try:
        report = pull_exchange(slug, by=SYSTEM, at=at, channel=channel)
    except OpenIruError as error:
        wait = _AFTER_FAILURE
        if isinstance(error, ExchangeAwayError) and error.retry_after_s is not None:
            wait = max(wait, timedelta(seconds=error.retry_after_s))
        _log.warning("pulls.failed exchange=%s code=%s", slug, error.code)
        exchanges.postpone(slug, until=at + wait)
        return False
    if report.taken.refused:
        _log.warning("pulls.refused exchange=%s records=%s", slug, len(report.taken.refused))
    return True
