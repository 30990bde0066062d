"""May a first order leave, is what was said of a pause enough, and whom does it wait for?"""

from datetime import UTC, datetime, timedelta
from typing import Final

from openiru.clocks.errors import AlreadyEndedError, BadClockRuleError, NotInformedError, OwnPauseError
from openiru.clocks.types import PauseView
from openiru.foundation.words import seen_characters

MIN_WORDS: Final = 10


def check_informed(
    *, platform: str, given_at: datetime | None, needed_s: int, source: str, at: datetime
) -> None:
    """Refuse a first order to a provider who was not told of procedures and time limits long enough before.

    Raises:
        NotInformedError: naming the rule, and what would satisfy it.
    """
    hours = needed_s / 3600
    rule = f"Before the first order a provider is told of procedures and time limits at least {hours:g} hours ahead ({source})"
    if given_at is None:
        raise NotInformedError(
            f"{rule}; {platform} was not. Note the information that was given, or justify the emergency in words.",
            wait_s=None,
        )
    may_leave_at = given_at + timedelta(seconds=needed_s)
    if at < may_leave_at:
        when = may_leave_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        raise NotInformedError(
            f"{rule}; {platform} was told later. It may leave at {when} UTC.",
            wait_s=max(1, round((may_leave_at - at).total_seconds())),
        )


def check_words(words: str, *, what: str) -> None:
    """Refuse an act without a reason in words.

    Raises:
        BadClockRuleError: saying how many are wanted.
    """
    # Spaces and marks that nobody sees make a text longer, but say nothing.
    if len(words.strip()) < MIN_WORDS or seen_characters(words) < MIN_WORDS / 2:
        raise BadClockRuleError(f"Say {what} in words, at least {MIN_WORDS} characters.")


def check_span(opened_at: datetime, closed_at: datetime | None, *, sent_at: datetime, at: datetime) -> None:
    """Refuse a pause that begins before the sending, ends before it began, or lies in the future.

    Raises:
        BadClockRuleError: saying which.
    """
    if any(moment is not None and moment.tzinfo is None for moment in (opened_at, closed_at)):
        raise BadClockRuleError("A time needs its zone, for example 2025-07-01T08:00:00Z.")
    if opened_at < sent_at:
        raise BadClockRuleError("A pause begins after the referral was sent.")
    if max(opened_at, closed_at or opened_at) > at:
        raise BadClockRuleError("A pause cannot begin or end in the future.")
    if closed_at is not None and closed_at < opened_at:
        raise BadClockRuleError("A pause ends after it began.")


def needs_approval(moment: datetime, *, at: datetime, tolerance: timedelta) -> bool:
    """Whether what is noted at `at` of a pause happened so long before that it moves a deadline after the fact."""
    return moment < at - tolerance


def check_may_approve(pause: PauseView, *, by: str) -> None:
    """Refuse to approve one's own pause, and one that waits for nobody.

    Raises:
        AlreadyEndedError: if it counts already.
        OwnPauseError: if `by` noted what waits of it.
    """
    if not pause.waits:
        raise AlreadyEndedError("This pause counts already; it waits for nobody.")
    if by in pause.waits_for_others_than:
        raise OwnPauseError(
            "What begins or ends in the past of a pause is approved by another person than noted it."
        )
