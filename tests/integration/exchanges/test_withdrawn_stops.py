"""What an exchange withdraws really stops matching: in the bank, in a scan, and in the match service."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.factories.banks import entry, negative_bank
from tests.factories.cases import known_organisation
from tests.factories.exchange_servers import StopNciiServer
from tests.factories.exchanges import AT, digest, over_http, pull, states
from tests.factories.match_services import match_service
from tests.factories.observed import account_row, post_row, take_in
from tests.factories.organisations import delist, listed
from tests.factories.people import analyst
from tests.factories.scene import drawing

from openiru.engines.hashes.index.store import changes
from openiru.engines.hashes.pdq import hash_picture
from openiru.engines.hashes.types import PdqHash
from openiru.exchanges.types import Shape
from openiru.foundation.errors import BadInputError
from openiru.runners.local import InProcess
from openiru.signals import operations as signals
from openiru.signals import queries
from openiru.signals import queries as banks
from openiru.signals.types import EntryState, Stance
from openiru.workflows.exchange.export_feed import hash_lines
from openiru.workflows.exchange.index_bank import IndexReport, index_banks
from openiru.workflows.scan_intake import scan_intake

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("socket_enabled")]

LATER = AT + timedelta(hours=1)
POSTER = drawing("river front poster")


def poster_hash() -> str:
    made = hash_picture(POSTER)
    assert isinstance(made, PdqHash)
    return made.value.hex()


def observed(folder: Path, handle: str, number: int) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "poster.png").write_bytes(POSTER)
    take_in(folder, [account_row(handle), post_row(handle, number, "", media=("poster.png",))], AT)


class TestWithdrawn:
    def test_matches_nothing_in_bank_scan_and_match_service(self, tmp_path: Path) -> None:
        value, folder = poster_hash(), tmp_path / "banks" / "NCII"
        with StopNciiServer().running() as server:
            server.put(value)
            server.put(digest(7))
            over_http("ncii", Shape.STOPNCII, server)
            pull("ncii")
            observed(tmp_path / "before", "showing.before", 1)
            first = scan_intake(by=analyst(), at=AT, executor=InProcess())
            built = index_banks(folder, ["ncii"], at=AT)
            with match_service(tmp_path / "banks", processes=1) as service:
                path = f"/m/lookup?signal_type=pdq&signal={value}"
                before = service.ask("GET", path).json
                server.put(value, "Withdrawn")

                pull("ncii", at=LATER)

                changed = index_banks(folder, ["ncii"], at=LATER)
                after = service.ask("GET", path).json
        observed(tmp_path / "after", "showing.after", 2)
        second = scan_intake(by=analyst(), at=LATER, executor=InProcess())

        assert [lead.organisation_id for lead in banks.all_leads()] == [known_organisation()]
        assert (first.matches, second.matches) == (1, 0)
        assert states("ncii", LATER)[value] is EntryState.WITHDRAWN
        assert value not in {each.pdq.hex() for each in banks.bank_on(LATER).pictures}
        assert (built.added, len(before["NCII"])) == (2, 1)
        assert (changed.withdrawn, after) == (1, {})


class TestIndexBanks:
    def test_follows_the_bank(self, tmp_path: Path) -> None:
        organisation_id = known_organisation()
        one, two = (entry(organisation_id, bytes.fromhex(digest(number))) for number in (1, 2))
        folder = tmp_path / "OURS"
        index_banks(folder, ["unit"], at=AT)
        signals.withdraw_signal(one.entry_id, by=analyst(), at=AT, reason="wrong")
        signals.give_opinion(
            two.entry_id, party="platform:x", stance=Stance.NEGATIVE, reason="news", by=analyst(), at=AT
        )
        entry(organisation_id, bytes.fromhex(digest(3)))

        report = index_banks(folder, ["unit"], at=AT)

        assert report == IndexReport(folder=str(folder), added=1, withdrawn=2, entries=1)
        assert index_banks(folder, ["unit"], at=AT).added == 0

    def test_takes_out_what_is_withdrawn_while_it_writes(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        organisation_id = known_organisation()
        entry(organisation_id, bytes.fromhex(digest(1)))
        folder = tmp_path / "OURS"
        index_banks(folder, ["unit"], at=AT)
        two = entry(organisation_id, bytes.fromhex(digest(2)))
        add = changes.add

        def slow(*args: Any, **kwargs: Any) -> Any:
            if not queries.known_picture(two.entry_id, AT).withdrawn_at:
                signals.withdraw_signal(two.entry_id, by=analyst(), at=AT, reason="wrong")
            return add(*args, **kwargs)

        monkeypatch.setattr(changes, "add", slow)

        report = index_banks(folder, ["unit"], at=AT)

        assert (report.added, report.withdrawn, report.entries) == (1, 1, 1)

    def test_brings_back_what_was_withdrawn_before(self, tmp_path: Path) -> None:
        known = entry(known_organisation(), bytes.fromhex(digest(1)))
        folder = tmp_path / "OURS"
        index_banks(folder, ["unit"], at=AT)
        signals.withdraw_signal(known.entry_id, by=analyst(), at=AT, reason="wrong")
        index_banks(folder, ["unit"], at=AT)
        entry(known_organisation(), bytes.fromhex(digest(1)))

        assert index_banks(folder, ["unit"], at=AT).entries == 1

    def test_holds_nothing_of_an_organisation_that_no_list_names_any_more(self, tmp_path: Path) -> None:
        river = listed()
        entry(river.organisation_id, bytes.fromhex(digest(1)))
        folder, later = tmp_path / "OURS", AT + timedelta(days=2)
        index_banks(folder, ["unit"], at=AT)
        exported = list(hash_lines("unit", at=AT))
        delist(river.slug, later.date())

        report = index_banks(folder, ["unit"], at=later)

        assert (report.withdrawn, report.entries) == (1, 0)
        assert (len(exported), list(hash_lines("unit", at=later))) == (1, [])

    def test_refuses_negative_banks(self, tmp_path: Path) -> None:
        negative_bank()

        with pytest.raises(BadInputError, match="negative"):
            index_banks(tmp_path / "NOT", ["press"], at=AT)
