"""What do years of referrals and looks cost: figures of staying down, their page, and whom to look at next?

200,000 referred accounts and a million looks, filled by SQL. Processor time of this process and of the database together.
"""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from benchmarks.installations import installation
from benchmarks.processor import processor_s
from benchmarks.watch.figure import Figure
from benchmarks.watch.targets import Measured, figure_of

PAGE_S: Final = 1.0
_AT: Final = datetime(2025, 10, 1, tzinfo=UTC)
_WHOLE: Final = "CREATE TEMP TABLE bench_subject"  # of fill.sql, the lists before it are enough


def measure() -> Figure:
    """All figures of this module."""
    return figure_of("ledger", measured())


def measured() -> Iterator[Measured]:
    """All figures of this module."""
    with installation("ledger", OPENIRU_TOTP_REQUIRED="false") as (folder, cluster):
        _fill(cluster)
        postmaster = int(next(iter(folder.rglob("postmaster.pid"))).read_text().split()[0])
        yield from _figures({postmaster, os.getpid()})


def _fill(cluster: Any) -> None:
    import psycopg

    address = cluster.superuser_settings()
    here = Path(__file__).parent
    lists = (here.parent / "fill.sql").read_text(encoding="utf-8").partition(_WHOLE)[0]
    with psycopg.connect(
        host=address["host"],
        port=address["port"],
        user=address["user"],
        dbname=address["name"],
        autocommit=True,
    ) as connection:
        connection.execute(f"{lists}SET session_replication_role = origin;".encode())
        connection.execute((here / "ledger.sql").read_text(encoding="utf-8").encode())


def _figures(processes: set[int]) -> Iterator[Measured]:
    from django.test import Client

    from openiru.access.types import SYSTEM
    from openiru.statistics.queries import staying
    from openiru.workflows.checks.watching import learn_daily, watch

    def took(step: Callable[[], Any]) -> float:
        begun = processor_s(processes)
        step()
        return processor_s(processes) - begun

    def row(what: str, seconds: float, most: float | None = None) -> Measured:
        return Measured(
            what=what,
            measured=f"{seconds:.2f} s of processor",
            target="" if most is None else f"{most:.0f} s",
            met=None if most is None else seconds <= most,
        )

    client, clock = Client(HTTP_HOST="127.0.0.1"), _Standing(_AT)
    with patch("django.conf.settings.CLOCK", clock):
        client.force_login(_supervisor())

        def page(address: str) -> float:
            seconds = took(lambda: client.get(address))
            answer = client.get(address)
            assert answer.status_code == 200, answer.status_code
            return seconds

        yield row(
            "`openiru curves`: 200,000 referred accounts, 968,395 looks, counted anew",
            took(lambda: staying(_AT)),
        )
        yield row("the page *Staying down*, the first time", page("/figures/staying/"))
        _look(_AT + timedelta(minutes=6))
        clock.at = _AT + timedelta(minutes=10)
        yield row("the same, ten minutes and a look later", page("/figures/staying/"), PAGE_S)
        yield row(
            "whom to look at next, what looks taught learned anew",
            took(lambda: learn_daily(by=SYSTEM, at=_AT)),
        )
        yield row("the same, kept since the day's first round", took(lambda: _planned(watch(_AT))))
        yield row("the page *Looks that are due*, the first time", page("/due/watch/"))
        yield row("the same within five minutes", page("/due/watch/?platform=x"), PAGE_S)


def _planned(found: Any) -> None:
    found.planned(dict.fromkeys(found.platforms, 100))


class _Standing:
    """A clock that is set."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The moment it is set to."""
        return self.at


def _supervisor() -> Any:
    from openiru.access import operations
    from openiru.access.models import Person
    from openiru.access.types import SYSTEM, NewPerson, Role

    password = "not used anywhere"  # noqa: S105  (of an installation that is gone at the end)
    first = NewPerson(username="administrator", role=Role.ADMINISTRATOR)
    by = operations.add_person(first, password, by=SYSTEM, at=_AT).person_id
    new = NewPerson(username="supervisor", role=Role.SUPERVISOR)
    return Person.objects.get(pk=operations.add_person(new, password, by=by, at=_AT).person_id)


def _look(at: datetime) -> None:
    """One more look, as a round records it."""
    from openiru.access.types import SYSTEM
    from openiru.checks.models import Observation
    from openiru.checks.operations import record_run
    from openiru.checks.types import NewObservation, NewRun
    from openiru.engines.probes.types import Marker, State, Verdict

    last = Observation.objects.order_by("-pk")[:1].get()
    verdict = Verdict(
        state=State.NET_ERROR, marker=Marker(rule="bench", place="", found=""), probe="x", version=1
    )
    seen = NewObservation(
        subject_id=str(last.subject_id),
        url=last.url,
        verdict=verdict,
        as_read=verdict.state,
        at=at,
        body_digest=None,
    )
    run = NewRun(
        platform="x",
        live_control=None,
        absent_control=None,
        are_controls_held=False,
        fault="",
        observations=[seen],
    )
    record_run(run, by=SYSTEM, at=at)
