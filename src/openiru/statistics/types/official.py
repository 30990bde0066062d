"""What official figures are made of: counts, rates with their interval, and what they mean."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

SMALL_NUMBER: Final = (
    10  # a rate over fewer items says little: UK Government Analysis Function, small-number guidance
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A share with everything that is needed to judge it."""

    numerator: int
    denominator: int
    value: float | None  # None where the denominator is 0
    low: float | None  # Wilson interval, 95 %
    high: float | None
    is_small: bool  # fewer than SMALL_NUMBER items in the denominator


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The counts of one group of items; the unit is the item.

    referred = blocked + partly + refused + pending + already_gone; withdrawn items stand beside.
    """

    referred: int
    blocked: int
    time_over: int  # of the blocked: for a time that is over
    partly: int
    refused: int
    pending: int
    undelivered: int  # of the pending: the platform has not confirmed that it has them
    already_gone: int
    withdrawn: int
    followers_blocked: int  # the accounts' combined following at the block; not unique people
    followers_unknown: int  # blocked items for which no count was known
    action_rate_strict: Rate  # blocked / (referred - already_gone)
    action_rate_decided: Rate  # blocked / (blocked + partly + refused)
    median_hours_to_act: float | None  # Kaplan-Meier, unanswered items censored; None while never reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A row and what it is about: a platform, an organisation or an instrument."""

    key: str
    row: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """Data requests: how many were sent, and how many were answered."""

    sent: int
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Compliance:
    """How a platform answered requests for data; sent = produced_all + produced_some + produced_none + unanswered."""

    platform: str
    sent: int
    produced_all: int
    produced_some: int
    produced_none: int
    unanswered: int
    rate: Rate  # produced, all or some of it, of those sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """Items that were referred in error, and whether their subjects were reinstated.

    asked = reinstated + refused + waiting + no_answer.
    """

    wrong: int
    asked: (
        int  # of the wrong ones: those that the platform had blocked, so that it was asked to reinstate them
    )
    reinstated: int  # as the platform says
    refused: int
    waiting: int
    no_answer: int  # the day that was set has passed
    median_hours_to_reinstatement: float | None  # Kaplan-Meier, as with times to act


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Official figures as of a moment; `platforms`, `organisations` and `totals` are about account blocks."""

    as_of: datetime
    platforms: tuple[Group, ...]
    organisations: tuple[Group, ...]
    instruments: tuple[Group, ...]  # account blocks and content removals
    totals: Row
    data_requests: Requests
    compliance: tuple[Compliance, ...]  # with requests for data, by platform
    preservation_requests: Requests
    meetings: int
    corrections: Corrections
    version: str  # the same while the facts are the same
    organisation_id: str | None = None  # set: items about this one alone, without requests and meetings
