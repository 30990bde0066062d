"""The words of clocks, each with one meaning."""

from enum import StrEnum


class Count(StrEnum):
    """What a time limit counts."""

    SECONDS = "seconds"  # round the clock
    WORKING_SECONDS = "working_seconds"  # within the hours of a calendar
    WORKING_DAYS = "working_days"  # whole days of a calendar, the day of the event not counted


class DutyKind(StrEnum):
    """Who owes what by when."""

    ACKNOWLEDGE = "acknowledge"  # the platform: say that it has the request
    ACT = "act"  # the platform: answer each item
    RENEW_PRESERVATION = "renew_preservation"  # the unit: before what is preserved is deleted
    REVIEW_EMERGENCY = "review_emergency"  # the unit: look again at what was asked in an emergency
    REVIEW_PAUSE = "review_pause"  # the unit: look again at a clock that stands still for long


class PauseReason(StrEnum):
    """Why a clock stands still."""

    CLARIFICATION = "clarification"  # the platform asked for what it needs; TCO Article 3(8)
    IMPOSSIBLE = "impossible"  # force majeure or what the platform cannot do; TCO Article 3(7)
    AGREED = "agreed"  # the unit gave more time


class Means(StrEnum):
    """How a step of the ladder reaches the platform."""

    REMINDER = "reminder"  # a message through the outbox
    CONTACT = "contact"  # the contact is written to or called
    HEAD_OF_POLICY = "head_of_policy"
    MEETING = "meeting"
    REGULATOR = "regulator"
    OWN = "own"  # work of the unit itself


class TaskEnding(StrEnum):
    """What became of a task."""

    DONE = "done"
    NEEDLESS = "needless"  # a person says why
    ANSWERED = "answered"  # what was owed came; noted by the system


class MomentKind(StrEnum):
    """The moments of an item, in the order in which they mostly come."""

    OBSERVED = "observed"
    CAPTURED = "captured"
    ASSESSED = "assessed"
    APPROVED = "approved"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    DECIDED = "decided"
    EFFECTIVE = "effective"
    VERIFIED = "verified"
