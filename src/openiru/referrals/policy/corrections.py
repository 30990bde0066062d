"""How may asking for reinstatement go on, and what is still waited for?"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from openiru.referrals.errors import WrongStatusError
from openiru.referrals.types import ReinstatementState

# The unit's own quota, as for account blocks: a person waits, so nobody should have to wait longer.
REINSTATE_WITHIN: Final = timedelta(hours=48)

# From None: nothing was asked yet. A platform may think again, and what was reinstated may be blocked again.
NEXT_REINSTATEMENT: Final[Mapping[ReinstatementState | None, frozenset[ReinstatementState]]] = {
    None: frozenset({ReinstatementState.ASKED}),
    ReinstatementState.ASKED: frozenset(
        {ReinstatementState.ASKED, ReinstatementState.CONFIRMED, ReinstatementState.REFUSED}
    ),
    ReinstatementState.REFUSED: frozenset({ReinstatementState.ASKED, ReinstatementState.CONFIRMED}),
    ReinstatementState.CONFIRMED: frozenset({ReinstatementState.ASKED}),
}


def check_reinstatement_step(now: ReinstatementState | None, to: ReinstatementState) -> None:
    """Refuse an answer that nobody asked for, and one that was noted before.

    Raises:
        WrongStatusError: naming both states.
    """
    if to not in NEXT_REINSTATEMENT[now]:
        raise WrongStatusError(
            f"Reinstatement that is {now or 'not asked for'} cannot become {to}; ask for it first."
        )


def standing(
    state: ReinstatementState | None, due_at: datetime | None, at: datetime
) -> ReinstatementState | None:
    """Where asking stands at a moment: what was asked and has passed its day has no answer."""
    if state is ReinstatementState.ASKED and due_at is not None and due_at < at:
        return ReinstatementState.NO_ANSWER
    return state
