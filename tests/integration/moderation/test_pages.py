from typing import Any

import pytest
from django.urls import get_resolver
from tests.factories import people
from tests.factories.addresses import pages
from tests.factories.browsers import SignIn
from tests.factories.machines import Machine, StandingClock
from tests.factories.moderated import (
    UNIT,
    arrives,
    authority,
    decision,
    later,
    message,
    moderator,
    referral_data,
    waiting,
)
from tests.factories.steps import OWN

from openiru.foundation.ids import new_id
from openiru.moderation import queries
from openiru.moderation.operations import decide_item
from openiru.moderation.types import ItemStanding
from openiru.platforms.connectors.webhook.messages import signed_headers

pytestmark = pytest.mark.django_db

SAID = {
    "outcome": "account_suspended",
    "facts": "Its posts invite readers to join.",
    "ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
    "rule": "Clause 4",
    "explanation": "It forbids recruiting.",
    "content_types": ["CONTENT_TYPE_TEXT"],
    "created_date": "2025-06-01",
    "applied_date": "2025-07-01",
    "decided": "AUTOMATED_DECISION_NOT_AUTOMATED",
    "redress": "Complain to us.",
}


class TestInbox:
    def test_takes_what_is_signed_and_refuses_by_status(self, platform_side: StandingClock) -> None:
        secrets = authority()
        body = message("referral.sent", referral_data("north.wind"))
        path = f"/authorities/{UNIT}/messages"

        def post(body: bytes, message_id: str, secret: str | None = secrets.callback, to: str = path) -> Any:
            assert secret is not None
            headers = signed_headers(message_id, platform_side.at, body, secret=secret)
            return Machine().post(to, body, headers=headers)

        taken, again = post(body, "m-1"), post(body, "m-1")

        assert taken.json() == {
            "recorded": True,
            "already": False,
            "understood": True,
            "ticket": "R-2025-000001",
        }
        assert again.json()["already"]
        assert post(message("referral.praised", {}), "m-2").json()["understood"] is False
        refused = {
            "unsigned": Machine().post(path, body),
            "by another": post(body, "m-3", secrets.send),
            "unknown": post(body, "m-4", to="/authorities/nobody/messages"),
            "unreadable": post(message("referral.sent", {}), "m-5"),
            "other words": post(message("referral.praised", {"a": 1}), "m-1"),
            "too early": post(
                message(
                    "referral.withdrawn",
                    {"referral_id": "x", "item_ids": [], "withdrawn_at": "2025-07-01T08:00:00Z"},
                ),
                "m-6",
            ),
            "a unit's": Machine().get("/referrals"),
        }
        assert {name: answer.status_code for name, answer in refused.items()} == {
            "unsigned": 401,
            "by another": 401,
            "unknown": 401,
            "unreadable": 422,
            "other words": 409,
            "too early": 503,
            "a unit's": 404,
        }


class TestPages:
    def test_lead_a_moderator_from_the_queue_to_a_decision(
        self, platform_side: StandingClock, sign_in: SignIn
    ) -> None:
        data = referral_data("north.wind")
        data["items"][0]["subject"]["display_name"] = "<b>Wind</b>"
        arrives(message("referral.sent", data), authority())
        (row,) = waiting()
        moderator()
        browser = sign_in("maya")

        queue = browser.get("/").content.decode()
        page = browser.get(f"/items/{row.item_id}/").content.decode()
        wrong = browser.post(f"/items/{row.item_id}/decide/", {**SAID, "outcome": "removed_law_global"})
        right = browser.post(f"/items/{row.item_id}/decide/", SAID)
        decided = browser.get(f"/items/{row.item_id}/").content.decode()

        assert "north.wind" in queue
        assert 'href="https://forum.example' not in queue + page
        assert "&lt;b&gt;Wind" in page
        assert (wrong.status_code, right.status_code) == (422, 302)
        assert "a provision of law" in wrong.content.decode()
        assert "Draft to the account holder" in decided
        assert queries.item(row.item_id).row.standing is ItemStanding.RESTRICTED

    def test_are_closed_to_strangers_and_open_to_those_who_read(
        self, platform_side: StandingClock, sign_in: SignIn
    ) -> None:
        secrets = authority()
        data = referral_data("north.wind")
        arrives(message("referral.sent", data), secrets)
        (row,) = waiting()
        decide_item(decision(row.item_id), by=moderator(), at=later(1))
        taken_back = {"item_ids": [row.their_id], "withdrawn_at": "2025-07-01T09:00:00Z", "reason": "Error."}
        arrives(message("referral.withdrawn", {"referral_id": data["referral_id"], **taken_back}), secrets)
        people.overseer()
        values = {"item_id": row.item_id, "request_id": row.request_id}
        found = [page for page in pages() if page.name not in OWN and "person_id" not in page.parameters]

        assert len(found) > 9
        for page in found:
            path = page.path(*(values[name] for name in page.parameters))
            is_step = page.name in {"decide_item", "reinstate_item", "answer_request", "add_person"}
            answers = {who: sign_in(who).get(path).status_code for who in (None, "maya", "nadia", "omar")}
            assert answers[None] == 302, page.name
            assert answers["maya"] == (405 if is_step else 403 if page.name == "people" else 200), page.name
            assert answers["omar"] == (405 if is_step else 200), page.name
            if not is_step:
                nothing = page.path(*(str(new_id()) for _ in page.parameters)) if page.parameters else None
                assert nothing is None or sign_in("maya").get(nothing).status_code == 404
        answered = sign_in("nadia").post(f"/items/{row.item_id}/reinstate/", {"answer": "reinstated"})
        assert answered.status_code == 403
        done = sign_in("maya").post(
            f"/items/{row.item_id}/reinstate/", {"answer": "reinstated", "reason": "Taken back."}
        )
        assert done.status_code == 302
        assert queries.item(row.item_id).row.standing is ItemStanding.REINSTATED

    def test_hold_nothing_of_a_unit(self, platform_side: StandingClock) -> None:
        names = {str(page.name) for page in pages()}

        assert get_resolver().urlconf_name == "openiru.config.platform_urls"
        assert not names & {"queue", "case", "referral", "banks", "portal"}
