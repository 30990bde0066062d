"""Two workers record looks at once: whoever reads them by their numbers misses none."""

import threading
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from tests.factories.looks import look
from tests.factories.people import analyst
from tests.factories.referrals import AFTER_WINDOW, account

from openiru.audit.operations import record
from openiru.checks.queries import looked_at
from openiru.engines.probes.types import State

pytestmark = pytest.mark.usefixtures("superuser")  # a database that may be committed to


def test_no_look_is_passed_over_that_is_committed_after_a_later_one() -> None:
    analyst()
    slow, quick = account("slow.page"), account("quick.page")
    has_number, may_end = threading.Event(), threading.Event()

    def recorded(*args: Any, **said: Any) -> None:
        if slow in said["detail"]["states"]:  # it has its number, and is not committed yet
            has_number.set()
            assert may_end.wait(timeout=30)
        record(*args, **said)

    def look_at(subject_id: str) -> None:
        try:
            look(subject_id, State.LIVE, at=AFTER_WINDOW)
        finally:
            connection.close()

    with patch("openiru.checks.operations.record", side_effect=recorded):
        threads = [threading.Thread(target=look_at, args=(each,)) for each in (slow, quick)]
        threads[0].start()
        assert has_number.wait(timeout=30)
        threads[1].start()
        threads[1].join(timeout=1)  # without an order it would be done
        first, through = looked_at(0, 100)
        may_end.set()
        for thread in threads:
            thread.join(timeout=30)

    assert first | looked_at(through, 100)[0] == {slow, quick}
