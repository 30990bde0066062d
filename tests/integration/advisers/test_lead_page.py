"""Opinions beside a lead, as an analyst sees them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from tests.factories.advised import flags_brigades, house, switched_on
from tests.factories.adviser_servers import AdviserServer, said_json
from tests.factories.people import analyst
from tests.integration.advisers.test_advise import lead_on_posts

from openiru.access.models import Person
from openiru.workflows.advisers.advise import advise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("socket_enabled")]
AT = datetime(2025, 7, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_second_factor(settings: object) -> None:
    settings.TOTP_REQUIRED = False  # type: ignore[attr-defined]


def page_of(lead_id: str) -> str:
    client = Client()
    client.force_login(Person.objects.get(pk=analyst()))
    answer = client.get(f"/leads/{lead_id}/")
    assert answer.status_code == 200
    return answer.content.decode()


class TestLeadPage:
    def test_shows_opinions_as_opinions(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            switched_on("house", home, AT)
            lead_id = lead_on_posts(tmp_path, "quiet.reader", "join the brigade")
            advise(home, by=analyst(), at=AT)

        page = page_of(lead_id)
        assert "Opinions of machines: they change nothing." in page
        assert "It names a brigade." in page
        assert "model-1" in page
        assert "it flagged" in page
        assert "The advisers disagree" not in page

    def test_says_that_advisers_disagree(self, tmp_path: Path) -> None:
        with (
            AdviserServer(flags_brigades).running() as server,
            AdviserServer(flags_brigades).running() as other,
        ):
            home = house(tmp_path, AT, server, other)
            switched_on("house", home, AT)
            switched_on("house-2", home, AT)
            lead_id = lead_on_posts(tmp_path, "quiet.reader", "join the brigade")
            other.answer = lambda _: said_json(label="clear", p=0.2, rationale="A film title.")
            advise(home, by=analyst(), at=AT)

        page = page_of(lead_id)
        assert "The advisers disagree: read it yourself." in page
        assert "A film title." in page

    def test_writes_out_what_a_hostile_adviser_says(self, tmp_path: Path) -> None:
        with AdviserServer(flags_brigades).running() as server:
            home = house(tmp_path, AT, server)
            switched_on("house", home, AT)
            lead_id = lead_on_posts(tmp_path, "quiet.reader", "join the brigade")
            server.answer = lambda _: said_json(
                label="flagged",
                p=1,
                category="<script>a()</script>",
                rationale="\u202e<img src=x onerror=b()>",
                quotes=["brigade"],
            )
            advise(home, by=analyst(), at=AT)

        page = page_of(lead_id)
        assert "<script>a()" not in page
        assert "<img src=x" not in page
        assert "\u202e" not in page
        assert "<mark>brigade</mark>" in page

    def test_shows_nothing_where_no_adviser_spoke(self, tmp_path: Path) -> None:
        lead_id = lead_on_posts(tmp_path, "quiet.reader", "join the brigade")

        assert "What advisers say" not in page_of(lead_id)
