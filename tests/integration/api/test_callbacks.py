import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.machines import Machine, StandingClock

from openiru.api import callbacks
from openiru.api.limits import FixedWindow
from openiru.foundation.ids import new_id
from openiru.platforms.connectors.webhook.messages import signed_headers
from openiru.platforms.operations import new_secret, set_secrets
from openiru.platforms.types import NewSecrets
from openiru.referrals import queries
from openiru.referrals.types import ItemState, ReferralView

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret() -> str:
    factory.platforms()
    made = new_secret()
    set_secrets("facebook", NewSecrets(callback=made), by=people.supervisor(), at=factory.AT)
    return made


def message(made: ReferralView, outcome: str = "account_terminated") -> bytes:
    data = {
        "referral_id": made.referral_id,
        "outcomes": [
            {"item_id": item.item_id, "outcome": outcome, "scope": "global", "basis": None}
            for item in made.items
        ],
    }
    return json.dumps(
        {"type": "referral.outcomes", "timestamp": "2025-07-01T09:00:00Z", "data": data}
    ).encode()


def post(body: bytes, secret: str, at: datetime, message_id: str = "") -> Any:
    headers = signed_headers(message_id or str(new_id()), at, body, secret=secret)
    return Machine().post("/callbacks/facebook", body, headers=headers)


class TestReceive:
    def test_records_what_is_signed_and_takes_it_once(self, secret: str, clock: StandingClock) -> None:
        made = factory.sent(items=1)

        first = post(message(made), secret, clock.at, "m-1")
        again = post(message(made), secret, clock.at, "m-1")

        item_id = made.items[0].item_id
        assert (first.status_code, again.status_code) == (200, 200)
        assert first.json() == {
            "recorded": True,
            "already": False,
            "results": [{"item_id": item_id, "recorded": True, "already": False, "error": None}],
        }
        assert again.json() == {"recorded": False, "already": True, "results": []}
        assert queries.item(item_id).state is ItemState.ACTED

    def test_tells_what_is_wrong_with_each_outcome(self, secret: str, clock: StandingClock) -> None:
        theirs = factory.sent(platform="telegram", items=1)

        answer = post(message(theirs), secret, clock.at)

        (result,) = answer.json()["results"]
        assert answer.status_code == 200
        assert (result["recorded"], result["error"]["code"]) == (False, "referrals.not-found")

    def test_refuses_by_status(self, secret: str, clock: StandingClock) -> None:
        made = factory.sent(items=1)
        body = message(made)
        other = message(made, "not_found")
        post(body, secret, clock.at, "taken")
        answers = {
            "unsigned": Machine().post("/callbacks/facebook", body),
            "wrong secret": post(body, new_secret(), clock.at),
            "old": post(body, secret, clock.at - timedelta(seconds=301)),
            "future": post(body, secret, clock.at + timedelta(seconds=301)),
            "malformed": post(b"{}", secret, clock.at),
            "taken": post(other, secret, clock.at, "taken"),
        }

        statuses = {name: answer.status_code for name, answer in answers.items()}

        assert statuses == {
            "unsigned": 401,
            "wrong secret": 401,
            "old": 401,
            "future": 401,
            "malformed": 422,
            "taken": 409,
        }
        for answer in answers.values():
            assert set(answer.json()) == {"error"}

    def test_refuses_a_body_that_is_too_large(self, secret: str, clock: StandingClock) -> None:
        answer = post(b" " * 3_000_000, secret, clock.at)

        assert answer.status_code == 413
        assert answer.json()["error"]["code"] == "api.too-large"

    def test_counts_only_what_the_platform_signed(
        self, secret: str, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(callbacks, "CALLBACK_WINDOW", FixedWindow(2, now_s=lambda: 0.0))
        made = factory.sent(items=1)
        for _ in range(5):
            post(message(made), new_secret(), clock.at)

        statuses = [post(message(made), secret, clock.at).status_code for _ in range(3)]

        assert statuses == [200, 200, 429]

    def test_needs_no_cookie_and_no_token(self, secret: str, clock: StandingClock) -> None:
        made = factory.sent(items=1)
        machine = Machine()
        machine._client.handler.enforce_csrf_checks = True
        body = message(made)

        answer = machine.post(
            "/callbacks/facebook", body, headers=signed_headers("m-1", clock.at, body, secret=secret)
        )

        assert answer.status_code == 200
