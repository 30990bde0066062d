"""Where does an item stand after a decision or a withdrawal?"""

from collections.abc import Mapping
from typing import Final

from openiru.moderation.errors import WrongRequestError
from openiru.moderation.types import ItemStanding, Reinstatement
from openiru.referrals.types import OutcomeCode

NEXT_STANDING: Final[Mapping[ItemStanding, frozenset[ItemStanding]]] = {
    ItemStanding.WAITING: frozenset(
        {ItemStanding.RESTRICTED, ItemStanding.LEFT_ALONE, ItemStanding.WITHDRAWN}
    ),
    ItemStanding.RESTRICTED: frozenset({ItemStanding.LEFT_ALONE, ItemStanding.TO_REINSTATE}),
    ItemStanding.LEFT_ALONE: frozenset({ItemStanding.RESTRICTED, ItemStanding.WITHDRAWN}),
    ItemStanding.WITHDRAWN: frozenset(),
    ItemStanding.TO_REINSTATE: frozenset({ItemStanding.REINSTATED, ItemStanding.KEPT}),
    # A person may think again.
    ItemStanding.KEPT: frozenset({ItemStanding.REINSTATED}),
    ItemStanding.REINSTATED: frozenset(),
}

DECIDABLE: Final = frozenset({ItemStanding.WAITING, ItemStanding.RESTRICTED, ItemStanding.LEFT_ALONE})
_OF_ANSWER: Final = {
    Reinstatement.REINSTATED: ItemStanding.REINSTATED,
    Reinstatement.KEPT: ItemStanding.KEPT,
}


def standing_after(outcome: OutcomeCode, *, restricts: bool, now: ItemStanding) -> ItemStanding:
    """Where an item stands after a decision.

    Raises:
        WrongRequestError: if its authority took it back.
    """
    if now not in DECIDABLE:
        raise WrongRequestError("Its authority took this back: say whether it is reinstated.")
    if outcome is OutcomeCode.ACKNOWLEDGED_PENDING:
        return now
    return ItemStanding.RESTRICTED if restricts else ItemStanding.LEFT_ALONE


def standing_withdrawn(now: ItemStanding) -> ItemStanding:
    """Where an item stands once its authority took it back; one that was taken back stays where it is."""
    if now is ItemStanding.RESTRICTED:
        return ItemStanding.TO_REINSTATE
    return ItemStanding.WITHDRAWN if now in DECIDABLE else now


def standing_reinstated(answer: Reinstatement, now: ItemStanding) -> ItemStanding:
    """Where an item stands after the answer to a withdrawal.

    Raises:
        WrongRequestError: if the answer changes nothing, or nothing waits for one.
    """
    becomes = _OF_ANSWER[answer]
    if becomes not in NEXT_STANDING[now]:
        raise WrongRequestError(f"This item is {now.value.replace('_', ' ')}: no such answer is asked for.")
    return becomes
