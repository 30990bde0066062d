"""How may an appeal go on?"""

from collections.abc import Collection, Mapping
from typing import Final

from openiru.referrals.errors import OwnAppealError, WrongStatusError
from openiru.referrals.types import AppealState

_ANSWERS: Final = frozenset({AppealState.UPHELD, AppealState.DISMISSED, AppealState.DROPPED})

# From None: nobody appealed that we know of. Whoever lost may turn to the next body.
NEXT_APPEAL: Final[Mapping[AppealState | None, frozenset[AppealState]]] = {
    None: frozenset({AppealState.OPEN}),
    AppealState.OPEN: _ANSWERS,
    AppealState.UPHELD: frozenset({AppealState.OPEN}),
    AppealState.DISMISSED: frozenset({AppealState.OPEN}),
    AppealState.DROPPED: frozenset({AppealState.OPEN}),
}


def check_appeal_step(now: AppealState | None, to: AppealState) -> None:
    """Refuse the answer to an appeal that nobody noted, and an appeal that is under way already.

    Raises:
        WrongStatusError: saying where it stands.
    """
    if to in NEXT_APPEAL[now]:
        return
    if now is AppealState.OPEN:
        raise WrongStatusError("An appeal is under way already; note how it ended first.")
    raise WrongStatusError("No appeal is under way; note first that somebody appealed.")


def check_may_end(to: AppealState, *, by: str, concerned: Collection[str]) -> None:
    """Refuse that somebody says how an appeal against their own referral ended; that it runs, everybody may note.

    Raises:
        OwnAppealError: if `by` is among those `concerned`: who wrote the case, who approved it, who asked for it.
    """
    if to in _ANSWERS and by in concerned:
        raise OwnAppealError(
            "Whoever wrote the case, approved it or made the referral notes no end of an appeal against it; ask a colleague."
        )
