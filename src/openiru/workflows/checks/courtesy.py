"""How does a person ask hosts out of turn, without forgetting who asked to be left alone?"""

import random
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from openiru.checks import operations
from openiru.checks import queries as checks
from openiru.foundation.ids import new_id
from openiru.platforms.probes.checking import Checked, Fetches
from openiru.workflows.checks.politeness import Polite, answer_of

_RENEWED: Final = timedelta(minutes=4)  # together with the slowest page less than a lease


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Hosts that are asked now."""

    fetcher: Polite
    seen: list[Checked] = field(default_factory=list)  # what was found out; whoever asks adds to it


@contextmanager
def asking(
    fetcher: Fetches,
    hosts: Collection[str],
    *,
    by: str,
    clock: Callable[[], datetime],
    draw: Callable[[], float] = random.random,
) -> Iterator[Asking]:
    """Ask some hosts, by one asker at a time; how they take it counts for everybody who asks later.

    Args:
        fetcher: fetches pages.
        hosts: that are asked first of all.
        by: who asks.
        clock: tells the time.
        draw: gives a number between 0 and 1, for how long a host is left alone.

    Raises:
        HostWaitsError: if one of them waits, or is asked by somebody else now; then nobody is asked.
        NotAllowedError: if `by` may not look at pages.
    """
    lease = str(new_id())
    operations.take_hosts(hosts, lease=lease, by=by, at=clock())
    before = {each.name: each for each in checks.hosts(clock())}
    waiting = [name for name, each in before.items() if each.wait_until and each.wait_until > clock()]

    def refused(name: str, why: str, asked_for_s: float | None) -> None:
        operations.note_refusal(answer_of(name, why, before, draw, asked_for_s), by=by, at=clock())

    lost = renewing(hosts, lease, by=by, clock=clock)
    made = Asking(fetcher=Polite(fetcher, waiting, clock=clock, refused=refused, lost=lost))
    try:
        yield made
    finally:
        answers = made.fetcher.answers(made.seen, before, draw)
        operations.leave_hosts(hosts, answers, lease=lease, by=by, at=clock())


def renewing(
    hosts: Collection[str], lease: str, *, by: str, clock: Callable[[], datetime]
) -> Callable[[], frozenset[str]]:
    """Makes what is called before each page: it renews the lease in time, and gives the hosts that others took over.

    Args:
        hosts: that are held.
        lease: under which.
        by: who asks.
        clock: tells the time.
    """
    renewed_at, lost = clock(), frozenset[str]()

    def renew() -> frozenset[str]:
        nonlocal renewed_at, lost
        if hosts and (now := clock()) - renewed_at >= _RENEWED:
            lost = frozenset(hosts) - operations.renew_hosts(hosts, lease=lease, by=by, at=now)
            renewed_at = now
        return lost

    return renew
