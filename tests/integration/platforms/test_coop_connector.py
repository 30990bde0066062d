import json
import re
from http.server import BaseHTTPRequestHandler

import pytest
from tests.factories.messages import Taken, request, withdrawal
from tests.factories.receiving_once import ReceivingOnce
from tests.integration.platforms.conftest import FakePlatform, reply

from openiru.platforms.connectors.base import AwaitsPerson, Delivered, DeliveryError
from openiru.platforms.connectors.coop.connector import CoopConnector
from openiru.platforms.connectors.reach.limits import Limits
from openiru.platforms.types import RouteTarget

QUICK = Limits(connect_s=1.0, silence_s=0.3, total_s=0.8, answer_bytes=1024)


def connector(platform: FakePlatform) -> CoopConnector:
    settings = {
        "report_url": platform.url,
        "reporter_id": "iru",
        "reporter_type_id": "partner",
        "item_type_id": "content",
        "item_types": {"post": "post-type"},
        "fields": {"text_url": "url", "why": "reason"},
        "policy_id": "terrorism",
    }
    target = RouteTarget(
        platform="forum", platform_name="Forum", way="coop", settings=settings, secrets={"api_key": "k-1"}
    )
    return CoopConnector(target, limits=QUICK)


class TestDeliver:
    def test_reports_each_item_as_coop_wants_it(self, platform: FakePlatform) -> None:
        platform.answers(201, b'{"reportId": "rep-1"}')
        parts = Taken()

        with connector(platform) as coop:
            delivered = coop.deliver(request([7], parts=parts))

        (received,) = platform.received
        assert received.headers["x-api-key"] == "k-1"
        assert json.loads(received.body) == {
            "reporter": {"kind": "user", "typeId": "partner", "id": "iru"},
            "reportedAt": "2025-07-01T08:00:00Z",
            "reportedForReason": {
                "policyId": "terrorism",
                "reason": "IRU-2025-000001. Sunrise Front (Example list: EX.1). Calls for a harmless placeholder.",
                "csam": False,
            },
            "reportedItem": {
                "id": "7",
                "typeId": "post-type",
                "data": {
                    "text_url": "https://forum.example/p/7",
                    "why": "Calls for a harmless placeholder.",
                },
            },
        }
        assert delivered == Delivered(ticket="rep-1", status=201)
        assert parts.tickets == {"i-7": "rep-1"}

    def test_after_a_failure_sends_only_what_coop_does_not_have(self, platform: FakePlatform) -> None:
        statuses = [201, 503, 201, 201]

        def answer(handler: BaseHTTPRequestHandler) -> None:
            reply(handler, statuses.pop(0), b'{"reportId": "rep"}')

        platform.answer = answer
        parts = Taken()

        with connector(platform) as coop:
            with pytest.raises(DeliveryError) as raised:
                coop.deliver(request([1, 2, 3], parts=parts))
            coop.deliver(request([1, 2, 3], parts=parts))

        assert not raised.value.permanent
        ids = [json.loads(each.body)["reportedItem"]["id"] for each in platform.received]
        assert ids == ["1", "2", "2", "3"]

    def test_is_taken_once_though_an_answer_was_lost(self, platform: FakePlatform) -> None:
        receiver = ReceivingOnce(lambda: platform.received[-1].body, reply, lost=1)
        platform.answer = receiver.answer
        parts = Taken()

        with connector(platform) as coop:
            with pytest.raises(DeliveryError, match="could not be reached"):
                coop.deliver(request([1, 2], parts=parts))
            coop.deliver(request([1, 2], parts=parts))

        assert len(platform.received) == 3
        assert len(receiver.taken) == 2
        assert receiver.repeated == [platform.received[0].headers["idempotency-key"]]
        assert all(re.fullmatch(r'"m-1\.[0-9a-f]{24}"', key) for key in receiver.taken)

    def test_a_refusal_is_permanent_and_says_which_secret_to_compare(self, platform: FakePlatform) -> None:
        platform.answers(403)

        with connector(platform) as coop, pytest.raises(DeliveryError, match="API key") as raised:
            coop.deliver(request([1]))

        assert raised.value.permanent

    def test_leaves_a_withdrawal_to_a_person(self, platform: FakePlatform) -> None:
        with connector(platform) as coop:
            assert isinstance(coop.deliver(withdrawal()), AwaitsPerson)

        assert platform.received == []
