import json
from datetime import timedelta

import pytest
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.orders import ORDER

from openiru.access.errors import NotAllowedError
from openiru.audit.queries import events_page
from openiru.audit.types import EventFilter
from openiru.foundation.retrying import MAX_ATTEMPTS
from openiru.platforms.operations import set_deadline
from openiru.platforms.types import DeadlineDraft
from openiru.referrals import operations, queries
from openiru.referrals.errors import NotFoundError, WrongStatusError
from openiru.referrals.models import OutboxMessage
from openiru.referrals.types import Failure, ItemState, MessageKind, ReferralStatus
from openiru.review.queries import approved_unreferred
from openiru.review.types import Instrument

pytestmark = pytest.mark.django_db

DUE = factory.AFTER_WINDOW
TIMEOUT = Failure(message="It does not answer.", is_permanent=False)
REFUSAL = Failure(message="It refuses.", is_permanent=True)


def leased(*, at: object = DUE, **more: object) -> tuple[str, ...]:
    return operations.lease_due(at=at, limit=10, **more)  # type: ignore[arg-type]


class TestLeaseDue:
    def test_gives_a_message_to_one_worker_until_its_lease_runs_out(self) -> None:
        factory.scheduled()

        first = leased(lease_s=60)
        second = leased(at=DUE + timedelta(seconds=59))
        third = leased(at=DUE + timedelta(seconds=60))

        assert len(first) == 1
        assert second == ()
        assert third == first
        assert OutboxMessage.objects.get().attempts == 2

    def test_gives_out_one_platform_when_asked(self) -> None:
        factory.scheduled(platform="facebook")
        factory.scheduled(platform="x")

        assert operations.platforms_due(at=DUE) == ("facebook", "x")
        assert len(leased(platform="x")) == 1
        assert operations.platforms_due(at=DUE) == ("facebook",)
        assert leased(platform="x") == ()

    def test_gives_out_no_more_than_asked(self) -> None:
        for _ in range(3):
            factory.scheduled(items=1)

        assert len(operations.lease_due(at=DUE, limit=2)) == 2
        assert len(operations.lease_due(at=DUE, limit=2)) == 1


class TestPrepareDelivery:
    def test_fixes_the_bytes_at_the_first_attempt(self) -> None:
        made = factory.scheduled()
        (message_id,) = leased()
        first = operations.prepare_delivery(message_id, at=DUE)
        leased(at=DUE + timedelta(hours=1))

        second = operations.prepare_delivery(message_id, at=DUE + timedelta(hours=1))

        assert first is not None
        assert second is not None
        assert (second.body, second.message_id) == (first.body, first.message_id)
        assert (first.attempt, second.attempt) == (1, 2)
        assert queries.referral(made.referral_id).sent_at == DUE

    def test_says_all_that_a_platform_needs_and_nothing_inward(self) -> None:
        made = factory.scheduled(items=1)
        (message_id,) = leased()

        delivery = operations.prepare_delivery(message_id, at=DUE)

        assert delivery is not None
        message = json.loads(delivery.body)
        assert (message["type"], message["timestamp"]) == ("referral.sent", "2025-07-01T08:10:00Z")
        data = message["data"]
        assert data["reference"] == made.reference
        assert data["legal_effect"] == "voluntary"
        assert data["redress"] == made.redress
        assert data["unit"] == "Example Referral Unit"
        (item,) = data["items"]
        assert item["subject"]["url"].startswith("https://facebook.example/")
        assert item["organisation"] == "Sunrise Front"
        assert item["list_entries"] == [
            {
                "list": "Example list",
                "reference": "EX.sunrise-front",
                "name": "Sunrise Front",
                "listed_from": "2010-01-01",
            }
        ]
        assert (item["ground"], item["tier"], item["followers"]) == ("c", 4, 1_200)
        assert item["followers_at"] == "2025-06-01T08:00:00Z"
        text = delivery.body.decode()
        assert people.analyst() not in text
        assert "ayesha" not in text
        assert made.items[0].case_id not in text

    def test_sets_the_deadlines_from_the_time_of_sending(self) -> None:
        factory.platforms()
        set_deadline(
            DeadlineDraft(
                platform="facebook",
                instrument="account_block",
                acknowledge_s=3_600,
                act_s=7_200,
                source="Agreement",
            ),
            by=people.supervisor(),
            at=factory.AT,
        )

        made = factory.sent()

        assert made.acknowledge_by == DUE + timedelta(hours=1)
        assert made.act_by == DUE + timedelta(hours=2)

    def test_asks_for_data_in_its_own_words(self) -> None:
        factory.scheduled(instrument=Instrument.DATA_REQUEST, items=1)
        (message_id,) = leased()

        delivery = operations.prepare_delivery(message_id, at=DUE)

        assert delivery is not None
        assert delivery.kind is MessageKind.DATA_REQUEST_SENT
        data = json.loads(delivery.body)["data"]
        assert data["legal_instrument"] == factory.TERMS.legal_instrument
        assert data["order"] == {
            "digest": factory.TERMS.order_digest,
            "media_type": "application/pdf",
            "size_bytes": len(ORDER),
        }
        assert data["data_classes"] == ["subscriber"]
        assert len(data["subjects"]) == 1
        assert "items" not in data

    def test_takes_out_what_no_list_names_any_more(self) -> None:
        factory.platforms()
        lapsing = factory.listed_organisation("former-front")
        cases = [
            factory.approved_case(factory.account("voice.one")),
            factory.approved_case(factory.account("voice.two"), organisation_id=lapsing),
        ]
        made = operations.create_referral(factory.new_referral(cases), by=people.analyst(), at=factory.AT)
        factory.delist(lapsing, DUE.date())
        (message_id,) = leased()

        delivery = operations.prepare_delivery(message_id, at=DUE)

        assert delivery is not None
        after = queries.referral(made.referral_id)
        kept, taken_out = sorted(after.items, key=lambda item: item.state is ItemState.RECALLED)
        assert (kept.state, taken_out.state) == (ItemState.PENDING, ItemState.RECALLED)
        assert taken_out.sent_at is None
        assert kept.item_id in delivery.body.decode()
        assert taken_out.item_id not in delivery.body.decode()
        (lapsed,) = events_page(EventFilter(event="referrals.items-lapsed")).rows
        assert lapsed.detail["items"] == [taken_out.item_id]
        free = approved_unreferred("facebook", Instrument.ACCOUNT_BLOCK)
        assert [case.case_id for case in free] == [taken_out.case_id]

    def test_recalls_a_referral_of_which_nothing_is_left(self) -> None:
        made = factory.scheduled()
        factory.delist(factory.listed_organisation(), DUE.date())
        (message_id,) = leased()

        assert operations.prepare_delivery(message_id, at=DUE) is None

        after = queries.referral(made.referral_id)
        assert (after.status, after.sent_at, after.recalled_at) == (ReferralStatus.RECALLED, None, DUE)
        assert leased(at=DUE + timedelta(days=1)) == ()
        assert queries.ledger(DUE) == ()

    def test_sends_what_is_listed_again(self) -> None:
        made = factory.scheduled(items=1)
        factory.delist(factory.listed_organisation(), (DUE + timedelta(days=1)).date())

        assert [each.referral_id for each in factory.deliver(made.referral_id)] == [made.referral_id]

    def test_knows_only_messages_that_are_there(self) -> None:
        with pytest.raises(NotFoundError):
            operations.prepare_delivery("no id", at=DUE)


class TestConfirmDelivery:
    def test_ends_a_message_and_keeps_the_ticket(self) -> None:
        made = factory.scheduled()
        (message_id,) = leased()
        operations.prepare_delivery(message_id, at=DUE)

        assert operations.confirm_delivery(message_id, at=DUE, ticket="FB-77")
        assert not operations.confirm_delivery(message_id, at=DUE, ticket="FB-78")

        assert queries.referral(made.referral_id).ticket == "FB-77"
        assert leased(at=DUE + timedelta(days=1)) == ()
        assert operations.prepare_delivery(message_id, at=DUE) is None


class TestRecordFailure:
    def test_tries_again_later_and_shows_it(self) -> None:
        factory.scheduled()
        (message_id,) = leased()

        due = operations.record_failure(message_id, TIMEOUT, at=DUE)

        assert due is not None
        assert due > DUE
        assert leased(at=due - timedelta(seconds=1)) == ()
        assert leased(at=due) == (message_id,)
        (shown,) = queries.failed_deliveries()
        assert (shown.last_error, shown.dead_at) == (TIMEOUT.message, None)

    def test_gives_up_what_is_refused_for_good(self) -> None:
        made = factory.scheduled()
        (message_id,) = leased()
        operations.prepare_delivery(message_id, at=DUE)

        assert operations.record_failure(message_id, REFUSAL, at=DUE) is None

        assert leased(at=DUE + timedelta(days=9)) == ()
        (shown,) = queries.failed_deliveries()
        assert (shown.dead_at, shown.reference) == (DUE, made.reference)
        assert queries.counts_for_home().failed_deliveries == 1

    def test_gives_up_after_the_last_attempt(self) -> None:
        factory.scheduled()
        at = DUE
        for attempt in range(1, MAX_ATTEMPTS + 1):
            (message_id,) = leased(at=at)
            due = operations.record_failure(message_id, TIMEOUT, at=at)
            assert (due is None) == (attempt == MAX_ATTEMPTS)
            at = due or at

    def test_does_not_undo_an_arrival(self) -> None:
        factory.scheduled()
        (message_id,) = leased()
        operations.prepare_delivery(message_id, at=DUE)
        operations.confirm_delivery(message_id, at=DUE)

        assert operations.record_failure(message_id, REFUSAL, at=DUE) is None

        assert queries.failed_deliveries() == ()


class TestRetryDelivery:
    def test_sends_the_same_bytes_under_the_same_id(self) -> None:
        factory.scheduled()
        (message_id,) = leased()
        first = operations.prepare_delivery(message_id, at=DUE)
        operations.record_failure(message_id, REFUSAL, at=DUE)

        operations.retry_delivery(message_id, by=people.analyst(), at=DUE)

        assert leased() == (message_id,)
        again = operations.prepare_delivery(message_id, at=DUE)
        assert first is not None
        assert again is not None
        assert again.body == first.body

    def test_refuses_what_is_under_way_and_those_who_may_not(self) -> None:
        factory.scheduled()
        (message_id,) = leased()

        with pytest.raises(WrongStatusError):
            operations.retry_delivery(message_id, by=people.analyst(), at=DUE)
        with pytest.raises(NotAllowedError):
            operations.retry_delivery(message_id, by=people.overseer(), at=DUE)

    def test_a_recall_ends_a_message_that_was_given_up_unsent(self) -> None:
        made = factory.scheduled()
        (message_id,) = leased()
        operations.record_failure(message_id, REFUSAL, at=DUE)

        operations.recall(made.referral_id, by=people.analyst(), at=DUE)

        assert queries.failed_deliveries() == ()
        with pytest.raises(WrongStatusError):
            operations.retry_delivery(message_id, by=people.analyst(), at=DUE)
