"""A worker in a process of its own that dies at a chosen moment, or works until it is killed.

Run as `python -m tests.factories.doomed_worker MOMENT`, with the database in DATABASE_URL and the time in
OPENIRU_CLOCK_FILE.
"""

import os
import signal
import sys
import threading
from typing import Any, NoReturn, Self

import django
import pytest

django.setup()

from django.conf import settings  # noqa: E402  (tables need Django to be set up first)

from openiru.clocks.operations import steps  # noqa: E402
from openiru.platforms.connectors.base import Delivered  # noqa: E402
from openiru.platforms.types import OutboundMessage  # noqa: E402
from openiru.referrals import operations  # noqa: E402
from openiru.referrals.operations import outbox, sending  # noqa: E402
from openiru.workflows.clocks.work_clocks import run_clocks  # noqa: E402
from openiru.workflows.send_referral import connector_for, dispatch_due  # noqa: E402
from openiru.workflows.work_outbox import run_worker  # noqa: E402


def die(*_: Any, **__: Any) -> NoReturn:
    """End at once; nothing is tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


class Doomed:
    """A connector that dies before it has sent, or after."""

    def __init__(self, platform: str, *, sends_first: bool) -> None:
        self._real = connector_for(platform)
        self._sends_first = sends_first

    def deliver(self, message: OutboundMessage) -> Delivered:
        if self._sends_first:
            self._real.deliver(message)
        die()

    def close(self) -> None:
        self._real.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def main(moment: str) -> None:
    """Work until the moment comes."""
    now, patch = settings.CLOCK.now(), pytest.MonkeyPatch()
    match moment:
        case "leased":
            patch.setattr(operations, "prepare_delivery", die)
        case "preparing":
            patch.setattr(sending, "record_many", die)
        case "confirming":
            patch.setattr(outbox, "record", die)
        case "prepared":
            dispatch_due(now, senders=lambda platform: Doomed(platform, sends_first=False))
        case "received":
            dispatch_due(now, senders=lambda platform: Doomed(platform, sends_first=True))
        case "stepping":
            patch.setattr(steps, "record_many", die)
            run_clocks(threading.Event(), settings.CLOCK, poll_s=0.01)
        case "between-steps":
            real, begun = steps._take, list[int]()

            def take_or_die(*args: Any) -> int:
                begun.append(1)
                return real(*args) if len(begun) < 3 else die()

            patch.setattr(steps, "_take", take_or_die)
            run_clocks(threading.Event(), settings.CLOCK, poll_s=0.01)
        case "working":
            stopping = threading.Event()
            signal.signal(signal.SIGTERM, lambda *_: stopping.set())
            run_worker(stopping, settings.CLOCK, poll_s=0.05)
            return
    dispatch_due(now)


if __name__ == "__main__":
    main(sys.argv[1])
