"""A pause that begins in the past moves a deadline after the fact: it takes two persons."""

from datetime import datetime, timedelta

import pytest
from tests.factories import clocks as factory
from tests.factories import people
from tests.factories import referrals as made_referrals

from openiru.audit.queries import verify
from openiru.clocks import operations, queries
from openiru.clocks.errors import AlreadyEndedError, OwnPauseError
from openiru.clocks.types import DutyKind
from openiru.workflows.clocks.work_clocks import answers_due

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LATE = factory.ACT_BY + HOUR


class TestPauseInThePast:
    def test_moves_no_deadline_until_another_person_says_so(self) -> None:
        made = made_referrals.sent(items=1)
        pause = factory.paused_in_the_past(made.referral_id, factory.SENT_AT + HOUR, noted_at=LATE)
        factory.resumed(pause, LATE)

        def due_at() -> object:
            return answers_due([made.referral_id], LATE + HOUR)[made.referral_id].due_at

        assert (due_at(), pause.is_pending) == (factory.ACT_BY, True)
        assert [each.pause_id for each in queries.pending_pauses()] == [pause.pause_id]
        with pytest.raises(OwnPauseError, match="another person"):
            operations.approve_pause(pause.pause_id, words=factory.WORDS, by=people.analyst(), at=LATE + HOUR)

        operations.approve_pause(pause.pause_id, words=factory.WORDS, by=people.supervisor(), at=LATE + HOUR)

        assert due_at() == LATE + (factory.ACT_BY - factory.SENT_AT - HOUR)
        # What was known before the approval stays what it was.
        before = queries.referral_duties(LATE, [made.referral_id])
        assert {duty.due_at for duty in before if duty.kind is DutyKind.ACT} == {factory.ACT_BY}
        assert not queries.pending_pauses()
        with pytest.raises(AlreadyEndedError):
            operations.approve_pause(
                pause.pause_id, words=factory.WORDS, by=people.supervisor(), at=LATE + HOUR
            )
        assert verify().is_whole

    def test_counts_at_once_within_the_tolerance(self) -> None:
        made = made_referrals.sent(items=1)
        noted_at = factory.SENT_AT + HOUR

        near = factory.paused_in_the_past(
            made.referral_id, noted_at - timedelta(seconds=300), noted_at=noted_at
        )
        far = factory.paused_in_the_past(
            made.referral_id, noted_at - timedelta(seconds=301), noted_at=noted_at
        )

        assert (near.needs_approval, far.needs_approval) == (False, True)

    def test_that_ends_there_runs_from_the_noting_until_another_person_says_so(self) -> None:
        made = made_referrals.sent(items=1)
        pause = factory.paused(made.referral_id, factory.SENT_AT + HOUR)
        late = factory.ACT_BY + timedelta(days=10)
        ended_at = factory.SENT_AT + 2 * HOUR

        ended = operations.close_pause(
            pause.pause_id, closed_at=ended_at, words=factory.WORDS, by=people.analyst(), at=late
        )

        def due_at(now: datetime) -> object:
            return answers_due([made.referral_id], now)[made.referral_id].due_at

        limit = factory.ACT_BY - factory.SENT_AT
        assert (ended.is_end_pending, due_at(late)) == (True, late + limit - HOUR)
        assert [each.pause_id for each in queries.pending_pauses()] == [pause.pause_id]
        words, at = factory.WORDS, late + HOUR
        with pytest.raises(OwnPauseError, match="another person"):
            operations.approve_pause(pause.pause_id, words=words, by=people.analyst(), at=at)

        operations.approve_pause(pause.pause_id, words=words, by=people.supervisor(), at=at)

        assert due_at(at) == ended_at + limit - HOUR
        assert due_at(late) == late + limit - HOUR  # what was known then stays what it was
        assert not queries.pending_pauses()
        assert verify().is_whole
