"""What happens between the first attempt at a message and its arrival."""

from datetime import date, timedelta

import pytest
from tests.factories import people
from tests.factories import referrals as factory

from openiru.audit.queries import events_page
from openiru.audit.types import EventFilter
from openiru.referrals import operations, queries
from openiru.referrals.models import OutboxMessage
from openiru.referrals.types import Failure, MessageKind, ReferralStatus, ReferralView

pytestmark = pytest.mark.django_db

DUE = factory.AFTER_WINDOW
LATER = DUE + timedelta(hours=1)
TIMEOUT = Failure(message="It does not answer.", is_permanent=False)
REASON = "The account belongs to a student of the same name."


def attempted(*, items: int = 1, organisation_id: str | None = None) -> tuple[ReferralView, str]:
    """A referral whose first attempt failed, and its message."""
    made = factory.scheduled(items=items, organisation_id=organisation_id)
    (message_id,) = operations.lease_due(at=DUE, limit=1)
    assert operations.prepare_delivery(message_id, at=DUE) is not None
    operations.record_failure(message_id, TIMEOUT, at=DUE)
    return made, message_id


def withdraw(made: ReferralView, *positions: int) -> None:
    item_ids = [made.items[position].item_id for position in positions]
    operations.withdraw_items(item_ids, reason=REASON, by=people.supervisor(), at=LATER)


class TestAfterTheListEnded:
    def test_nothing_leaves_again_and_people_are_told_why(self) -> None:
        _, message_id = attempted(items=2)
        factory.delist(factory.listed_organisation(), DUE.date())
        assert operations.lease_due(at=LATER, limit=1) == (message_id,)

        assert operations.prepare_delivery(message_id, at=LATER) is None

        (shown,) = queries.failed_deliveries()
        assert shown.dead_at == LATER
        assert "No list entry in force names the organisation of 2 items any more" in shown.last_error
        assert operations.lease_due(at=LATER + timedelta(days=9), limit=1) == ()
        last, _ = events_page(EventFilter(event="referrals.delivery-failed")).rows
        assert last.detail["is_given_up"] is True

    def test_trying_by_hand_reads_the_lists_again(self) -> None:
        _, message_id = attempted()
        factory.delist(factory.listed_organisation(), DUE.date())
        operations.prepare_delivery(message_id, at=LATER)

        operations.retry_delivery(message_id, by=people.analyst(), at=LATER)

        assert operations.lease_due(at=LATER, limit=1) == (message_id,)
        assert operations.prepare_delivery(message_id, at=LATER) is None

    def test_leaves_with_the_same_bytes_once_the_lapsed_items_are_withdrawn(self) -> None:
        factory.platforms()
        lapsing = factory.listed_organisation("former-front")
        cases = [
            factory.approved_case(factory.account("voice.one")),
            factory.approved_case(factory.account("voice.two"), organisation_id=lapsing),
        ]
        made = operations.create_referral(factory.new_referral(cases), by=people.analyst(), at=factory.AT)
        (message_id,) = operations.lease_due(at=DUE, limit=1)
        first = operations.prepare_delivery(message_id, at=DUE)
        operations.record_failure(message_id, TIMEOUT, at=DUE)
        factory.delist(lapsing, DUE.date())
        assert operations.prepare_delivery(message_id, at=LATER) is None
        lapsed = next(item for item in made.items if item.organisation_id == lapsing)

        operations.withdraw_items([lapsed.item_id], reason=REASON, by=people.supervisor(), at=LATER)
        operations.retry_delivery(message_id, by=people.analyst(), at=LATER)

        again = operations.prepare_delivery(message_id, at=LATER)
        assert first is not None
        assert again is not None
        assert again.body == first.body


class TestAfterAWithdrawal:
    def test_a_wholly_withdrawn_request_is_not_sent_again(self) -> None:
        made, message_id = attempted(items=2)

        withdraw(made, 0, 1)

        assert operations.lease_due(at=LATER, limit=5) == (message_id,)
        assert operations.prepare_delivery(message_id, at=LATER) is None
        assert OutboxMessage.objects.get(pk=message_id).confirmed_at is None
        assert queries.failed_deliveries() == ()

    def test_the_withdrawal_leaves_in_its_place_at_once(self) -> None:
        made, message_id = attempted()
        withdraw(made, 0)
        operations.lease_due(at=LATER, limit=5)
        operations.prepare_delivery(message_id, at=LATER)

        (withdrawal,) = operations.lease_due(at=LATER, limit=5)

        delivery = operations.prepare_delivery(withdrawal, at=LATER)
        assert delivery is not None
        assert delivery.kind is MessageKind.REFERRAL_WITHDRAWN

    def test_what_still_stands_is_sent_before_the_withdrawal(self) -> None:
        made, message_id = attempted(items=2)

        withdraw(made, 0)

        assert operations.lease_due(at=LATER, limit=5) == (message_id,)
        assert operations.prepare_delivery(message_id, at=LATER) is not None

    def test_never_overtakes_the_request_although_the_clock_was_set_back(self) -> None:
        made, message_id = attempted(items=2)
        before = factory.AT - timedelta(days=1)

        operations.withdraw_items([made.items[0].item_id], reason=REASON, by=people.supervisor(), at=before)

        assert operations.lease_due(at=before, limit=5) == ()
        assert operations.lease_due(at=LATER, limit=5) == (message_id,)


class TestTheRecallWindow:
    def test_holds_although_the_clock_was_set_back_after_leasing(self) -> None:
        made = factory.scheduled()
        (message_id,) = operations.lease_due(at=DUE, limit=1)

        assert operations.prepare_delivery(message_id, at=DUE - timedelta(seconds=1)) is None

        assert queries.referral(made.referral_id).status is ReferralStatus.SCHEDULED

    def test_holds_although_the_next_attempt_was_moved_forward(self) -> None:
        factory.scheduled()
        early = DUE - timedelta(seconds=1)

        OutboxMessage.objects.update(not_before=DUE, next_try_at=DUE)

        assert operations.lease_due(at=early, limit=1) == ()


class TestMidnight:
    def test_the_day_of_a_list_is_that_of_utc(self) -> None:
        made = factory.scheduled(at=DUE.replace(hour=23, minute=49))
        (message_id,) = operations.lease_due(at=DUE.replace(hour=23, minute=59), limit=1)
        factory.delist(factory.listed_organisation(), date(2025, 7, 2))

        delivery = operations.prepare_delivery(message_id, at=DUE.replace(hour=23, minute=59))

        assert delivery is not None
        operations.record_failure(message_id, TIMEOUT, at=DUE.replace(hour=23, minute=59))
        assert operations.prepare_delivery(message_id, at=DUE + timedelta(days=1)) is None
        assert queries.referral(made.referral_id).status is ReferralStatus.SENT
