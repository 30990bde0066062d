"""What tests with a database share: cheap passwords, and a database of their own for tests that commit."""

from collections.abc import Iterator
from urllib.parse import quote

import psycopg
import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker
from tests.factories.databases import own_database
from tests.factories.lock_order import LockOrder

from openiru.database.cluster import Cluster


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> Iterator[None]:
    """Argon2 with as little work as it allows: tests add hundreds of people."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Argon2PasswordHasher, "time_cost", 1)
        patch.setattr(Argon2PasswordHasher, "memory_cost", 8)
        patch.setattr(Argon2PasswordHasher, "parallelism", 1)
        yield


@pytest.fixture(autouse=True)
def _lock_order(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every operation locks its rows before it records."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None or marker.kwargs.get("transaction"):
        yield
        return
    watch = LockOrder()
    with connections["default"].execute_wrapper(watch):
        yield
    assert watch.faults == []


@pytest.fixture
def superuser(
    cluster: Cluster, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[psycopg.Connection]:
    """A database that the test may commit to, and its all-powerful attacker, whom no trigger stops."""
    with (
        django_db_blocker.unblock(),
        own_database(cluster) as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        connection.execute("SET session_replication_role = replica")
        yield connection


@pytest.fixture
def database_url(
    cluster: Cluster, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """A database of this test alone, to which it commits, as other processes reach it."""
    with django_db_blocker.unblock(), own_database(cluster):
        told = cluster.settings()
        name = connections["default"].settings_dict["NAME"]
        host = quote(told["host"], safe="")
        yield f"postgresql://{told['user']}@/{name}?host={host}&port={told['port']}"
