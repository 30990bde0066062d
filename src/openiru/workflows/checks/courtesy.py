"""How does a person ask hosts out of turn, without forgetting who asked to be left alone?"""

import random
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from openiru.checks import operations
from openiru.checks import queries as checks
from openiru.platforms.probes.checking import Checked, Fetches
from openiru.workflows.checks.politeness import Polite, answer_of


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
    operations.take_hosts(hosts, by=by, at=clock())
    before = {each.name: each for each in checks.hosts(clock())}
    waiting = [name for name, each in before.items() if each.wait_until and each.wait_until > clock()]

    def refused(name: str, why: str, asked_for_s: float | None) -> None:
        operations.note_refusal(answer_of(name, why, before, draw, asked_for_s), by=by, at=clock())

    made = Asking(fetcher=Polite(fetcher, waiting, clock=clock, refused=refused))
    try:
        yield made
    finally:
        answers = made.fetcher.answers(made.seen, before, draw)
        operations.leave_hosts(hosts, answers, by=by, at=clock())
