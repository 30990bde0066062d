"""Which sealed files stand on no record, and which that do are gone?"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from django.db import connection

from openiru.disclosures.errors import ArrivingError
from openiru.disclosures.models import Holding
from openiru.disclosures.queries.openings import store
from openiru.disclosures.types import LeftFile

# A file may come in within a transaction that ends later: until then nobody else sees its row.
_ARRIVES: Final = "SELECT pg_advisory_xact_lock_shared(hashtext('openiru disclosure arrives'))"
_HELD: Final = "SELECT pg_try_advisory_lock(hashtext('openiru disclosure arrives'))"
_LET_GO: Final = "SELECT pg_advisory_unlock(hashtext('openiru disclosure arrives'))"


def left_files() -> tuple[LeftFile, ...]:
    """Sealed files without a row, as a process leaves them that ends between writing and recording; oldest first.

    Raises:
        ArrivingError: if something comes in now, which has no row yet either.
    """
    kept = store()
    with nothing_arrives():
        names = kept.all_names()
        known = Holding.objects.filter(pk__in=[UUID(each) for each in names]).values_list("pk", flat=True)
        found = [kept.left(each) for each in sorted(set(names) - set(map(str, known)))]
    return tuple(sorted(found, key=lambda file: (file.written_at, file.name)))


def lost_files() -> tuple[str, ...]:
    """What was handed over and not destroyed, and whose sealed file is gone all the same; ids."""
    rows = Holding.objects.filter(destroyed_at__isnull=True).order_by("received_at", "id")
    wanted = [str(pk) for pk in rows.values_list("pk", flat=True)]
    there = set(store().names())
    return tuple(each for each in wanted if each not in there)


def stray_files() -> tuple[str, ...]:
    """What lies in the sealed folder and was never sealed there; names of files."""
    return store().strangers()


def note_arrival() -> None:
    """Say, until the transaction ends, that a file comes in whose row nobody else sees yet."""
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVES)


@contextmanager
def nothing_arrives() -> Iterator[None]:
    """While no file comes in, and none waits for the end of its transaction.

    Raises:
        ArrivingError: if one does.
    """
    with store().at_rest(), connection.cursor() as cursor:
        cursor.execute(_HELD)
        if not cursor.fetchone()[0]:
            raise ArrivingError("Something is being received now; try again when it has come in.")
        try:
            yield
        finally:
            cursor.execute(_LET_GO)
