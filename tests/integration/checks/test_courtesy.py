"""A host is asked by one at a time, however long somebody asks."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from tests.factories.people import analyst
from tests.factories.referrals import AFTER_WINDOW

from openiru.access.types import SYSTEM
from openiru.checks.errors import HostWaitsError
from openiru.checks.operations import leave_hosts, note_refusal, take_hosts
from openiru.checks.queries import hosts
from openiru.checks.types import HostAnswer
from openiru.engines.probes.types import Page
from openiru.workflows.checks.courtesy import asking
from openiru.workflows.checks.politeness import UNASKED

pytestmark = pytest.mark.django_db
NAMES, URL = {"t.example"}, "https://t.example/x"
MINUTE = timedelta(minutes=1)


class Pages:
    def fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        assert not headers
        return Page(status=200, final_url=url, body=b"x")


def test_a_host_stays_with_whoever_asks_it_and_is_free_afterwards() -> None:
    at = [AFTER_WINDOW]

    with asking(Pages(), NAMES, by=analyst(), clock=lambda: at[0]) as made:
        for _ in range(4):
            at[0] += 6 * MINUTE
            assert made.fetcher.fetch(URL, {}).status == 200
        with pytest.raises(HostWaitsError, match="somebody else"):
            take_hosts(NAMES, lease="another", by=SYSTEM, at=at[0])

    take_hosts(NAMES, lease="another", by=SYSTEM, at=at[0])


def test_whoever_slept_too_long_asks_no_more_and_frees_nobody_elses_host() -> None:
    at = [AFTER_WINDOW]

    with asking(Pages(), NAMES, by=analyst(), clock=lambda: at[0]) as made:
        assert made.fetcher.fetch(URL, {}).status == 200
        at[0] += 16 * MINUTE
        take_hosts(NAMES, lease="another", by=SYSTEM, at=at[0])
        assert made.fetcher.fetch(URL, {}).failure == UNASKED
        note_refusal(HostAnswer(name="t.example", refused="HTTP 429", wait_s=600.0), by=SYSTEM, at=at[0])

    (view,) = hosts(at[0])
    assert (view.is_busy, view.wait_until) == (True, at[0] + 10 * MINUTE)
    leave_hosts(NAMES, (), lease="another", by=SYSTEM, at=at[0])
    assert not hosts(at[0])[0].is_busy
