"""A pause that begins in the past moves a deadline after the fact: it takes two persons."""

from datetime import timedelta

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
