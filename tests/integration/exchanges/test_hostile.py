"""Exchanges that refuse, stumble, lie or attack: nothing is lost, nothing gets in, and it is said what happened."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.factories.exchange_servers import (
    Answered,
    Asked,
    ExchangeServer,
    NcmecServer,
    StopNciiServer,
    TatServer,
    as_json,
)
from tests.factories.exchanges import AT, digest, over_http, pull, states
from tests.factories.people import analyst, supervisor

from openiru.exchanges import operations, queries
from openiru.exchanges.connectors.base import ExchangeAwayError
from openiru.exchanges.connectors.channel import LIMITS, Channel, Patience
from openiru.exchanges.errors import NoKeyError, PullOvertakenError
from openiru.exchanges.types import Delta, Opening, Shape
from openiru.platforms.connectors.reach.limits import Limits
from openiru.signals.types import EntryState
from openiru.workflows.exchange.pull import pull_exchange

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("socket_enabled")]

ACTIVE, WITHDRAWN = EntryState.ACTIVE, EntryState.WITHDRAWN
LATER = AT + timedelta(hours=1)

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><queryResult><images maxTimestamp="&c;"/></queryResult>'
)
FILE_ENTITY = (
    b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    b"<queryResult><images><image><id>&f;</id></image></images></queryResult>"
)


class Fixed(ExchangeServer):
    """Answers everything after the login with what a function says."""

    def __init__(self, says: Callable[[Asked], Answered]) -> None:
        super().__init__()
        self._says = says

    def answer(self, asked: Asked) -> Answered:
        return as_json({"token": "t"}) if asked.path == "/token-auth/tcap/" else self._says(asked)


def broken(slug: str, words: str) -> ExchangeAwayError:
    with pytest.raises(ExchangeAwayError, match=words) as caught:
        pull(slug)
    return caught.value


class TestRefusals:
    def test_a_wrong_key_says_so_and_never_repeats_it(self) -> None:
        with TatServer().running() as server:
            over_http("tat", Shape.TAT, server)
            operations.set_key("tat", Opening(lines=("unit", "wrong-secret")), by=supervisor(), at=AT)

            error = broken("tat", "status 401: what opens it is wrong")

        assert error.permanent
        assert "wrong-secret" not in error.message

    def test_no_key_and_an_open_key_are_refused(self, keys: Path) -> None:
        with TatServer().running() as server:
            over_http("tat", Shape.TAT, server)
            (keys / "tat").chmod(0o644)
            with pytest.raises(NoKeyError, match="lies open for others"):
                pull("tat")
            (keys / "tat").unlink()
            with pytest.raises(NoKeyError, match="there is no key"):
                pull("tat")

    def test_waits_as_long_as_the_exchange_asks(self) -> None:
        rests: list[float] = []
        with TatServer().running() as server:
            server.put(1, digest(1))
            over_http("tat", Shape.TAT, server)
            server.faults = [Answered(status=429, headers={"retry-after": "7"}), Answered(status=503)]
            patience = Patience(rests_s=(0.5, 0.5), sleep=rests.append)

            report = pull_exchange(
                "tat",
                by=analyst(),
                at=AT,
                channel=lambda view: Channel(view.name, view.address, patience=patience),
            )

        assert rests == [7, 0.5]
        assert report.taken.added == 1

    def test_does_not_wait_for_hours(self) -> None:
        with TatServer().running() as server:
            over_http("tat", Shape.TAT, server)
            server.faults = [Answered(status=429, headers={"retry-after": "7200"})]

            error = broken("tat", "asks to come back in 7200 s")

        assert (error.retry_after_s, len(server.asked)) == (7200, 1)

    def test_gives_up_after_some_failures_of_theirs(self) -> None:
        with TatServer().running() as server:
            over_http("tat", Shape.TAT, server)
            server.faults = [Answered(status=500)] * 9

            assert not broken("tat", "status 500").permanent

        assert len(server.asked) == 3


class TestBrokenAnswers:
    def test_keep_the_pages_before_and_go_on_there(self) -> None:
        with TatServer(page=1).running() as server:
            server.put(1, digest(1))
            server.put(2, digest(2))
            over_http("tat", Shape.TAT, server)
            login = as_json({"token": "tat-token"})
            page = server.answer(
                Asked(
                    method="GET",
                    path="/api/hash-list/v2/all",
                    query={"after": ""},
                    headers={"authorization": "Bearer tat-token"},
                    body=b"",
                )
            )
            server.faults = [login, page, Answered(body=b'{"results": [{"id": 2, "hash')]

            broken("tat", "cut off or no JSON")
            kept = states("tat")
            report = pull("tat")

        assert kept == {digest(1): ACTIVE}
        assert (report.pages, report.taken.added) == (1, 1)

    def test_a_set_that_breaks_off_is_read_again_from_its_beginning(self) -> None:
        with StopNciiServer(page=1).running() as server:
            server.put(digest(1))
            server.put(digest(2))
            over_http("ncii", Shape.STOPNCII, server)
            first = server.answer(
                Asked(
                    method="GET",
                    path="/FetchHashes",
                    query={"startTimestamp": "10"},
                    headers=dict(
                        zip(
                            ("x-functions-key", "ocp-apim-subscription-key"),
                            server.opening.lines,
                            strict=True,
                        )
                    ),
                    body=b"",
                )
            )
            server.faults = [first, Answered(status=410)]

            broken("ncii", "status 410")
            kept = (states("ncii"), queries.exchange("ncii").checkpoint)
            report = pull("ncii")

        assert kept == ({digest(1): ACTIVE}, "")
        assert (report.taken.added, report.checkpoint) == (1, "103")

    def test_a_connection_that_ends_in_the_middle(self) -> None:
        with TatServer().running() as server:
            over_http("tat", Shape.TAT, server)
            server.faults = [Answered(body=b'{"token": "x"}', cut=5)] * 3

            assert not broken("tat", "could not be reached, or broke off").permanent

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            (b"[]", "no JSON object"),
            (b"[" * 100_000, "no JSON"),
            (b'{"results": {}}', "no results"),
            (b"\xff\xfe", "no JSON"),
        ],
    )
    def test_answers_that_are_none(self, body: bytes, words: str) -> None:
        with Fixed(lambda _asked: Answered(body=body)).running() as server:
            over_http("tat", Shape.TAT, server)

            broken("tat", words)

    def test_bodies_beyond_the_limit_are_not_read_to_the_end(self) -> None:
        limits = Limits(connect_s=5, silence_s=5, total_s=20, answer_bytes=10_000)
        with Fixed(lambda _asked: Answered(body=b" " * 2_000_000)).running() as server:
            over_http("tat", Shape.TAT, server)

            with pytest.raises(ExchangeAwayError, match="longer than 10,000 bytes"):
                pull_exchange(
                    "tat",
                    by=analyst(),
                    at=AT,
                    channel=lambda view: Channel(view.name, view.address, limits=limits),
                )

        assert LIMITS.answer_bytes < 100_000_000

    def test_answers_that_drip_are_cut_off(self) -> None:
        limits = Limits(connect_s=5, silence_s=5, total_s=0.3, answer_bytes=10_000)
        with Fixed(lambda _asked: Answered(body=b" " * 60, drip_s=0.05)).running() as server:
            over_http("tat", Shape.TAT, server)

            with pytest.raises(ExchangeAwayError, match="did not finish in time"):
                pull_exchange(
                    "tat",
                    by=analyst(),
                    at=AT,
                    channel=lambda view: Channel(
                        view.name, view.address, limits=limits, patience=Patience(rests_s=())
                    ),
                )

    def test_packed_answers_are_refused(self) -> None:
        says = Answered(body=b"\x1f\x8b", headers={"content-encoding": "gzip"})
        with Fixed(lambda _asked: says).running() as server:
            over_http("tat", Shape.TAT, server)

            broken("tat", "packed its answer")

    @pytest.mark.parametrize("body", [BOMB, FILE_ENTITY, b"<queryResult><images>"])
    def test_xml_with_entities_is_no_plain_xml(self, body: bytes) -> None:
        with NcmecServer().running() as server:
            over_http("ncmec", Shape.NCMEC, server)
            server.faults = [Answered(body=body)]

            broken("ncmec", "no plain XML")

        assert states("ncmec") == {}

    def test_records_that_make_no_sense_are_named(self) -> None:
        rows = [
            None,
            7,
            {"id": 1},
            {"id": True},
            {"id": "a\x00", "algorithm": "PDQ", "hash_digest": digest(1)},
        ]
        content = {"results": rows, "next": None, "checkpoint": "1,1"}
        with Fixed(lambda _asked: as_json(content)).running() as server:
            over_http("tat", Shape.TAT, server)

            report = pull("tat")

        assert [each.reason for each in report.taken.refused] == [
            "it has no id",
            "it has no id",
            "it has no algorithm or no hash_digest",
            "it has no id",
            "it holds a character that no text may hold",
        ]


class TestEndlessPages:
    def test_a_page_that_comes_again_stops_the_pull(self) -> None:
        content = {"results": [], "next": "http://x.example/?limit=1", "checkpoint": "1,1"}
        with Fixed(lambda _asked: as_json(content)).running() as server:
            over_http("tat", Shape.TAT, server)

            broken("tat", "do not move on")

        assert len(server.asked) == 3

    def test_pages_without_end_that_say_nothing_stop_the_pull(self) -> None:
        def says(asked: Asked) -> Answered:
            number = int(asked.query["after"].partition(",")[2] or 0) + 1
            return as_json({"results": [], "next": "more", "checkpoint": f"1,{number}"})

        with Fixed(says).running() as server:
            over_http("tat", Shape.TAT, server)

            broken("tat", "do not end")

        assert len(server.asked) < 60

    def test_a_page_token_that_comes_again_stops_the_pull(self) -> None:
        content = {"hashRecords": [], "nextSetTimestamp": 5, "hasMoreRecords": True, "nextPageToken": "t"}
        with Fixed(lambda _asked: as_json(content)).running() as server:
            over_http("ncii", Shape.STOPNCII, server)

            broken("ncii", "do not move on")

        assert len(server.asked) == 2

    def test_a_paging_address_that_comes_again_stops_the_pull(self) -> None:
        body = b"<queryResult><paging><next>/v2/entries?start=1</next></paging></queryResult>"
        with Fixed(lambda _asked: Answered(body=body)).running() as server:
            over_http("ncmec", Shape.NCMEC, server)

            broken("ncmec", "do not move on")


class TestElsewhere:
    def test_redirects_are_not_followed(self) -> None:
        with TatServer().running() as inside, TatServer().running() as server:
            over_http("tat", Shape.TAT, server)
            server.faults = [Answered(status=307, headers={"location": f"{inside.url}/token-auth/tcap/"})]

            broken("tat", "a redirect, which is not followed")

        assert inside.asked == []

    def test_addresses_in_answers_are_not_followed(self) -> None:
        with NcmecServer().running() as inside, NcmecServer(page=1).running() as server:
            over_http("ncmec", Shape.NCMEC, server)
            next_page = (
                f"{inside.url}/v2/entries?from=2025-01-01T00:00:00Z&amp;to=2025-02-01T00:00:00Z&amp;start=5"
            )
            body = f"<queryResult><paging><next>{next_page}</next></paging></queryResult>"
            server.faults = [Answered(body=body.encode())]

            pull("ncmec")

        assert inside.asked == []
        assert server.asked[1].query["start"] == "5"

    @pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "10.0.0.8", "::1"])
    def test_names_that_lead_inside_are_refused(self, address: str) -> None:
        with TatServer().running() as server:
            over_http("tat", Shape.TAT, server)

            def channel(_view: object) -> Channel:
                return Channel("TAT", "https://list.example", resolve=lambda _host, _port: [address])

            with pytest.raises(ExchangeAwayError, match="leads"):
                pull_exchange("tat", by=analyst(), at=AT, channel=channel)

        assert server.asked == []


class TestTwoPulls:
    def test_the_earlier_one_stops_and_brings_nothing_old_after_something_new(self) -> None:
        with TatServer().running() as server:
            server.put(1, digest(1))
            over_http("tat", Shape.TAT, server)
            slow = operations.begin_pull("tat", by=analyst())

            pull("tat")

            with pytest.raises(PullOvertakenError):
                operations.take_delta(slow, Delta(updates=()), by=analyst(), at=AT)

    def test_the_same_page_again_changes_nothing(self) -> None:
        with TatServer().running() as server:
            server.put(1, digest(1))
            over_http("tat", Shape.TAT, server)
            pull("tat")
            row = json.loads(server.answer(_asked_from_the_beginning()).body)
            server.faults = [as_json({"token": "tat-token"}), as_json({**row, "next": None})]

            report = pull("tat", at=LATER)

        assert (report.taken.records, report.taken.added, report.taken.withdrawn) == (1, 0, 0)
        assert states("tat") == {digest(1): ACTIVE}


def _asked_from_the_beginning() -> Asked:
    return Asked(
        method="GET",
        path="/api/hash-list/v2/all",
        query={"after": ""},
        headers={"authorization": "Bearer tat-token"},
        body=b"",
    )
