"""Two units, each with a web server and a database of its own: one reads what the other shares, and tells it what is new."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from pytest_django.plugin import DjangoDbBlocker
from tests.factories import people
from tests.factories.databases import copied_database, own_database, pointed_at
from tests.factories.exchange_servers import Answered, StopNciiServer
from tests.factories.exchanges import (
    AT,
    IMPATIENT,
    digest,
    entries,
    exchange,
    over_http,
    partner,
    pull,
    shared,
    states,
)
from tests.factories.people import analyst, supervisor
from tests.factories.web_servers import web_server

from openiru.access.operations import issue_token
from openiru.database.cluster import Cluster
from openiru.exchanges import operations, queries
from openiru.exchanges.connectors.base import ExchangeAwayError
from openiru.exchanges.connectors.channel import Channel
from openiru.exchanges.errors import TakesNothingError
from openiru.exchanges.types import ExchangeView, Opening, Shape
from openiru.signals import operations as signals
from openiru.signals.types import EntryState, Stance
from openiru.workflows.exchange.push import PushReport, push_exchange

pytestmark = pytest.mark.usefixtures("socket_enabled")

ACTIVE, WITHDRAWN, QUARANTINED = EntryState.ACTIVE, EntryState.WITHDRAWN, EntryState.QUARANTINED


def push(slug: str) -> PushReport:
    def channel(view: ExchangeView) -> Channel:
        return Channel(view.name, view.address, patience=IMPATIENT)

    return push_exchange(slug, by=analyst(), at=AT, channel=channel)


@pytest.fixture
def other_unit(
    cluster: Cluster, django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> Iterator[tuple[str, str, str]]:
    """Another unit that shares two hashes and takes offers of ours: its database, address, and our token there."""
    with django_db_blocker.unblock(), copied_database(cluster) as theirs:
        with pointed_at(theirs):
            shared(1)
            shared(2)
            token = issue_token(
                partner("unit-a"),
                "unit a",
                by=people.administrator().person_id,
                at=datetime.now(UTC),
                valid_for=timedelta(days=1),
            )
        told = cluster.settings()
        url = f"postgresql://{told['user']}@/{theirs}?host={quote(told['host'], safe='')}&port={told['port']}"
        with web_server(tmp_path / "unit-b", url) as address, own_database(cluster):
            yield theirs, address, token


class TestTwoUnits:
    def test_read_each_other_and_take_back(self, other_unit: tuple[str, str, str]) -> None:
        theirs, address, token = other_unit
        exchange("unit-b", Shape.OPENIRU, address)
        operations.set_key("unit-b", Opening(lines=(token,)), by=supervisor(), at=AT)

        first = pull("unit-b")
        with pointed_at(theirs):
            gone = entries("shared")[digest(1)].entry_id
            signals.withdraw_signal(gone, by=analyst(), at=AT, reason="a news picture")
        second = pull("unit-b")

        assert (first.taken.added, second.taken.records, second.taken.withdrawn) == (2, 1, 1)
        assert states("unit-b") == {digest(1): WITHDRAWN, digest(2): ACTIVE}
        assert "The unit's mandate." in entries("unit-b")[digest(2)].note

        ours = shared(3)
        told = push("unit-b")
        again = push("unit-b")
        with pointed_at(theirs):
            arrived = states("unit-a")
        signals.withdraw_signal(ours, by=analyst(), at=AT, reason="wrong")
        taken_back = push("unit-b")
        with pointed_at(theirs):
            left = states("unit-a")

        assert (told.entries, again.entries, taken_back.entries) == (1, 0, 1)
        assert (arrived, left) == ({digest(3): QUARANTINED}, {digest(3): WITHDRAWN})


@pytest.mark.django_db
class TestFeedback:
    def test_tells_a_feed_of_stopnciis_shape_what_we_think_once(self) -> None:
        with StopNciiServer().running() as server:
            server.put(digest(1))
            server.put(digest(2))
            over_http("ncii", Shape.STOPNCII, server)
            pull("ncii")
            known = entries("ncii")
            for number, stance in ((1, Stance.POSITIVE), (2, Stance.NEGATIVE)):
                signals.give_opinion(
                    known[digest(number)].entry_id,
                    party="unit",
                    stance=stance,
                    reason="looked",
                    by=analyst(),
                    at=AT,
                )

            first, second = push("ncii"), push("ncii")

        assert (first.opinions, second.opinions) == (2, 0)
        assert {each["hashValue"]: each["feedbackValue"] for each in server.feedback} == {
            digest(1): "Blocked",
            digest(2): "NotBlocked",
        }

    def test_is_told_again_where_it_was_not_taken(self) -> None:
        with StopNciiServer().running() as server:
            server.put(digest(1))
            over_http("ncii", Shape.STOPNCII, server)
            pull("ncii")
            [known] = entries("ncii").values()
            signals.give_opinion(
                known.entry_id, party="unit", stance=Stance.POSITIVE, reason="looked", by=analyst(), at=AT
            )
            server.faults = [Answered(status=400)]

            with pytest.raises(ExchangeAwayError, match="status 400"):
                push("ncii")

            assert len(queries.feedback_due("ncii")) == 1
            assert push("ncii").opinions == 1

    @pytest.mark.parametrize("shape", [Shape.TAT, Shape.NCMEC, Shape.FILE])
    def test_exchanges_that_are_only_read_take_nothing(self, shape: Shape) -> None:
        exchange("one", shape, "/nowhere" if shape is Shape.FILE else "https://list.example")

        with pytest.raises(TakesNothingError):
            push("one")
