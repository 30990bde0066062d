"""What tests of journeys share: a database that threads and processes see, and a platform to talk to."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker
from tests.factories import referrals as factory
from tests.factories.databases import own_database
from tests.factories.receivers import Receiver

from openiru.database.cluster import Cluster


@pytest.fixture
def committed(cluster: Cluster, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database of this test alone, to which it commits.

    Yields:
        Its address, for other processes.
    """
    with django_db_blocker.unblock(), own_database(cluster):
        address = cluster.settings()
        name = connections["default"].settings_dict["NAME"]
        yield (
            f"postgresql://{address['user']}@/{name}"
            f"?host={quote(address['host'], safe='')}&port={address['port']}"
        )


@pytest.fixture
def receiver(committed: str, socket_enabled: None) -> Iterator[Receiver]:
    """Facebook and Telegram on loopback, connected to our side."""
    factory.platforms()
    made = Receiver()
    made.connect("facebook", "telegram", at=factory.AT)
    with made.listening():
        yield made
