from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.factories import people
from tests.factories import referrals as factory

from openiru.access.errors import NotAllowedError
from openiru.access.types import SYSTEM, Role
from openiru.audit.queries import verify
from openiru.foundation.ids import new_id
from openiru.intake.models import FollowerCount
from openiru.referrals import operations, queries
from openiru.referrals.errors import (
    AlreadyRecordedError,
    BadOutcomeError,
    NotFoundError,
    OpenItemExistsError,
)
from openiru.referrals.models import Outcome
from openiru.referrals.types import (
    ItemState,
    NewOutcome,
    OutcomeBasis,
    OutcomeCode,
    ReferralStatus,
    ReferralView,
    Reply,
)
from openiru.review.types import Instrument

pytestmark = pytest.mark.django_db

SENT_AT = factory.AFTER_WINDOW
NOON = SENT_AT + timedelta(hours=4)
FACEBOOK = Reply(platform="facebook")


def blocked(item_id: str) -> NewOutcome:
    return NewOutcome(
        item_id=item_id,
        code=OutcomeCode.ACCOUNT_TERMINATED,
        reason="Dangerous organisations",
        basis=OutcomeBasis.TERMS,
        rule="DOI",
        effective_at=SENT_AT + timedelta(hours=2),
        appeal_info="appeal.example",
    )


def only_item(made: ReferralView) -> str:
    return made.items[0].item_id


class TestRecordOutcome:
    def test_keeps_the_word_and_derives_the_state(self) -> None:
        made = factory.sent(items=2)
        item_id = made.items[0].item_id

        after = operations.record_outcome(blocked(item_id), by=SYSTEM, at=NOON, reply=FACEBOOK)

        assert after.state is ItemState.ACTED
        assert after.decided_at == SENT_AT + timedelta(hours=2)
        (word,) = after.outcomes
        assert (word.number, word.code, word.basis, word.followers) == (
            1,
            OutcomeCode.ACCOUNT_TERMINATED,
            OutcomeBasis.TERMS,
            1_200,
        )
        assert (word.received_at, word.received_by) == (NOON, "callback:facebook")
        assert queries.referral(made.referral_id).status is ReferralStatus.SENT
        assert verify().is_whole

    def test_closes_the_referral_with_the_last_item(self) -> None:
        made = factory.sent(items=2)

        for item in made.items:
            factory.answer(item.item_id, OutcomeCode.NOT_VIOLATING, at=NOON)

        assert queries.referral(made.referral_id).status is ReferralStatus.CLOSED

    def test_takes_the_following_at_the_time_of_the_block(self) -> None:
        made = factory.sent(items=1)
        subject_id = made.items[0].subject_id
        for hours, followers in ((1, 1_500), (3, 9_999)):
            FollowerCount.objects.create(
                subject_id=subject_id, observed_at=SENT_AT + timedelta(hours=hours), followers=followers
            )

        after = operations.record_outcome(blocked(only_item(made)), by=SYSTEM, at=NOON, reply=FACEBOOK)

        assert after.outcomes[0].followers == 1_500

    @pytest.mark.parametrize(("effective_hours", "decided_hours"), [(-48, 0), (48, 4), (None, 4), (1, 1)])
    def test_clamps_the_platforms_time(self, effective_hours: int | None, decided_hours: int) -> None:
        made = factory.sent(items=1)
        effective_at = None if effective_hours is None else SENT_AT + timedelta(hours=effective_hours)
        outcome = replace(blocked(only_item(made)), effective_at=effective_at)

        after = operations.record_outcome(outcome, by=SYSTEM, at=NOON, reply=FACEBOOK)

        assert after.decided_at == SENT_AT + timedelta(hours=decided_hours)
        assert after.outcomes[0].effective_at == effective_at

    def test_says_that_a_repetition_changes_nothing(self) -> None:
        item_id = only_item(factory.sent(items=1))
        operations.record_outcome(blocked(item_id), by=SYSTEM, at=NOON, reply=FACEBOOK)

        with pytest.raises(AlreadyRecordedError):
            operations.record_outcome(
                blocked(item_id), by=SYSTEM, at=NOON + timedelta(hours=1), reply=FACEBOOK
            )

        assert Outcome.objects.count() == 1

    def test_keeps_corrections_and_lets_the_last_one_count(self) -> None:
        made = factory.sent(items=1)
        item_id = only_item(made)
        words = [OutcomeCode.ACCOUNT_SUSPENDED, OutcomeCode.NOT_VIOLATING, OutcomeCode.ACCOUNT_SUSPENDED]

        for hours, code in enumerate(words):
            factory.answer(item_id, code, at=NOON + timedelta(hours=hours))

        after = queries.item(item_id)
        assert [word.code for word in after.outcomes] == words
        assert [word.number for word in after.outcomes] == [1, 2, 3]
        assert after.state is ItemState.ACTED

    def test_orders_words_as_they_came_when_our_clock_was_set_back(self) -> None:
        item_id = only_item(factory.sent(items=1))
        factory.answer(item_id, OutcomeCode.ACCOUNT_SUSPENDED, at=NOON)

        factory.answer(item_id, OutcomeCode.NOT_VIOLATING, at=NOON - timedelta(hours=1))

        assert queries.item(item_id).state is ItemState.REFUSED
        assert [row.state for row in queries.ledger(NOON)] == [ItemState.REFUSED]

    def test_opens_a_referral_again_when_the_platform_takes_its_word_back(self) -> None:
        made = factory.sent(items=1)
        factory.answer(only_item(made), OutcomeCode.NOT_VIOLATING, at=NOON)

        factory.answer(only_item(made), OutcomeCode.ACKNOWLEDGED_PENDING, at=NOON + timedelta(hours=1))

        after = queries.referral(made.referral_id)
        assert (after.status, after.items[0].state) == (ReferralStatus.SENT, ItemState.PENDING)
        assert after.items[0].decided_at is None

    def test_does_not_open_an_item_beside_a_newer_open_one(self) -> None:
        made = factory.sent(items=1)
        factory.answer(only_item(made), OutcomeCode.NOT_VIOLATING, at=NOON)
        second_case = factory.approved_case(made.items[0].subject_id)
        operations.create_referral(factory.new_referral([second_case]), by=people.analyst(), at=NOON)

        with pytest.raises(OpenItemExistsError):
            factory.answer(only_item(made), OutcomeCode.ACKNOWLEDGED_PENDING, at=NOON)

    @pytest.mark.parametrize(
        "change",
        [{"scope": ("pakistan",)}, {"duration_days": -1}, {"effective_at": SENT_AT.replace(year=1066)}],
    )
    def test_refuses_what_cannot_be(self, change: dict[str, Any]) -> None:
        outcome = replace(blocked(only_item(factory.sent(items=1))), **change)

        with pytest.raises(BadOutcomeError):
            operations.record_outcome(outcome, by=SYSTEM, at=NOON, reply=FACEBOOK)

    def test_refuses_an_item_of_a_data_request(self) -> None:
        made = factory.sent(items=1, instrument=Instrument.DATA_REQUEST)

        with pytest.raises(BadOutcomeError):
            operations.record_outcome(blocked(only_item(made)), by=SYSTEM, at=NOON, reply=FACEBOOK)

    def test_staff_speak_for_their_own_platform_alone(self) -> None:
        ours = only_item(factory.sent(items=1))
        theirs = only_item(factory.sent(items=1, platform="telegram"))
        staff = people.somebody("staff", Role.PLATFORM_STAFF, platform="facebook").person_id

        after = operations.record_outcome(blocked(ours), by=staff, at=NOON)
        for reply in (None, Reply(platform="telegram")):
            with pytest.raises(NotFoundError):
                operations.record_outcome(blocked(theirs), by=staff, at=NOON, reply=reply)

        assert after.outcomes[0].received_by == staff
        assert Outcome.objects.count() == 1

    def test_nobody_answers_what_was_not_sent(self) -> None:
        waiting = only_item(factory.scheduled(items=1))

        for item_id in (waiting, str(new_id()), "no id"):
            with pytest.raises(NotFoundError):
                operations.record_outcome(blocked(item_id), by=SYSTEM, at=NOON, reply=FACEBOOK)

    def test_the_unit_does_not_speak_for_platforms(self) -> None:
        item_id = only_item(factory.sent(items=1))

        for person in (people.analyst(), people.supervisor(), people.overseer()):
            with pytest.raises(NotAllowedError):
                operations.record_outcome(blocked(item_id), by=person, at=NOON)

    def test_words_are_never_changed(self) -> None:
        factory.answer(only_item(factory.sent(items=1)), OutcomeCode.NOT_FOUND, at=NOON)

        with pytest.raises(IntegrityError), transaction.atomic():
            Outcome.objects.update(code="account_suspended")


class TestRecordOutcomes:
    def test_a_bad_one_does_not_hold_up_the_rest(self) -> None:
        made = factory.sent(items=3)
        first, second, third = (item.item_id for item in made.items)
        foreign = only_item(factory.sent(items=1, platform="x"))
        factory.answer(third, OutcomeCode.ALREADY_GONE, at=NOON)
        again = NewOutcome(item_id=third, code=OutcomeCode.ALREADY_GONE, effective_at=NOON)

        results = operations.record_outcomes(
            [
                blocked(first),
                blocked(foreign),
                replace(blocked(second), scope=("??",)),
                replace(blocked(first), code=OutcomeCode.NOT_FOUND),
                again,
                blocked(second),
            ],
            by=SYSTEM,
            at=NOON,
            reply=FACEBOOK,
        )

        assert [(each.recorded, each.already, each.error_code) for each in results] == [
            (True, False, ""),
            (False, False, "referrals.not-found"),
            (False, False, "referrals.bad-outcome"),
            (False, False, "referrals.bad-outcome"),
            (False, True, ""),
            (True, False, ""),
        ]
        assert results[0].state is ItemState.ACTED
        assert queries.referral(made.referral_id).status is ReferralStatus.CLOSED

    def test_finds_items_of_the_named_referral_alone(self) -> None:
        one, other = factory.sent(items=1), factory.sent(items=1)

        results = operations.record_outcomes(
            [blocked(only_item(one)), blocked(only_item(other))],
            by=SYSTEM,
            at=NOON,
            reply=Reply(platform="facebook", referral_id=one.referral_id),
        )

        assert [each.recorded for each in results] == [True, False]

    def test_takes_a_hundred_in_few_statements(self, django_assert_max_num_queries: object) -> None:
        made = factory.sent(items=100)
        outcomes = [blocked(item.item_id) for item in made.items]

        with django_assert_max_num_queries(25):  # type: ignore[operator]
            results = operations.record_outcomes(outcomes, by=SYSTEM, at=NOON, reply=FACEBOOK)

        assert sum(each.recorded for each in results) == 100

    def test_lets_a_new_case_on_the_subject_begin(self) -> None:
        made = factory.sent(items=1)

        operations.record_outcomes([blocked(only_item(made))], by=SYSTEM, at=NOON, reply=FACEBOOK)

        assert factory.approved_case(made.items[0].subject_id)
