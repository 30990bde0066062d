import threading
import time
from collections.abc import Callable

import psycopg
import pytest
from django.db import connections
from psycopg import sql
from tests.factories import referrals as factory
from tests.factories.receivers import Receiver

from openiru.database.cluster import Cluster
from openiru.foundation.clock import Clock
from openiru.workflows.work_outbox import run_worker


class Standing:
    """A clock that stands still."""

    def now(self) -> object:
        return factory.AFTER_WINDOW


def soon(is_so: Callable[[], bool]) -> bool:
    """Whether it is so within a few seconds."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def stopping() -> threading.Event:
    return threading.Event()


def started(stopping: threading.Event) -> threading.Thread:
    clock: Clock = Standing()  # type: ignore[assignment]
    thread = threading.Thread(target=run_worker, args=(stopping, clock), kwargs={"poll_s": 0.05})
    thread.start()
    return thread


class TestRunWorker:
    @pytest.mark.django_db
    def test_ends_when_told(self, stopping: threading.Event) -> None:
        stopping.set()

        thread = started(stopping)
        thread.join(timeout=10)

        assert not thread.is_alive()

    def test_sends_what_becomes_due(self, receiver: Receiver, stopping: threading.Event) -> None:
        thread = started(stopping)
        factory.scheduled(items=1)

        arrived = soon(lambda: receiver.requests["facebook"] == 1)
        stopping.set()
        thread.join(timeout=10)

        assert arrived
        assert not thread.is_alive()

    def test_goes_on_after_the_database_was_away(
        self, receiver: Receiver, stopping: threading.Event, cluster: Cluster
    ) -> None:
        factory.scheduled(items=1, platform="telegram")
        thread = started(stopping)
        assert soon(lambda: receiver.requests["telegram"] == 1)
        away(cluster, for_s=0.6)

        factory.scheduled(items=1, platform="facebook")
        arrived = soon(lambda: receiver.requests["facebook"] == 1)
        stopping.set()
        thread.join(timeout=10)

        assert arrived
        assert not thread.is_alive()


def away(cluster: Cluster, *, for_s: float) -> None:
    """End every connection to the database of the test, and let no new one in for a while."""
    name = sql.Identifier(connections["default"].settings_dict["NAME"])
    address = cluster.superuser_settings()
    connections.close_all()
    with psycopg.connect(
        host=address["host"], port=address["port"], user=address["user"], dbname="postgres", autocommit=True
    ) as superuser:
        superuser.execute(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false").format(name))
        superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [connections["default"].settings_dict["NAME"]],
        )
        time.sleep(for_s)
        superuser.execute(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true").format(name))
