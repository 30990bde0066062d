"""What tests of learning share: a database to which they commit, as other processes reach it."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker
from tests.factories.databases import own_database

from openiru.database.cluster import Cluster


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
