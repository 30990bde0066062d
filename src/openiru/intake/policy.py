"""When do two names mean one subject?"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final
from uuid import UUID

# Given by the platform once and for ever; handles and addresses made from them can pass to somebody else.
LASTING_SORTS: Final = ("id:", "p:c/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Whom the keys of a row name."""

    owner: UUID | None  # None: a subject that is not known yet
    is_conflict: bool  # the keys name more than one; a person should look


def choose_owner(
    keys: Sequence[str], owners: Sequence[UUID | None], keys_of: Mapping[UUID, AbstractSet[str]]
) -> Choice:
    """The subject that a row's keys name; two subjects are never made one.

    A native id counts more than a handle. A handle leads to its known owner unless that owner has
    another native id of the same sort: then the handle has passed to somebody else.

    Args:
        keys: strongest first.
        owners: the known subject of each key, in the same order.
        keys_of: keys of the subjects that `owners` names where the first key has no owner.
    """
    first = owners[0]
    if first is not None:
        return Choice(owner=first, is_conflict=not {None, first}.issuperset(owners))
    candidates = {owner: None for owner in owners if owner is not None}
    for candidate in candidates:
        if not _is_somebody_else(keys, keys_of.get(candidate, frozenset())):
            return Choice(owner=candidate, is_conflict=len(candidates) > 1)
    return Choice(owner=None, is_conflict=bool(candidates))


def _is_somebody_else(keys: Sequence[str], known_keys: AbstractSet[str]) -> bool:
    sort = next((sort for sort in LASTING_SORTS if keys[0].startswith(sort)), None)
    if sort is None:
        return False
    lasting = {key for key in known_keys if key.startswith(sort)}
    return bool(lasting) and lasting.isdisjoint(keys)
