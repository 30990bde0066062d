"""Two units, each with a web server and a database of its own: one asks before it refers, the other answers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.databases import copied_database, own_database, pointed_at
from tests.factories.units import NORTH, WHY, referred, unit
from tests.factories.web_servers import web_server

from openiru.database.cluster import Cluster
from openiru.deconfliction import queries
from openiru.deconfliction.operations import answer_unit
from openiru.deconfliction.types import Answer
from openiru.intake.queries import subject
from openiru.platforms.types import NewSecrets
from openiru.workflows.letters.write import write_due

pytestmark = pytest.mark.usefixtures("socket_enabled")


def url_of(cluster: Cluster, name: str) -> str:
    told = cluster.settings()
    return f"postgresql://{told['user']}@/{name}?host={quote(told['host'], safe='')}&port={told['port']}"


@pytest.fixture
def north(
    cluster: Cluster, django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> Iterator[str]:
    """The database of the other unit; both have been introduced, and Django points at ours."""
    secrets = NewSecrets.generated()
    # What is sealed here opens there.
    key = {"OPENIRU_SECRET_KEY": settings.SECRET_KEY}
    with (
        django_db_blocker.unblock(),
        copied_database(cluster) as theirs,
        web_server(tmp_path / "north", url_of(cluster, theirs), more=key) as north_url,
        own_database(cluster),
    ):
        ours = connections["default"].settings_dict["NAME"]
        with web_server(tmp_path / "south", url_of(cluster, ours), more=key) as south_url:
            unit(NORTH, endpoint=f"{north_url}/api/v1/units/south-unit/messages", secrets=secrets)
            mirrored = NewSecrets(send=secrets.callback, callback=secrets.send)
            with pointed_at(theirs):
                endpoint = f"{south_url}/api/v1/units/{NORTH}/messages"
                unit("south-unit", endpoint=endpoint, secrets=mirrored, by_rule=True)
            yield theirs


class TestTwoUnits:
    def test_find_what_both_would_refer_before_the_platform_sees_it(self, north: str) -> None:
        with pointed_at(north):
            done = factory.sent(items=1)
            twin = subject(done.items[0].subject_id).handle
            factory.case_in_review(factory.account("in.case"))
        now = datetime.now(UTC)
        made = referred(twin, "in.case", "nobody.knows", at=now)
        doubled, objected, free = (each.item_id for each in made.items)

        asked = write_due(now)
        with pointed_at(north):
            write_due(datetime.now(UTC))
            (waiting,) = queries.waiting_for_us(now)
            answer_unit(
                waiting.asked_id, Answer.OBJECTION, reason=WHY, by=people.analyst(), at=datetime.now(UTC)
            )
            answered = write_due(datetime.now(UTC))

        assert (asked.delivered, answered.delivered) == (1, 1)
        told = {each.item_id: (each.answer, each.reason) for each in queries.questions()}
        assert told == {
            doubled: (Answer.ALREADY_REFERRED, ""),
            objected: (Answer.OBJECTION, WHY),
            free: (Answer.NO_OBJECTION, ""),
        }
        held = queries.held_items(
            {each.item_id: each.subject_id for each in made.items}, now + timedelta(minutes=1)
        )
        assert held == {doubled, objected}
