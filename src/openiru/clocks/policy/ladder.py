"""Which steps of a ladder are due, who may take them, and what is a ladder?"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from openiru.access.types import Role
from openiru.clocks.errors import BadLadderError, NotYourTaskError
from openiru.clocks.types import DutyKind, LadderStep, Means

MOST_STEPS: Final = 12
LONGEST_AFTER_S: Final = 366 * 86_400
_HOUR_S: Final = 3_600
_DAY_S: Final = 24 * _HOUR_S

# What holds until a unit says otherwise: working practice, no law's.
DEFAULT_STEPS: Final = (
    LadderStep(number=1, after_s=0, means=Means.REMINDER, role=Role.ANALYST, is_automatic=True),
    LadderStep(number=2, after_s=_DAY_S, means=Means.CONTACT, role=Role.ANALYST),
    LadderStep(number=3, after_s=3 * _DAY_S, means=Means.HEAD_OF_POLICY, role=Role.SUPERVISOR),
    LadderStep(number=4, after_s=7 * _DAY_S, means=Means.MEETING, role=Role.SUPERVISOR),
    LadderStep(number=5, after_s=14 * _DAY_S, means=Means.REGULATOR, role=Role.SUPERVISOR),
)
# What the unit itself owes: nobody is reminded but the unit.
OWN_STEPS: Final = (
    LadderStep(number=1, after_s=0, means=Means.OWN, role=Role.ANALYST),
    LadderStep(number=2, after_s=2 * _DAY_S, means=Means.OWN, role=Role.SUPERVISOR),
)
OWN_REVIEW: Final = (LadderStep(number=1, after_s=0, means=Means.OWN, role=Role.SUPERVISOR),)
OWN: Final = {
    DutyKind.RENEW_PRESERVATION: OWN_STEPS,
    DutyKind.REVIEW_EMERGENCY: OWN_REVIEW,
    DutyKind.REVIEW_PAUSE: OWN_STEPS,
}
MAY_TAKE: Final = {
    Role.ANALYST: frozenset({Role.ANALYST, Role.SUPERVISOR}),
    Role.SUPERVISOR: frozenset({Role.SUPERVISOR}),
}


def check_ladder(steps: Sequence[LadderStep]) -> None:
    """Refuse steps that would leave something overdue unheard, or let a machine go beyond a reminder.

    Raises:
        BadLadderError: saying which step, and what would do.
    """
    if not 1 <= len(steps) <= MOST_STEPS:
        raise BadLadderError(f"A ladder has 1 to {MOST_STEPS} steps.")
    if steps[0].after_s != 0:
        raise BadLadderError(
            "The first step comes at the due moment (0 seconds after), so that nothing is silent."
        )
    for place, step in enumerate(steps, start=1):
        if step.number != place:
            raise BadLadderError(f"Steps are numbered from 1; the step at place {place} says {step.number}.")
        if step.role not in MAY_TAKE:
            raise BadLadderError(
                f"Step {place} is a task for an analyst or a supervisor, not for {step.role}."
            )
        if step.is_automatic and step.means is not Means.REMINDER:
            raise BadLadderError(f"Step {place}: only a reminder goes without a person's press.")
        if step.after_s > LONGEST_AFTER_S:
            raise BadLadderError(f"Step {place} comes within a year of the due moment.")
    if any(later.after_s <= step.after_s for step, later in pairwise(steps)):
        raise BadLadderError("Each step comes later than the one before it.")


def steps_due(steps: Sequence[LadderStep], late_s: float) -> tuple[LadderStep, ...]:
    """The steps whose time has come when something is `late_s` seconds late, in order; none before."""
    return tuple(step for step in steps if late_s > 0 and late_s >= step.after_s)


def check_may_take(role: Role | None, task_role: Role) -> None:
    """Refuse a person for whom a task is not.

    Raises:
        NotYourTaskError: naming who may.
    """
    if role not in MAY_TAKE[task_role]:
        allowed = " or ".join(sorted(MAY_TAKE[task_role]))
        raise NotYourTaskError(f"This step waits for: {allowed}.")
