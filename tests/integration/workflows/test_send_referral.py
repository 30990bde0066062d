import json
import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Self

import pytest
from django.db import DataError, OperationalError
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.receivers import Receiver

from openiru.platforms.connectors.base import Connector, Delivered, DeliveryError
from openiru.platforms.errors import NotReadyError
from openiru.platforms.operations import set_endpoint
from openiru.platforms.types import OutboundMessage
from openiru.referrals import operations, queries
from openiru.referrals.types import Delivery, OutcomeCode, ReferralStatus
from openiru.workflows import send_referral
from openiru.workflows.routes.lines import ReferralLine
from openiru.workflows.send_referral import (
    Dispatcher,
    DispatchReport,
    connector_for,
    dispatch_due,
)

DUE = factory.AFTER_WINDOW


class Fake:
    """A connector that does what the test tells it."""

    def __init__(self, deliver: object) -> None:
        self._deliver = deliver
        self.closed = False

    def deliver(self, message: OutboundMessage) -> Delivered:
        return self._deliver(message)  # type: ignore[no-any-return, operator]

    def close(self) -> None:
        self.closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class TestDispatchDue:
    def test_carries_what_is_due_to_each_platform(self, receiver: Receiver) -> None:
        ours = factory.scheduled(platform="facebook")
        theirs = factory.scheduled(platform="telegram")

        too_early = dispatch_due(DUE - timedelta(seconds=1))
        report = dispatch_due(DUE)

        assert too_early == DispatchReport()
        assert report == DispatchReport(delivered=2)
        for made, platform in ((ours, "facebook"), (theirs, "telegram")):
            (body,) = receiver.messages[platform].values()
            assert json.loads(body)["data"]["referral_id"] == made.referral_id
            assert queries.referral(made.referral_id).status is ReferralStatus.SENT
        assert dispatch_due(DUE + timedelta(days=1)) == DispatchReport()

    def test_sends_the_same_again_after_a_passing_failure(self, receiver: Receiver) -> None:
        made = factory.scheduled()
        receiver.answers["facebook"] = [503]

        first = dispatch_due(DUE)
        (waiting,) = queries.failed_deliveries()
        second = dispatch_due(waiting.next_try_at)

        assert (first, second) == (DispatchReport(retried=1), DispatchReport(delivered=1))
        assert receiver.requests["facebook"] == 2
        assert list(receiver.messages["facebook"]) == [waiting.message_id]
        assert queries.referral(made.referral_id).sent_at == DUE
        assert queries.failed_deliveries() == ()

    def test_gives_up_what_is_refused_for_good(self, receiver: Receiver) -> None:
        factory.scheduled()
        receiver.answers["facebook"] = [410]

        report = dispatch_due(DUE)

        assert report == DispatchReport(given_up=1)
        (shown,) = queries.failed_deliveries()
        assert shown.dead_at == DUE
        assert dispatch_due(DUE + timedelta(days=9)) == DispatchReport()

    def test_leaves_a_platform_alone_that_is_down(self, receiver: Receiver) -> None:
        for _ in range(5):
            factory.scheduled(items=1)
        receiver.answers["facebook"] = [503] * 99

        report = dispatch_due(DUE)

        assert report == DispatchReport(retried=2)
        assert receiver.requests["facebook"] == 2

    def test_a_platform_without_an_endpoint_is_shown_and_sent_nothing(self, receiver: Receiver) -> None:
        made = factory.scheduled(platform="x")

        report = dispatch_due(DUE)

        assert report == DispatchReport(retried=1)
        (shown,) = queries.failed_deliveries()
        assert "endpoint" in shown.last_error
        assert queries.referral(made.referral_id).status is ReferralStatus.SCHEDULED

    def test_withholds_what_no_list_names_any_more(self, receiver: Receiver) -> None:
        factory.scheduled()
        factory.delist(factory.listed_organisation(), DUE.date())

        report = dispatch_due(DUE)

        assert report == DispatchReport(withheld=1)
        assert receiver.requests == {}

    def test_tells_of_a_withdrawal_after_the_referral(self, receiver: Receiver) -> None:
        made = factory.scheduled(items=2)
        receiver.answers["facebook"] = [503]
        dispatch_due(DUE)
        operations.withdraw_items(
            [made.items[0].item_id], reason="A namesake after all.", by=people.supervisor(), at=DUE
        )

        at_once = dispatch_due(DUE)
        later = dispatch_due(DUE + timedelta(hours=1))

        assert (at_once, later) == (DispatchReport(), DispatchReport(delivered=2))
        kinds = [json.loads(body)["type"] for body in receiver.messages["facebook"].values()]
        assert kinds == ["referral.sent", "referral.withdrawn"]

    def test_no_transaction_is_open_while_a_platform_is_spoken_to(self, receiver: Receiver) -> None:
        made = factory.scheduled(items=1)
        seen: list[ReferralStatus] = []

        def look(_message: OutboundMessage) -> Delivered:
            # Another thread's connection sees only what was committed, and can lock the row.
            def read() -> None:
                seen.append(queries.referral(made.referral_id).status)
                factory.answer(made.items[0].item_id, OutcomeCode.ALREADY_GONE, at=DUE)
                factory.close_connections()

            thread = threading.Thread(target=read)
            thread.start()
            thread.join(timeout=10)
            return Delivered(ticket=None, status=200)

        dispatch_due(DUE, senders=lambda _platform: Fake(look))

        assert seen == [ReferralStatus.SENT]
        assert queries.referral(made.referral_id).status is ReferralStatus.CLOSED

    def test_two_workers_at_once_send_each_message_once(self, receiver: Receiver) -> None:
        for _ in range(6):
            factory.scheduled(items=1)

        def work() -> None:
            dispatch_due(DUE)
            factory.close_connections()

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert receiver.requests["facebook"] == 6
        assert len(receiver.messages["facebook"]) == 6

    def test_a_message_that_cannot_be_made_does_not_stop_the_others(self, receiver: Receiver) -> None:
        broken = factory.scheduled(items=1)
        sound = factory.scheduled(items=1)
        factory.break_message(broken.referral_id)

        report = dispatch_due(DUE)

        assert (report.delivered, report.given_up) == (1, 1)
        assert queries.referral(sound.referral_id).status is ReferralStatus.SENT

    def test_what_cannot_be_made_among_several_that_leave_together_fails_alone(
        self, receiver: Receiver
    ) -> None:
        made = [factory.scheduled(items=1) for _ in range(5)]
        factory.break_message(made[3].referral_id)

        report = dispatch_due(DUE)

        assert (report.delivered, report.given_up) == (4, 1)
        assert len(receiver.messages["facebook"]) == receiver.requests["facebook"] == 4

    def test_what_the_database_cannot_hold_fails_alone(
        self, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        made = [factory.scheduled(items=1) for _ in range(4)]
        together, alone = operations.prepare_together, operations.prepare_delivery
        poison = made[2].messages[0].message_id

        def break_on(message_ids: Sequence[str]) -> None:
            if poison in message_ids:
                raise DataError("invalid byte sequence")

        def prepare_together(message_ids: Sequence[str], *, at: datetime) -> dict[str, Delivery]:
            break_on(message_ids)
            return together(message_ids, at=at)

        def prepare_delivery(message_id: str, *, at: datetime) -> Delivery | None:
            break_on([message_id])
            return alone(message_id, at=at)

        monkeypatch.setattr(operations, "prepare_together", prepare_together)
        monkeypatch.setattr(operations, "prepare_delivery", prepare_delivery)

        report = dispatch_due(DUE)

        assert (report.delivered, report.retried) == (3, 1)
        (shown,) = queries.failed_deliveries()
        assert shown.message_id == poison
        assert "invalid byte sequence" in caplog.text

    def test_what_leaves_together_is_written_as_by_itself(self, receiver: Receiver) -> None:
        made = [factory.scheduled(items=2) for _ in range(3)]

        assert dispatch_due(DUE) == DispatchReport(delivered=3)

        for body in receiver.messages["facebook"].values():
            data = json.loads(body)["data"]
            shown = queries.referral(data["referral_id"])
            assert data["reference"] == shown.reference
            assert [each["item_id"] for each in data["items"]] == [each.item_id for each in shown.items]
            assert datetime.fromisoformat(data["act_by"]) == shown.act_by
        assert {queries.referral(each.referral_id).status for each in made} == {ReferralStatus.SENT}

    def test_what_no_list_names_among_several_that_leave_together_stays_behind(
        self, receiver: Receiver
    ) -> None:
        gone = factory.listed_organisation("northern-front")
        sound = [factory.scheduled(items=1) for _ in range(2)]
        lapsed = [factory.scheduled(items=1, organisation_id=gone) for _ in range(2)]
        sound.append(factory.scheduled(items=1))
        factory.delist(gone, DUE.date())

        report = dispatch_due(DUE)

        assert report == DispatchReport(delivered=3, withheld=2)
        assert len(receiver.messages["facebook"]) == receiver.requests["facebook"] == 3
        assert {queries.referral(each.referral_id).status for each in sound} == {ReferralStatus.SENT}
        assert {queries.referral(each.referral_id).status for each in lapsed} == {ReferralStatus.RECALLED}

    def test_what_was_taken_back_since_it_was_made_ready_with_others_does_not_leave(
        self, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = [factory.scheduled(items=1) for _ in range(3)]
        monkeypatch.setattr(send_referral, "FRESH_S", 0.0)
        real = ReferralLine.prepare_together

        def prepare_then_take_back(*args: Any, **more: Any) -> Any:
            ready = real(*args, **more)
            last = queries.referral(made[2].referral_id)
            operations.withdraw_items(
                [last.items[0].item_id], reason="A namesake, as we learnt.", by=people.supervisor(), at=DUE
            )
            return ready

        monkeypatch.setattr(ReferralLine, "prepare_together", prepare_then_take_back)

        dispatch_due(DUE, limit=3)

        assert receiver.requests["facebook"] == 2
        assert queries.referral(made[2].referral_id).messages[0].confirmed_at is None

    def test_gives_back_what_was_leased_with_others_when_the_platform_goes_down(
        self, receiver: Receiver
    ) -> None:
        made = [factory.scheduled(items=1) for _ in range(6)]
        receiver.answers["facebook"] = [200, 200, 503, 503]

        report = dispatch_due(DUE)

        assert report == DispatchReport(delivered=2, retried=2)
        messages = [queries.referral(each.referral_id).messages[0] for each in made]
        assert sorted(each.attempts for each in messages) == [0, 0, 1, 1, 1, 1]
        assert dispatch_due(DUE) == DispatchReport(delivered=2)
        assert receiver.requests["facebook"] == 6

    def test_gives_back_what_a_slow_platform_would_not_be_asked_in_time(
        self, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = [factory.scheduled(items=1) for _ in range(4)]
        given_back: list[int] = []
        monkeypatch.setattr(send_referral, "LEASED_AT_MOST_S", 0.0)
        real = ReferralLine.give_back

        def noted(line: ReferralLine, message_ids: Sequence[str], *, leased_at: datetime) -> None:
            given_back.append(len(message_ids))
            real(line, message_ids, leased_at=leased_at)

        monkeypatch.setattr(ReferralLine, "give_back", noted)

        assert dispatch_due(DUE) == DispatchReport(delivered=4)

        assert given_back == [2, 1]
        assert receiver.requests["facebook"] == 4
        assert {queries.referral(each.referral_id).messages[0].attempts for each in made} == {1}

    def test_an_unexpected_fault_does_not_stop_the_others(
        self, receiver: Receiver, caplog: pytest.LogCaptureFixture
    ) -> None:
        factory.scheduled(items=1)
        factory.scheduled(items=1, platform="telegram")

        def stumble(_message: OutboundMessage) -> Delivered:
            raise RuntimeError("nobody thought of this")

        def sender(platform: str) -> Connector:
            return Fake(stumble) if platform == "facebook" else connector_for(platform)

        report = dispatch_due(DUE, senders=sender)

        assert (report.delivered, report.retried) == (1, 1)
        (shown,) = queries.failed_deliveries()
        assert (shown.platform, shown.dead_at) == ("facebook", None)
        assert "unexpected" in shown.last_error
        assert "nobody thought of this" in caplog.text

    def test_what_is_taken_in_many_parts_is_never_given_up_underway(self, receiver: Receiver) -> None:
        factory.scheduled(items=1)
        parts = iter(range(40))

        def one_part(_message: OutboundMessage) -> Delivered:
            if next(parts, None) is not None:
                raise DeliveryError("The rest follows.", permanent=False, is_under_way=True)
            return Delivered(ticket=None, status=200)

        for second in range(21):
            report = dispatch_due(DUE + timedelta(seconds=second), senders=lambda _platform: Fake(one_part))

        assert report == DispatchReport(delivered=1)

    def test_what_arrived_is_noted_though_the_database_stumbles_just_then(
        self, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        factory.scheduled(items=1)
        stumbles = iter([OperationalError("deadlock detected")])

        def confirm(_line: ReferralLine, message_id: str, *, at: datetime, ticket: str | None) -> bool:
            for error in stumbles:
                raise error
            return operations.confirm_delivery(message_id, at=at, ticket=ticket)

        monkeypatch.setattr(ReferralLine, "confirm", confirm)

        assert dispatch_due(DUE) == DispatchReport(delivered=1)
        assert dispatch_due(DUE + timedelta(days=1)) == DispatchReport()

    def test_a_platform_whose_connector_cannot_be_made_does_not_stop_the_others(
        self, receiver: Receiver
    ) -> None:
        factory.scheduled(items=1)
        factory.scheduled(items=1, platform="telegram")

        def sender(platform: str) -> Connector:
            if platform == "facebook":
                raise KeyError("fax")
            return connector_for(platform)

        assert dispatch_due(DUE, senders=sender) == DispatchReport(delivered=1)

    def test_a_host_name_that_cannot_exist_is_a_failure_to_be_seen(self, receiver: Receiver) -> None:
        factory.scheduled(items=1)
        set_endpoint("facebook", f"https://{'a' * 64}.example/", by=people.supervisor(), at=DUE)

        assert dispatch_due(DUE) == DispatchReport(retried=1)


class TestDispatcher:
    def test_a_slow_platform_does_not_stop_the_others(self, receiver: Receiver) -> None:
        factory.scheduled(platform="telegram", items=1)
        receiver.delay_s["telegram"] = 1.5

        with Dispatcher(connector_for, lambda: DUE) as dispatcher:
            dispatcher.start_due()
            assert receiver.arrived.wait(timeout=10)
            factory.scheduled(platform="facebook", items=1)
            begun = time.monotonic()
            dispatcher.start_due()
            while "facebook" not in receiver.messages and time.monotonic() - begun < 1.2:
                time.sleep(0.01)
            arrived_meanwhile = "facebook" in receiver.messages
            report = dispatcher.finish()

        assert arrived_meanwhile
        assert report.delivered == 2

    def test_closes_what_it_opened(self, receiver: Receiver) -> None:
        factory.scheduled(items=1)
        made: list[Fake] = []

        def refuse(_message: OutboundMessage) -> Delivered:
            raise DeliveryError("It does not answer.", permanent=False)

        def sender(_platform: str) -> Fake:
            made.append(Fake(refuse))
            return made[-1]

        dispatch_due(DUE, senders=sender)

        assert [each.closed for each in made] == [True]


class TestConnectorFor:
    @pytest.mark.django_db
    def test_refuses_a_platform_that_cannot_be_written_to(self) -> None:
        factory.platforms()

        with pytest.raises(NotReadyError):
            connector_for("facebook")

    def test_follows_a_changed_endpoint(self, receiver: Receiver) -> None:
        factory.scheduled(items=1)
        set_endpoint(
            "facebook", "http://127.0.0.1:9/referrals", by=people.supervisor(), at=DUE, allow_loopback=True
        )

        assert dispatch_due(DUE) == DispatchReport(retried=1)
