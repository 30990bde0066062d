"""What comes back when an answer leads nowhere, and what our own pause costs."""

from collections.abc import Iterator

import pytest
from tests.factories.page_servers import PageServer, page_server

from openiru.engines.probes.types import Page
from openiru.platforms.connectors.reach.limits import Limits
from openiru.platforms.probes.fetching import Fetcher, Manners


@pytest.fixture
def server(socket_enabled: None) -> Iterator[PageServer]:
    with page_server() as listening:
        yield listening


def fetched(server: PageServer, *handles: str, pause_s: float = 0.0, total_s: float = 5.0) -> list[Page]:
    limits = Limits(total_s=total_s)
    fetcher = Fetcher(Manners(pause_s=pause_s, allow_loopback=True, limits=limits))
    try:
        return [fetcher.fetch(f"http://127.0.0.1:{server.port}/s/{handle}", {}) for handle in handles]
    finally:
        fetcher.close()


class TestFetch:
    @pytest.mark.parametrize("place", ["https://[", "//a]b@host/", "https://[::1/", "http://host:99999999/"])
    def test_a_redirect_to_what_is_no_address_is_an_answer(self, server: PageServer, place: str) -> None:
        server.leads_to = place

        (page,) = fetched(server, "sunrise_leads")

        assert page.status == 0
        assert page.failure

    def test_our_own_pause_is_no_silence_of_the_platform(self, server: PageServer) -> None:
        pages = fetched(server, "sunrise_up", "sunrise_up", pause_s=1.6, total_s=1.5)

        assert [page.status for page in pages] == [200, 200]
