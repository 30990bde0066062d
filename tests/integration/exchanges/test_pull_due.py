"""Exchanges are pulled by themselves, at the pace that a supervisor set."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from tests.factories.exchange_servers import Answered, TatServer
from tests.factories.exchanges import AT, IMPATIENT, digest, file_exchange, over_http, states
from tests.factories.machines import StandingClock

from openiru.audit.queries import events_page
from openiru.audit.types import EventFilter
from openiru.exchanges import queries
from openiru.exchanges.connectors.channel import Channel
from openiru.exchanges.types import ExchangeView, Shape
from openiru.signals.types import EntryState
from openiru.workflows.exchange.pull_due import pull_due, run_pulls

pytestmark = pytest.mark.usefixtures("socket_enabled")

HOUR = timedelta(hours=1)


def channel(view: ExchangeView) -> Channel:
    return Channel(view.name, view.address, patience=IMPATIENT)


@pytest.mark.django_db
class TestPullDue:
    def test_pulls_at_the_pace_that_was_set_as_the_machine(self) -> None:
        with TatServer().running() as server:
            server.put(1, digest(1))
            over_http("tat", Shape.TAT, server, pull_every_s=3600)

            pulled = [pull_due(AT + hours * HOUR / 2, channel=channel) for hours in range(4)]

        assert pulled == [1, 0, 1, 0]
        assert states("tat") == {digest(1): EntryState.ACTIVE}
        [act] = events_page(EventFilter(event="exchanges.delta-taken")).rows
        assert act.actor_id == "system"

    def test_leaves_alone_what_nobody_set(self) -> None:
        with TatServer().running() as server:
            over_http("tat", Shape.TAT, server)

            assert pull_due(AT, channel=channel) == 0

        assert server.asked == []

    def test_waits_as_long_as_an_exchange_asks_and_goes_on_with_the_others(self, tmp_path: Path) -> None:
        (tmp_path / "list.txt").write_text(digest(2), encoding="ascii")
        with TatServer().running() as server:
            over_http("tat", Shape.TAT, server, pull_every_s=60)
            file_exchange("zlist", tmp_path / "list.txt", pull_every_s=60)
            server.faults = [Answered(status=429, headers={"retry-after": "7200"})]

            assert pull_due(AT, channel=channel) == 1
            assert "tat" not in queries.due(AT + HOUR)
            assert "tat" in queries.due(AT + 2 * HOUR)

        assert states("zlist") == {digest(2): EntryState.ACTIVE}


class TestRunPulls:
    @pytest.mark.timeout(60)
    def test_ends_when_it_is_told(self, database_url: str) -> None:
        stopping = threading.Event()
        with TatServer().running() as server:
            server.put(1, digest(1))
            over_http("tat", Shape.TAT, server, pull_every_s=60)
            server.before = lambda _asked: stopping.set()

            run_pulls(stopping, StandingClock(AT), channel=channel, poll_s=0.01)

        assert states("tat") == {digest(1): EntryState.ACTIVE}
