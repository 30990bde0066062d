"""What the guards of the database refuse, also those that look only when a transaction ends."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction


@contextmanager
def refused(why: str) -> Iterator[None]:
    """Expect that what the block writes is refused, at the latest when its transaction would end."""
    with pytest.raises(IntegrityError, match=why), _whole_transaction():
        yield


def checked() -> None:
    """Let the database look now at what it would look at when the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def _whole_transaction() -> Iterator[None]:
    with transaction.atomic():
        yield
        checked()
