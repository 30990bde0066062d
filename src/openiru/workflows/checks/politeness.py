"""Who refuses to be asked now, and for how long?

A host that says that it is asked too often, or does not answer, is asked for nothing more in the same round: what would have
been asked next counts as not asked.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from openiru.checks.types import HostAnswer, HostView
from openiru.engines.probes.asking import requests_for
from openiru.engines.probes.rules import Probe
from openiru.engines.probes.types import Asked, Page, State
from openiru.engines.rechecks.backing_off import pause_s, retry_after_s
from openiru.platforms.probes.checking import Checked, Fetches

UNASKED: Final = "not asked: the host refused to be asked now"
_LIMITS: Final = frozenset({429, 503})  # RFC 6585, 4 and RFC 9110, 15.6.4: both may carry Retry-After
REFUSED: Final = frozenset({State.LOGIN_WALL, State.CHALLENGE, State.RATE_LIMITED, State.NET_ERROR})


class Polite:
    """Fetches pages, until a host refuses.

    Args:
        source: fetches them.
        waiting: hosts that may not be asked now.
        clock: tells the time.
        refused: is told at once of each host that refuses, with the seconds that it asked for: a kill must not forget it.
        lost: says before each page which hosts somebody else asks by now.
    """

    def __init__(
        self,
        source: Fetches,
        waiting: Iterable[str],
        *,
        clock: Callable[[], datetime],
        refused: Callable[[str, str, float | None], None],
        lost: Callable[[], Iterable[str]],
    ) -> None:
        self._source = source
        self._tell = refused
        self._lost = lost
        self._clock = clock
        self._stopped = set(waiting)
        self._refused: set[str] = set()
        self._answered: set[str] = set()

    def fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        """The page, or that nobody was asked for it."""
        host = host_of(url)
        self._stopped.update(self._lost())
        if host in self._stopped:
            return Page(status=0, final_url=url, body=b"", failure=UNASKED)
        page = self._source.fetch(url, headers)
        if page.status in _LIMITS or page.status == 0:
            self._stopped.add(host)
            self._refused.add(host)
            why = f"HTTP {page.status}" if page.status else page.failure
            self._tell(host, why, retry_after_s(page.headers.get("retry-after", ""), self._clock()))
        else:
            self._answered.add(host)
        return page

    def answers(
        self, seen: Sequence[Checked], hosts: Mapping[str, HostView], draw: Callable[[], float]
    ) -> list[HostAnswer]:
        """How each other host took the questions, and how long it is left alone; those that refused were told of.

        Args:
            seen: what was found out.
            hosts: how each took them before.
            draw: gives a number between 0 and 1.
        """
        walled = _walled(seen)
        told = []
        for name in sorted(self._answered - self._refused):
            why = walled.get(name, "")
            told.append(answer_of(name, why, hosts, draw) if why else HostAnswer(name=name))
        return told


def answer_of(
    name: str,
    why: str,
    hosts: Mapping[str, HostView],
    draw: Callable[[], float],
    asked_for_s: float | None = None,
) -> HostAnswer:
    """That a host refused, and how long it is left alone.

    Args:
        name: of the host.
        why: how it refused.
        hosts: how each took our questions before.
        draw: gives a number between 0 and 1.
        asked_for_s: how long it wants to be left alone.
    """
    before = hosts[name].failures if name in hosts else 0
    return HostAnswer(
        name=name, refused=why[:200], wait_s=pause_s(before + 1, draw(), asked_for_s=asked_for_s)
    )


def hosts_asked(asked: Asked, probe: Probe, tokens: Container[str]) -> frozenset[str]:
    """The hosts that are asked about a subject by the ways that are open to us."""
    ways = requests_for(asked, probe)
    return frozenset(host_of(url) for way, url in ways if not way.token or way.token in tokens)


def host_of(url: str) -> str:
    """The host of an address, with its port if it names one."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def was_asked(checked: Checked) -> bool:
    """Whether somebody was asked about the subject; one of whom pages never say anything counts as asked."""
    return not checked.answers or any(each.page.failure != UNASKED for each in checked.answers)


def _walled(seen: Sequence[Checked]) -> dict[str, str]:
    """Hosts that showed nothing but walls, each with the last one; not if they let us through to a control."""
    states: dict[str, list[State]] = {}
    for each in seen:
        controls = [held.state for held in (each.controls.live, each.controls.absent) if held]
        for answer in each.answers:
            if answer.page.failure != UNASKED:
                states.setdefault(host_of(answer.url), []).extend([*controls, each.as_read.state])
    return {host: found[-1].value for host, found in states.items() if REFUSED.issuperset(found)}
