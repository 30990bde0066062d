import json
from typing import Any

import pytest
from tests.factories.mail_servers import Mailbox, serving
from tests.factories.messages import Taken, request, withdrawal
from tests.factories.receiving_once import ReceivingOnce
from tests.integration.platforms.conftest import FakePlatform, reply
from xarf import SchemaValidator, parse

from openiru.platforms.connectors.base import AwaitsPerson, DeliveryError
from openiru.platforms.connectors.reach.limits import Limits
from openiru.platforms.connectors.xarf.connector import XarfConnector
from openiru.platforms.errors import BadPlatformError
from openiru.platforms.types import RouteTarget

QUICK = Limits(connect_s=1.0, silence_s=0.3, total_s=0.8, answer_bytes=1024)


def connector(**settings: Any) -> XarfConnector:
    target = RouteTarget(
        platform="hoster",
        platform_name="Hoster",
        way="xarf",
        settings={"contact": "referrals@iru.example", **settings},
        secrets={"token": "t-1"},
    )
    return XarfConnector(target, limits=QUICK)


class TestReport:
    def test_passes_the_official_check_but_for_a_type_that_xarf_does_not_have(
        self, platform: FakePlatform
    ) -> None:
        platform.answers(202, b'{"ticket": "H-1"}')

        with connector(url=platform.url) as ours, connector(url=platform.url, report_type="malware") as typed:
            delivered = ours.deliver(request([1]))
            typed.deliver(request([1]))

        own, listed = (json.loads(each.body) for each in platform.received)
        assert platform.received[0].headers["authorization"] == "Bearer t-1"
        assert getattr(delivered, "ticket", None) == "H-1"
        assert parse(listed, strict=False).errors == []
        assert {each.field for each in SchemaValidator().validate(own)} <= {"type", "", "root"}
        assert {**own, "type": "malware"} == listed
        assert "i-1" not in json.dumps(own)

    def test_is_the_same_report_each_time(self, platform: FakePlatform) -> None:
        with connector(url=platform.url) as ours:
            for _ in range(2):
                ours.deliver(request([1]))

        first, second = platform.received
        assert first.body == second.body

    def test_is_taken_once_though_an_answer_was_lost(self, platform: FakePlatform) -> None:
        receiver = ReceivingOnce(lambda: platform.received[-1].body, reply, lost=1)
        platform.answer = receiver.answer
        parts = Taken()

        with connector(url=platform.url) as ours:
            with pytest.raises(DeliveryError, match="could not be reached"):
                ours.deliver(request([1, 2], parts=parts))
            ours.deliver(request([1, 2], parts=parts))

        assert len(platform.received) == 3
        assert len(receiver.taken) == 2
        assert len(receiver.repeated) == 1
        assert not any("i-1" in key for key in receiver.taken)

    def test_goes_by_mail_one_letter_for_each_item(self, socket_enabled: None) -> None:
        mailbox = Mailbox()
        parts = Taken()
        mailbox.answers = ["451 later"]
        with serving(mailbox) as port:
            mail = {
                "relay_host": "127.0.0.1",
                "relay_port": port,
                "security": "none",
                "sender": "referrals@iru.example",
                "to": ["abuse@hoster.example"],
            }
            with connector(mail=mail) as ours:
                with pytest.raises(DeliveryError):
                    ours.deliver(request([1, 2], parts=parts))
                ours.deliver(request([1, 2], parts=parts))
                ours.deliver(request([1, 2], parts=parts))

        letters = mailbox.letters()
        assert len(letters) == len({str(each["Message-ID"]) for each in letters}) == 2
        attached = [next(iter(each.iter_attachments())) for each in letters]
        assert [each.get_filename() for each in attached] == ["xarf.json"] * 2
        urls = [json.loads(each.get_content())["url"] for each in attached]
        assert urls == ["https://forum.example/p/1", "https://forum.example/p/2"]
        assert {str(each["Auto-Submitted"]) for each in letters} == {"auto-generated"}


class TestRefusals:
    @pytest.mark.parametrize(("status", "is_permanent"), [(422, True), (429, False), (500, False)])
    def test_follow_the_status(self, platform: FakePlatform, status: int, is_permanent: bool) -> None:
        platform.answers(status)

        with connector(url=platform.url) as ours, pytest.raises(DeliveryError) as raised:
            ours.deliver(request([1]))

        assert raised.value.permanent is is_permanent

    def test_leaves_a_withdrawal_to_a_person(self, platform: FakePlatform) -> None:
        with connector(url=platform.url) as ours:
            assert isinstance(ours.deliver(withdrawal()), AwaitsPerson)

    def test_of_settings_that_say_two_ways_or_none(self) -> None:
        with pytest.raises(BadPlatformError, match="mail or url"):
            connector()
