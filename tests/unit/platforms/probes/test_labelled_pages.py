"""The labelled pages of the bench: nobody is called gone, suspended or up whom the page does not show so."""

from benchmarks.watch.accounts import bench_accounts

from openiru.engines.probes.types import GONE, UP, State

CAUSES = {State.SUSPENDED, State.REMOVED_BY_PLATFORM, State.REMOVED_BY_OWNER}


class TestLabelledPages:
    def test_no_page_is_called_what_it_does_not_show(self) -> None:
        pages = [each for each in bench_accounts.pages() if len(each.page.body) < 100_000]

        read = [(bench_accounts._ours(each), each) for each in pages]

        assert len(pages) >= 300
        assert [each.name for said, each in read if said in GONE and each.state not in GONE] == []
        assert [each.name for said, each in read if said in CAUSES and said is not each.state] == []
        assert [each.name for said, each in read if said in UP and each.state not in UP] == []
        assert sum(said is each.state for said, each in read if each.state is State.LIVE) >= 100
