"""What rests on a wrong block because an account was called its return?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from openiru.linking.queries import confirmed_of
from openiru.referrals import queries as referrals
from openiru.referrals.types import ItemState, RestingItem
from openiru.review.queries import facts_on_returns
from openiru.review.types import OPEN_STATUSES, CaseFacts, CaseStatus

_WAITING: Final = frozenset({*OPEN_STATUSES, CaseStatus.APPROVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class OnReturns:
    """Cases and items on accounts that people called returns of others."""

    halted: tuple[CaseFacts, ...]  # not referred yet; they fall with the block
    items: tuple[RestingItem, ...]  # referred, and not taken back; returns of returns among them


def returns_of(wrong: Sequence[RestingItem], linked: Sequence[RestingItem]) -> OnReturns:
    """What was opened because accounts are returns of those of `wrong` items; what `linked` tells already is left out."""
    told = {each.item_id for each in (*wrong, *linked)}
    seen: set[str] = set()
    items: dict[str, RestingItem] = {}
    halted: tuple[CaseFacts, ...] | None = None
    subjects = {each.subject_id for each in wrong}
    while subjects:
        seen |= subjects
        cases = facts_on_returns(confirmed_of(subjects))
        if halted is None:
            halted = tuple(each for each in cases if each.status in _WAITING and each.referred_at is None)
        found = referrals.resting_items(case_ids=[each.case_id for each in cases])
        items |= {each.item_id: each for each in found if each.item_id not in told}
        subjects = {each.subject_id for each in found} - seen
    standing = (each for each in items.values() if each.state is not ItemState.WITHDRAWN)
    return OnReturns(halted=halted or (), items=tuple(standing))
