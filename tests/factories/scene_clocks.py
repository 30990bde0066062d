"""Clocks of the scene: a platform that is late, with a step that waits for a person, and a clock that stands still."""

from datetime import datetime
from io import BytesIO

from openiru.access.types import Role
from openiru.clocks.operations import open_pause, set_ladder, set_limit
from openiru.clocks.types import (
    Count,
    DutyKind,
    LadderStep,
    Means,
    NewLadder,
    NewLimit,
    NewPause,
    PauseReason,
)
from openiru.disclosures.operations import open_holding, receive
from openiru.disclosures.queries import holdings_of
from openiru.workflows.clocks.work_clocks import take_steps


def hurry(platform: str, *, by: str, at: datetime) -> None:
    """Agree that a platform acknowledges within seconds, and is reminded by people from then on."""
    limit = NewLimit(
        platform=platform,
        instrument="account_block",
        kind=DutyKind.ACKNOWLEDGE,
        count=Count.SECONDS,
        amount=1,
        calendar="",
        source="An exercise: acknowledged at once",
    )
    set_limit(limit, by=by, at=at)
    call = LadderStep(number=1, after_s=0, means=Means.CONTACT, role=Role.ANALYST)
    ladder = NewLadder(platform=platform, steps=(call,), source="An exercise: people call at once")
    set_ladder(ladder, by=by, at=at)


def handed_over(request: str, *, by: str, at: datetime) -> None:
    """The answer to a request for data, sealed."""
    receive(request, BytesIO(b"placeholder answer, invented"), label="Subscriber records", by=by, at=at)


def opened(request: str, *, by: str, at: datetime) -> None:
    """Somebody opens what was handed over."""
    for held in holdings_of(request):
        open_holding(held.holding_id, reason="To name the person to the court that asked.", by=by, at=at)


def late_and_paused(paused: str, *, by: str, at: datetime) -> None:
    """Take the steps that are due, after the clock of one referral was stopped."""
    pause = NewPause(
        referral_id=paused,
        reason=PauseReason.CLARIFICATION,
        words="The platform asked which of two accounts is meant.",
        opened_at=at,
    )
    open_pause(pause, by=by, at=at)
    take_steps(at)
