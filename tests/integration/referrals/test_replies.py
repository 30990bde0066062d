from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.factories import people
from tests.factories import referrals as factory

from openiru.access.errors import NotAllowedError
from openiru.access.types import SYSTEM, Role
from openiru.audit.queries import verify
from openiru.referrals import operations, queries
from openiru.referrals.errors import (
    AlreadyAcknowledgedError,
    AlreadyRecordedError,
    BadOutcomeError,
    NotFoundError,
)
from openiru.referrals.models import DataRequestAnswer, ObservedState
from openiru.referrals.types import (
    ItemState,
    NewAcknowledgement,
    NewAnswer,
    NewSighting,
    OutcomeCode,
    Produced,
    ReferralStatus,
    ReferralView,
    Reply,
    SeenState,
)
from openiru.review.types import Instrument

pytestmark = pytest.mark.django_db

SENT_AT = factory.AFTER_WINDOW
NOON = SENT_AT + timedelta(hours=4)
FACEBOOK = Reply(platform="facebook")


def acknowledge(made: ReferralView, platform: str = "facebook") -> ReferralView:
    operations.record_acknowledgement(
        NewAcknowledgement(referral_id=made.referral_id, acknowledged_at=SENT_AT, ticket="FB-1"),
        by=SYSTEM,
        at=NOON,
        reply=Reply(platform=platform),
    )
    return queries.referral(made.referral_id)


def answered(made: ReferralView, produced: Produced, hours: int = 1) -> ReferralView:
    return operations.answer_data_request(
        NewAnswer(
            referral_id=made.referral_id, answered_at=SENT_AT + timedelta(hours=hours), produced=produced
        ),
        by=SYSTEM,
        at=NOON + timedelta(hours=hours),
        reply=FACEBOOK,
    )


class TestRecordAcknowledgement:
    def test_moves_the_referral_on(self) -> None:
        after = acknowledge(factory.sent())

        assert (after.status, after.acknowledged_at, after.ticket) == (
            ReferralStatus.ACKNOWLEDGED,
            SENT_AT,
            "FB-1",
        )
        assert verify().is_whole

    def test_says_that_a_repetition_changes_nothing(self) -> None:
        made = factory.sent()
        acknowledge(made)

        with pytest.raises(AlreadyAcknowledgedError):
            acknowledge(made)

    def test_keeps_a_late_one_without_opening_what_is_closed(self) -> None:
        made = factory.sent(items=1)
        factory.answer(made.items[0].item_id, OutcomeCode.NOT_FOUND, at=NOON)

        after = acknowledge(made)

        assert (after.status, after.acknowledged_at) == (ReferralStatus.CLOSED, SENT_AT)

    def test_refuses_what_the_platform_was_not_sent(self) -> None:
        for made in (factory.scheduled(), factory.sent(platform="x")):
            with pytest.raises(NotFoundError):
                acknowledge(made)


class TestAnswerDataRequest:
    @pytest.mark.parametrize(
        ("produced", "state"),
        [
            (Produced.ALL, ItemState.ACTED),
            (Produced.SOME, ItemState.PARTLY),
            (Produced.NONE, ItemState.REFUSED),
        ],
    )
    def test_settles_all_items(self, produced: Produced, state: ItemState) -> None:
        after = answered(factory.sent(instrument=Instrument.DATA_REQUEST), produced)

        assert {item.state for item in after.items} == {state}
        assert after.status is ReferralStatus.CLOSED
        assert after.terms is not None
        assert [each.produced for each in after.terms.answers] == [produced]

    def test_keeps_corrections(self) -> None:
        made = factory.sent(instrument=Instrument.PRESERVATION, items=1)
        answered(made, Produced.NONE, 1)

        after = answered(made, Produced.ALL, 2)

        assert after.items[0].state is ItemState.ACTED
        assert after.terms is not None
        assert len(after.terms.answers) == 2

    def test_says_that_a_repetition_changes_nothing(self) -> None:
        made = factory.sent(instrument=Instrument.DATA_REQUEST, items=1)
        answered(made, Produced.SOME)

        with pytest.raises(AlreadyRecordedError):
            answered(made, Produced.SOME)

    def test_refuses_a_referral_that_asks_for_no_data(self) -> None:
        with pytest.raises(BadOutcomeError):
            answered(factory.sent(), Produced.ALL)

    def test_answers_are_never_changed(self) -> None:
        answered(factory.sent(instrument=Instrument.DATA_REQUEST, items=1), Produced.NONE)

        with pytest.raises(IntegrityError), transaction.atomic():
            DataRequestAnswer.objects.update(produced="all")


class TestRecordObservedState:
    def test_stands_beside_the_platforms_word(self) -> None:
        item_id = factory.sent(items=1).items[0].item_id
        factory.answer(item_id, OutcomeCode.ACCOUNT_TERMINATED, at=NOON)

        after = operations.record_observed_state(
            NewSighting(item_id=item_id, state=SeenState.LIVE, observed_at=NOON, note="Still there"),
            by=people.analyst(),
            at=NOON,
        )

        assert after.state is ItemState.ACTED
        assert [(seen.state, seen.note) for seen in after.sightings] == [(SeenState.LIVE, "Still there")]

    def test_refuses_the_future_and_what_was_not_sent(self) -> None:
        sent = factory.sent(items=1).items[0].item_id
        waiting = factory.scheduled(items=1).items[0].item_id
        for item_id, observed_at, error in (
            (sent, NOON + timedelta(seconds=1), BadOutcomeError),
            (waiting, NOON, NotFoundError),
        ):
            with pytest.raises(error):
                operations.record_observed_state(
                    NewSighting(item_id=item_id, state=SeenState.GONE, observed_at=observed_at),
                    by=people.analyst(),
                    at=NOON,
                )

        assert ObservedState.objects.count() == 0

    def test_refuses_platforms(self) -> None:
        item_id = factory.sent(items=1).items[0].item_id
        staff = people.somebody("staff", Role.PLATFORM_STAFF, platform="facebook")

        with pytest.raises(NotAllowedError):
            operations.record_observed_state(
                NewSighting(item_id=item_id, state=SeenState.GONE, observed_at=NOON),
                by=staff.person_id,
                at=NOON,
            )
