"""When does a state count? Pages flicker, and one page is one page."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from openiru.checks.errors import BadCheckError
from openiru.checks.types import CheckView, Episode, Look, NewRun, Standing
from openiru.engines.probes.types import GONE, NO_VERDICT

APART: Final = timedelta(hours=6)  # between the first and the last of observations that agree
LEAST_AGREEING: Final = 2


def standing(checks: Sequence[CheckView], *, apart: timedelta = APART) -> Standing:
    """What observations say together.

    The last ones in a row that name one state agree; pages that say nothing neither agree nor end the row. The state is
    settled once there are two of them, at least `apart`.

    Args:
        checks: of one subject, oldest first.
        apart: between the first and the last that agree.
    """
    said = [check for check in checks if check.state not in NO_VERDICT]
    if not said:
        return Standing(
            state=None, is_settled=False, agreeing=0, first_at=None, last_at=None, refusals=len(checks)
        )
    last = said[-1]
    agreeing = []
    for check in reversed(said):
        if check.state is not last.state:
            break
        agreeing.append(check)
    first = agreeing[-1]
    return Standing(
        state=last.state,
        is_settled=len(agreeing) >= LEAST_AGREEING and last.at - first.at >= apart,
        agreeing=len(agreeing),
        first_at=first.at,
        last_at=last.at,
        refusals=len(checks) - 1 - max(place for place, check in enumerate(checks) if check is last),
    )


def episodes(looks: Sequence[Look], *, apart: timedelta = APART) -> tuple[Episode, ...]:
    """What looks say one after the other; the last episode is what `standing` says of the same looks.

    Args:
        looks: at one subject, oldest first.
        apart: between the first and the last that agree.
    """
    found: list[Episode] = []
    for look in looks:
        if look.state in NO_VERDICT:
            continue
        last = found[-1] if found else None
        if last is None or last.state is not look.state:
            found.append(
                Episode(state=look.state, first_at=look.at, last_at=look.at, looks=1, settled_at=None)
            )
            continue
        settled_at = last.settled_at
        if settled_at is None and look.at - last.first_at >= apart:
            settled_at = look.at
        found[-1] = replace(last, last_at=look.at, looks=last.looks + 1, settled_at=settled_at)
    return tuple(found)


def check_run(run: NewRun, *, at: datetime) -> None:
    """Refuse a run that could not be checked later.

    Args:
        run: what was seen.
        at: when it is recorded.

    Raises:
        BadCheckError: if a verdict has no body behind it, is of a time to come, or "gone" is said though a control was not held.
    """
    if at.tzinfo is None or any(each.at.tzinfo is None for each in run.observations):
        raise BadCheckError("The moment of a check needs a zone.")
    for each in run.observations:
        if each.at > at:
            raise BadCheckError(f"{each.url}: the answer cannot have come after it was recorded.")
        if each.verdict.is_verdict and not each.body_digest:
            raise BadCheckError(f"{each.url}: a verdict needs the answer that it was read from.")
        if each.verdict.state in GONE and not run.are_controls_held:
            raise BadCheckError(f"{each.url}: nobody is called gone in a run whose controls were not held.")
