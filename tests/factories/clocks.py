"""Referrals that wait, pauses, and a clock that goes where a test wants it."""

from datetime import datetime, timedelta

from tests.factories import people
from tests.factories import referrals as factory

from openiru.clocks import operations
from openiru.clocks.types import NewPause, PauseReason, PauseView

SENT_AT = factory.AFTER_WINDOW
ACT_BY = SENT_AT + timedelta(hours=48)  # the default of removals
WORDS = "The platform asked which account is meant."


def paused(referral_id: str, at: datetime, *, restarts: bool = False) -> PauseView:
    """Let the clock of a referral stand still from `at`, as it is noted then."""
    new = NewPause(
        referral_id=referral_id,
        reason=PauseReason.CLARIFICATION,
        words=WORDS,
        opened_at=at,
        restarts=restarts,
        source_message="1",
    )
    return operations.open_pause(new, by=people.analyst(), at=at)


def resumed(pause: PauseView, at: datetime) -> PauseView:
    """Let it run again from `at`."""
    return operations.close_pause(pause.pause_id, closed_at=at, words=WORDS, by=people.analyst(), at=at)


def paused_in_the_past(referral_id: str, since: datetime, *, noted_at: datetime) -> PauseView:
    """Note, later than it happened, that the clock of a referral stood still."""
    new = NewPause(
        referral_id=referral_id, reason=PauseReason.IMPOSSIBLE, words=WORDS, opened_at=since, restarts=False
    )
    return operations.open_pause(new, by=people.analyst(), at=noted_at)
