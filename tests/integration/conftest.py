"""What tests share that commit to a database of their own."""

from collections.abc import Iterator

import psycopg
import pytest
from pytest_django.plugin import DjangoDbBlocker
from tests.factories.databases import own_database

from openiru.database.cluster import Cluster


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
