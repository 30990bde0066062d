"""Every shape of exchange: what comes, what goes, and what is left out by name."""

from datetime import timedelta

import pytest
from tests.factories.exchange_servers import NcmecServer, StopNciiServer, TatServer
from tests.factories.exchanges import AT, digest, entries, over_http, pull, states
from tests.factories.organisations import listed
from tests.factories.people import supervisor

from openiru.exchanges import operations, queries
from openiru.exchanges.types import Shape
from openiru.signals.types import EntryState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("socket_enabled")]

ACTIVE, WITHDRAWN = EntryState.ACTIVE, EntryState.WITHDRAWN
LATER = AT + timedelta(hours=1)


class TestTechAgainstTerrorism:
    def test_brings_hashes_with_their_label_id_and_dates(self) -> None:
        with TatServer().running() as server:
            for number in range(1, 6):
                server.put(number, digest(number))
            over_http("tat", Shape.TAT, server)

            report = pull("tat")

        assert (report.pages, report.taken.added, report.checkpoint) == (3, 5, "1700000000,5")
        kept = entries("tat")[digest(3)]
        assert (kept.exchange, kept.source) == ("tat", "exchange TAT")
        assert "islamist" in kept.note
        assert "created_on 2025-05-01T00:00:00Z" in kept.note

    def test_withdraws_what_is_deleted_with_its_reason(self) -> None:
        with TatServer().running() as server:
            server.put(1, digest(1))
            server.put(2, digest(2))
            over_http("tat", Shape.TAT, server)
            pull("tat")
            server.delete(1)

            report = pull("tat", at=LATER)

        assert report.taken.withdrawn == 1
        assert states("tat") == {digest(1): WITHDRAWN, digest(2): ACTIVE}
        assert entries("tat")[digest(1)].withdrawn_reason == "TAT: marked as deleted"

    def test_counts_md5_by_kind_and_names_bad_hashes(self) -> None:
        with TatServer(page=10).running() as server:
            server.put(1, "d41d8cd98f00b204e9800998ecf8427e", algorithm="MD5", file_type="mp4")
            server.put(2, digest(2)[:-1])
            server.put(3, "x" + digest(3)[1:])
            server.put(4, digest(4).upper())
            over_http("tat", Shape.TAT, server)

            report = pull("tat")

        assert report.taken.added == 1
        assert dict(report.taken.left_out) == {"md5": 1}
        assert dict(queries.counts("tat").left_out) == {"md5": 1}
        assert [(each.place, each.reason) for each in report.taken.refused] == [
            ("page 1, record 2", "it has 63 hexadecimal digits, and a hash has 64"),
            ("page 1, record 3", "'x' at position 1 is no hexadecimal digit"),
        ]

    def test_places_labels_and_keeps_aside_what_nobody_placed(self) -> None:
        front, garden = listed().organisation_id, listed("garden", name="Garden").organisation_id
        with TatServer().running() as server:
            server.put(1, digest(1))
            server.put(2, digest(2), ideology="far-right")
            over_http("tat", Shape.TAT, server, labels={"islamist": front})
            first = pull("tat")
            operations.place_labels(
                "tat", {"far-right": garden}, organisation_id=None, by=supervisor(), at=AT
            )

            second = pull("tat", at=LATER)

        assert dict(first.taken.left_out) == {"no-organisation": 1}
        assert (second.taken.added, dict(second.taken.left_out)) == (1, {})
        assert {value: each.organisation_id for value, each in entries("tat").items()} == {
            digest(1): front,
            digest(2): garden,
        }


class TestStopNcii:
    def test_a_withdrawn_or_deleted_status_withdraws(self) -> None:
        with StopNciiServer().running() as server:
            for number in range(1, 5):
                server.put(digest(number))
            server.put("d41d8cd98f00b204e9800998ecf8427e", kind="VideoMD5")
            over_http("ncii", Shape.STOPNCII, server)
            first = pull("ncii")
            server.put(digest(2), "Withdrawn")
            server.put(digest(3), "Deleted")

            second = pull("ncii", at=LATER)

        assert (first.taken.added, dict(first.taken.left_out)) == (4, {"video-md5": 1})
        assert second.taken.withdrawn == 2
        assert states("ncii") == {
            digest(1): ACTIVE,
            digest(2): WITHDRAWN,
            digest(3): WITHDRAWN,
            digest(4): ACTIVE,
        }
        assert entries("ncii")[digest(2)].withdrawn_reason == "NCII: status Withdrawn"

    def test_names_a_status_that_we_do_not_know(self) -> None:
        with StopNciiServer().running() as server:
            server.put(digest(1), "Vanished")
            over_http("ncii", Shape.STOPNCII, server)

            report = pull("ncii")

        assert [each.reason for each in report.taken.refused] == [
            "its hashStatus 'Vanished' is none that we know"
        ]


class TestNcmec:
    def test_takes_pictures_and_counts_the_other_fingerprints(self) -> None:
        with NcmecServer().running() as server:
            server.put("a", pdq=digest(1), md5="d41d8cd98f00b204e9800998ecf8427e")
            server.put("b", pdq=digest(2).upper(), pdna="0,1,2")
            server.put("c", kind="video", md5="d41d8cd98f00b204e9800998ecf8427e")
            over_http("ncmec", Shape.NCMEC, server)

            report = pull("ncmec")

        assert (report.pages, report.taken.added) == (2, 2)
        assert dict(report.taken.left_out) == {"md5": 1, "pdna": 1, "video-md5": 1}

    def test_withdraws_what_is_deleted_while_no_other_member_gives_it(self) -> None:
        with NcmecServer(page=10).running() as server:
            server.put("a", pdq=digest(1))
            server.put("b", member=7, pdq=digest(1))
            server.put("c", pdq=digest(2))
            over_http("ncmec", Shape.NCMEC, server)
            pull("ncmec")
            server.delete("a")
            server.delete("c")

            first = pull("ncmec", at=LATER)
            states_then = states("ncmec")
            server.delete("b", member=7)
            pull("ncmec", at=LATER)

        assert first.taken.withdrawn == 1
        assert states_then == {digest(1): ACTIVE, digest(2): WITHDRAWN}
        assert states("ncmec") == {digest(1): WITHDRAWN, digest(2): WITHDRAWN}
