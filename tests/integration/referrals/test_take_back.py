from datetime import timedelta

import pytest
from tests.factories import people
from tests.factories import referrals as factory

from openiru.access.errors import NotAllowedError
from openiru.audit.queries import verify
from openiru.foundation.ids import new_id
from openiru.referrals import operations, queries
from openiru.referrals.errors import (
    AlreadyWithdrawnError,
    BadRequestError,
    NotFoundError,
    ReasonError,
    WrongStatusError,
)
from openiru.referrals.types import ItemState, MessageKind, OutcomeCode, ReferralStatus
from openiru.review.queries import approved_unreferred
from openiru.review.types import Instrument

pytestmark = pytest.mark.django_db

LATER = factory.AFTER_WINDOW + timedelta(hours=1)
REASON = "The account belongs to a student of the same name."


class TestRecall:
    def test_the_message_never_leaves(self) -> None:
        made = factory.scheduled()

        recalled = operations.recall(made.referral_id, by=people.analyst(), at=factory.AT)

        assert recalled.status is ReferralStatus.RECALLED
        assert {item.state for item in recalled.items} == {ItemState.RECALLED}
        assert operations.lease_due(at=LATER, limit=10) == ()
        assert recalled.messages[0].cancelled_at == factory.AT
        assert verify().is_whole

    def test_wins_against_a_worker_that_holds_the_message(self) -> None:
        made = factory.scheduled()
        (message_id,) = operations.lease_due(at=factory.AFTER_WINDOW, limit=1)

        operations.recall(made.referral_id, by=people.analyst(), at=factory.AFTER_WINDOW)

        assert operations.prepare_delivery(message_id, at=factory.AFTER_WINDOW) is None
        assert queries.referral(made.referral_id).sent_at is None

    def test_frees_the_cases(self) -> None:
        made = factory.scheduled(items=1)

        operations.recall(made.referral_id, by=people.analyst(), at=factory.AT)

        free = approved_unreferred("facebook", Instrument.ACCOUNT_BLOCK)
        again = operations.create_referral(
            factory.new_referral([case.case_id for case in free]), by=people.analyst(), at=factory.AT
        )
        assert again.items[0].case_id == made.items[0].case_id

    def test_refuses_what_has_left(self) -> None:
        made = factory.sent()

        with pytest.raises(WrongStatusError):
            operations.recall(made.referral_id, by=people.analyst(), at=LATER)

    def test_refuses_the_second_time(self) -> None:
        made = factory.scheduled()
        operations.recall(made.referral_id, by=people.analyst(), at=factory.AT)

        with pytest.raises(WrongStatusError):
            operations.recall(made.referral_id, by=people.analyst(), at=factory.AT)

    def test_refuses_oversight(self) -> None:
        made = factory.scheduled()

        with pytest.raises(NotAllowedError):
            operations.recall(made.referral_id, by=people.overseer(), at=factory.AT)

    def test_says_what_does_not_exist(self) -> None:
        with pytest.raises(NotFoundError):
            operations.recall(str(new_id()), by=people.analyst(), at=factory.AT)


class TestWithdrawItems:
    def test_tells_the_platform_and_counts(self) -> None:
        made = factory.sent(items=3)
        wrong = made.items[0]

        (taken,) = operations.withdraw_items([wrong.item_id], reason=REASON, by=people.supervisor(), at=LATER)

        assert (taken.state, taken.withdrawn_at, taken.withdrawal_reason) == (
            ItemState.WITHDRAWN,
            LATER,
            REASON,
        )
        (delivery,) = factory.deliver(made.referral_id, at=LATER)
        assert delivery.kind is MessageKind.REFERRAL_WITHDRAWN
        assert wrong.item_id in delivery.body.decode()
        assert REASON in delivery.body.decode()
        assert queries.referral(made.referral_id).status is ReferralStatus.SENT
        states = {row.item_id: row.state for row in queries.ledger(LATER)}
        assert states[wrong.item_id] is ItemState.WITHDRAWN
        assert verify().is_whole

    def test_withdraws_the_referral_with_its_last_item(self) -> None:
        made = factory.sent(items=2)

        operations.withdraw_items(
            [item.item_id for item in made.items], reason=REASON, by=people.supervisor(), at=LATER
        )

        after = queries.referral(made.referral_id)
        assert (after.status, after.withdrawn_at) == (ReferralStatus.WITHDRAWN, LATER)

    def test_takes_back_what_the_platform_has_acted_on(self) -> None:
        made = factory.sent(items=1)
        factory.answer(made.items[0].item_id, OutcomeCode.ACCOUNT_TERMINATED, at=LATER)

        (taken,) = operations.withdraw_items(
            [made.items[0].item_id], reason=REASON, by=people.supervisor(), at=LATER
        )

        assert taken.state is ItemState.WITHDRAWN
        assert [word.code for word in taken.outcomes] == [OutcomeCode.ACCOUNT_TERMINATED]

    def test_keeps_a_later_word_without_undoing_the_withdrawal(self) -> None:
        made = factory.sent(items=1)
        item_id = made.items[0].item_id
        operations.withdraw_items([item_id], reason=REASON, by=people.supervisor(), at=LATER)

        factory.answer(item_id, OutcomeCode.ACCOUNT_SUSPENDED, at=LATER + timedelta(hours=1))

        after = queries.item(item_id)
        assert after.state is ItemState.WITHDRAWN
        assert len(after.outcomes) == 1
        assert queries.referral(made.referral_id).status is ReferralStatus.WITHDRAWN

    def test_never_overtakes_the_referral_that_it_withdraws(self) -> None:
        made = factory.scheduled(items=2)
        (message_id,) = operations.lease_due(at=factory.AFTER_WINDOW, limit=1)
        operations.prepare_delivery(message_id, at=factory.AFTER_WINDOW)
        operations.withdraw_items(
            [made.items[0].item_id], reason=REASON, by=people.supervisor(), at=factory.AFTER_WINDOW
        )

        while_on_its_way = operations.lease_due(at=factory.AFTER_WINDOW, limit=10)
        operations.confirm_delivery(message_id, at=factory.AFTER_WINDOW)
        afterwards = operations.lease_due(at=factory.AFTER_WINDOW, limit=10)

        assert while_on_its_way == ()
        assert len(afterwards) == 1

    def test_withdraws_all_or_nothing(self) -> None:
        made = factory.sent(items=2)
        first, second = (item.item_id for item in made.items)
        operations.withdraw_items([first], reason=REASON, by=people.supervisor(), at=LATER)
        refusals = [
            ([second, first], REASON, AlreadyWithdrawnError),
            ([second, str(new_id())], REASON, NotFoundError),
            ([second], "oops", ReasonError),
            ([], REASON, BadRequestError),
        ]

        for item_ids, reason, error in refusals:
            with pytest.raises(error):
                operations.withdraw_items(item_ids, reason=reason, by=people.supervisor(), at=LATER)

        assert queries.item(second).state is ItemState.PENDING

    def test_refuses_what_never_left(self) -> None:
        made = factory.scheduled(items=1)

        with pytest.raises(WrongStatusError):
            operations.withdraw_items(
                [made.items[0].item_id], reason=REASON, by=people.supervisor(), at=LATER
            )

    def test_refuses_analysts(self) -> None:
        made = factory.sent(items=1)

        with pytest.raises(NotAllowedError):
            operations.withdraw_items([made.items[0].item_id], reason=REASON, by=people.analyst(), at=LATER)
