from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.clocks import ACT_BY, SENT_AT, paused, resumed
from tests.factories.machines import Machine, StandingClock
from tests.factories.orders import ORDER

from openiru.access.models import Person
from openiru.access.operations import deactivate
from openiru.access.queries import person_by_username
from openiru.access.types import Role
from openiru.api import callers
from openiru.api.limits import FixedWindow
from openiru.referrals import operations, queries
from openiru.referrals.types import ItemState, OutcomeCode, ReferralStatus
from openiru.review.types import Instrument

BLOCKED = {
    "outcome": "account_terminated",
    "reason": "Dangerous organisations",
    "basis": "terms",
    "rule": "DOI 1.2",
    "scope": "global",
    "effective_at": "2025-07-01T09:00:00Z",
}


class TestListReferrals:
    def test_shows_a_platform_what_it_was_sent(self, facebook: Machine) -> None:
        made = factory.sent(items=2)
        factory.scheduled()
        factory.sent(platform="telegram")

        answer = facebook.get("/referrals")

        assert answer.status_code == 200
        (row,) = answer.json()["referrals"]
        assert row["referral_id"] == made.referral_id
        assert row["items"] == {"pending": 2}
        assert answer.json()["next_cursor"] is None

    def test_shows_what_was_told_and_what_is_due_with_pauses(
        self, facebook: Machine, clock: StandingClock
    ) -> None:
        made = factory.sent(items=1)
        hour = timedelta(hours=1)
        pause = paused(made.referral_id, SENT_AT + hour)

        def shown() -> list[dict[str, Any]]:
            return [
                facebook.get("/referrals").json()["referrals"][0],
                facebook.get(f"/referrals/{made.referral_id}").json(),
            ]

        clock.at = SENT_AT + 2 * hour
        standing = shown()
        resumed(pause, SENT_AT + 3 * hour)
        clock.at = SENT_AT + 4 * hour
        running = shown()

        told = ACT_BY.isoformat().replace("+00:00", "Z")
        for before, after in zip(standing, running, strict=True):
            assert (before["act_by"], after["act_by"]) == (told, told)
            assert before["due"]["act_at"] is None
            assert datetime.fromisoformat(before["due"]["paused_since"]) == SENT_AT + hour
            assert datetime.fromisoformat(after["due"]["act_at"]) == ACT_BY + 2 * hour
            assert after["due"]["paused_since"] is None

    def test_pages_by_cursor_and_filters_by_state(self, facebook: Machine) -> None:
        for number in range(3):
            factory.sent(items=1, at=factory.AFTER_WINDOW + timedelta(minutes=number))

        waiting = facebook.get("/referrals", state="sent").json()
        closed = facebook.get("/referrals", state="closed").json()

        assert (len(waiting["referrals"]), closed["referrals"]) == (3, [])

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ({"state": "lost"}, 422),
            ({"cursor": "nonsense"}, 422),
            ({"cursor": "\x00"}, 422),
            ({"instrument": "hammer"}, 422),
            ({"platform": "telegram"}, 404),
        ],
    )
    def test_refuses_what_cannot_be_meant(
        self, facebook: Machine, query: dict[str, str], status: int
    ) -> None:
        answer = facebook.get("/referrals", **query)

        assert answer.status_code == status
        assert set(answer.json()["error"]) == {"code", "message"}

    def test_shows_the_unit_all_platforms(self, analyst: Machine) -> None:
        factory.sent(items=1)
        factory.scheduled(platform="telegram", items=1)

        everything = analyst.get("/referrals").json()["referrals"]
        theirs = analyst.get("/referrals", platform="telegram").json()["referrals"]

        assert {row["platform"] for row in everything} == {"facebook", "telegram"}
        assert [row["status"] for row in theirs] == ["scheduled"]


class TestReadReferral:
    def test_tells_outward_facts_alone(self, facebook: Machine) -> None:
        made = factory.sent(items=1)

        answer = facebook.get(f"/referrals/{made.referral_id}")

        shown = answer.json()
        (item,) = shown["items"]
        assert shown["reference"] == made.reference
        assert item["subject"]["url"].startswith("https://facebook.example/")
        assert item["organisation"] == "Sunrise Front"
        assert item["list_entries"] == [
            {"list": "Example list", "reference": "EX.sunrise-front", "name": "Sunrise Front"}
        ]
        text = answer.content.decode()
        for inward in (people.analyst(), people.supervisor(), made.items[0].case_id, "ayesha"):
            assert inward not in text

    def test_tells_the_terms_of_a_request_for_data(self, facebook: Machine) -> None:
        made = factory.sent(items=1, instrument=Instrument.DATA_REQUEST)

        terms = facebook.get(f"/referrals/{made.referral_id}").json()["terms"]

        assert terms["scope"] == factory.TERMS.scope
        assert terms["answers"] == []
        order = facebook.get(f"/evidence/{terms['order_digest']}")
        assert order.content == ORDER
        assert order["X-Captured-Media-Type"] == "application/pdf"


class TestAcknowledge:
    def test_is_recorded_once(self, facebook: Machine) -> None:
        made = factory.sent()
        path = f"/referrals/{made.referral_id}/acknowledge"

        first, second = facebook.post(path, {"ticket": "FB-1"}), facebook.post(path, {})

        assert (first.json(), second.json()) == (
            {"recorded": True, "already": False},
            {"recorded": False, "already": True},
        )
        assert queries.referral(made.referral_id).status is ReferralStatus.ACKNOWLEDGED

    @pytest.mark.parametrize(
        "body", [b"{", b"[]", b'"x"', b'{"acknowledged_at":"soon"}', b'{"ticket":"\\u0000"}']
    )
    def test_refuses_what_it_cannot_read(self, facebook: Machine, body: bytes) -> None:
        made = factory.sent()

        answer = facebook.post(f"/referrals/{made.referral_id}/acknowledge", body)

        assert answer.status_code in {400, 422}
        assert answer.json()["error"]["message"]
        assert queries.referral(made.referral_id).acknowledged_at is None


class TestAnswer:
    def test_is_recorded_once(self, facebook: Machine) -> None:
        made = factory.sent(items=1, instrument=Instrument.DATA_REQUEST)
        path = f"/referrals/{made.referral_id}/answer"
        body = {"produced": "all", "answered_at": "2025-07-01T10:00:00Z"}

        first, second = facebook.post(path, body), facebook.post(path, body)

        assert (first.json()["recorded"], second.json()["already"]) == (True, True)
        assert queries.item(made.items[0].item_id).state is ItemState.ACTED

    def test_refuses_a_referral_that_asks_for_no_data(self, facebook: Machine) -> None:
        made = factory.sent()

        answer = facebook.post(f"/referrals/{made.referral_id}/answer", {"produced": "all"})

        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "referrals.bad-outcome")


class TestRecordOutcome:
    def test_is_recorded_once_and_says_where_the_item_stands(self, facebook: Machine) -> None:
        item_id = factory.sent(items=1).items[0].item_id

        first = facebook.post(f"/items/{item_id}/outcomes", BLOCKED)
        second = facebook.post(f"/items/{item_id}/outcomes", BLOCKED)

        assert first.json() == {
            "recorded": True,
            "already": False,
            "item_id": item_id,
            "state": "acted",
        }
        assert second.json() == {**first.json(), "recorded": False, "already": True}
        (word,) = facebook.get(f"/items/{item_id}").json()["outcomes"]
        assert (word["outcome"], word["rule"], word["scope"]) == ("account_terminated", "DOI 1.2", [])

    @pytest.mark.parametrize(
        "change",
        [
            {"outcome": "blocked"},
            {"scope": ["Pakistan"]},
            {"effective_at": "2025-07-01T09:00:00"},
            {"effective_at": "0001-01-01T00:00:00+14:00"},
            {"effective_at": "2025-07-01T09:00:00+23:00"},
            {"effective_at": 9e99},
            {"duration_days": 0},
            {"reason": "x" * 6_000},
        ],
    )
    def test_refuses_what_cannot_be_meant(self, facebook: Machine, change: dict[str, object]) -> None:
        item_id = factory.sent(items=1).items[0].item_id

        answer = facebook.post(f"/items/{item_id}/outcomes", {**BLOCKED, **change})

        assert answer.status_code == 422
        assert queries.item(item_id).outcomes == ()

    def test_says_when_a_newer_item_asks_for_the_same(self, facebook: Machine, clock: StandingClock) -> None:
        made = factory.sent(items=1)
        factory.answer(made.items[0].item_id, OutcomeCode.NOT_FOUND, at=clock.at)
        case_id = factory.approved_case(made.items[0].subject_id)
        operations.create_referral(factory.new_referral([case_id]), by=people.analyst(), at=clock.at)

        answer = facebook.post(
            f"/items/{made.items[0].item_id}/outcomes", {"outcome": "acknowledged_pending"}
        )

        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "referrals.open-item-exists")


class TestTokens:
    def test_open_nothing_when_they_are_wrong_or_over(self, facebook: Machine, clock: StandingClock) -> None:
        stranger, expired = Machine(), facebook
        statuses = [stranger.get("/referrals").status_code]
        clock.at += timedelta(days=60)
        statuses.append(expired.get("/referrals").status_code)

        answer = expired.get("/referrals")

        assert statuses == [401, 401]
        assert answer["WWW-Authenticate"] == "Bearer"
        assert answer.json()["error"]["code"] == "access.invalid-token"

    def test_open_nothing_when_their_owner_has_left(self, facebook: Machine, clock: StandingClock) -> None:
        person = person_by_username("fb.staff")
        deactivate(person.person_id, by=people.administrator().person_id, at=clock.at)

        assert facebook.get("/referrals").status_code == 401

    def test_a_browsers_session_opens_nothing(
        self, analyst: Machine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "TOTP_REQUIRED", False)
        stranger = Machine()
        person = Person.objects.get(username="ayesha")
        stranger._client.force_login(person)

        assert stranger.get("/referrals").status_code == 401

    def test_are_limited_in_how_often(self, facebook: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(callers, "TOKEN_WINDOW", FixedWindow(2, now_s=lambda: 30.0))

        statuses = [facebook.get("/referrals").status_code for _ in range(3)]
        answer = facebook.get("/referrals")

        assert statuses == [200, 200, 429]
        assert answer["Retry-After"] == "31"
        assert answer.json()["error"]["code"] == "api.too-many-requests"


class TestUnknownAddresses:
    @pytest.mark.parametrize("path", ["", "/", "/nothing", "/referrals/", "/items", "/docs", "/é/%00"])
    def test_answer_in_json(self, facebook: Machine, path: str) -> None:
        answer = facebook.get(path) if path else facebook.get("/")

        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "api.not-found"

    @pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH", "TRACE"])
    def test_refuse_other_methods_in_json(self, facebook: Machine, method: str) -> None:
        answer = facebook.send(method, "/referrals")

        assert (answer.status_code, answer["Allow"]) == (405, "GET")
        assert answer.json()["error"]["code"] == "api.method-not-allowed"

    def test_a_failure_of_ours_says_nothing_inward(
        self, facebook: Machine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object, **__: object) -> None:
            raise RuntimeError("the name of somebody")

        monkeypatch.setattr(queries, "referrals_page", fail)

        answer = facebook.get("/referrals")

        assert answer.status_code == 500
        assert "somebody" not in answer.content.decode()


class TestRoles:
    def test_only_platforms_answer(self, db: None) -> None:
        factory.platforms()
        made = factory.sent(items=1)
        for role in set(Role) - {Role.PLATFORM_STAFF}:
            machine = Machine(people.somebody(f"one-{role}", role).person_id)
            answers = [
                machine.post(f"/referrals/{made.referral_id}/acknowledge", {}),
                machine.post(f"/items/{made.items[0].item_id}/outcomes", BLOCKED),
            ]
            assert [answer.status_code for answer in answers] == [403, 403]

        assert queries.item(made.items[0].item_id).outcomes == ()
