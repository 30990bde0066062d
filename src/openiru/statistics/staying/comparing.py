"""Where do platforms say one thing and pages another?"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from openiru.checks.types import Look
from openiru.referrals.types import ItemState, LedgerRow, OutcomeCode
from openiru.statistics import policy
from openiru.statistics.staying.sights import seen_by
from openiru.statistics.types import Cell, DisagreementGroup, Says, Seen

_SAYS: Final[Mapping[ItemState, Says]] = {
    ItemState.ACTED: Says.REMOVED,
    ItemState.PARTLY: Says.IN_PART,
    ItemState.REFUSED: Says.REFUSED,
    ItemState.ALREADY_GONE: Says.ALREADY_GONE,
    ItemState.PENDING: Says.NO_ANSWER,
}
# What cannot both be so. Acting in part and silence claim nothing that a page could deny.
DIFFERS: Final[Mapping[Says, frozenset[Seen]]] = {
    Says.REMOVED: frozenset({Seen.UP, Seen.RENAMED, Seen.WITHHELD}),
    Says.GEO_BLOCKED: frozenset({Seen.UP, Seen.RENAMED, Seen.GONE}),
    Says.REFUSED: frozenset({Seen.GONE}),
    Says.ALREADY_GONE: frozenset({Seen.UP, Seen.RENAMED, Seen.WITHHELD}),
    Says.IN_PART: frozenset(),
    Says.NO_ANSWER: frozenset(),
}
UNSETTLED: Final = frozenset({Seen.NOT_SETTLED, Seen.NEVER_LOOKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One item: what its platform says, and what we saw after it said so."""

    item_id: str
    platform: str
    organisation_id: str
    says: Says
    seen: Seen


def compared(rows: Iterable[LedgerRow], looks: Mapping[str, Sequence[Look]]) -> Iterator[Compared]:
    """Each item that was not withdrawn.

    Args:
        rows: of account blocks.
        looks: by subject, oldest first, as known at the same moment as the rows.
    """
    for row in rows:
        if row.state is ItemState.WITHDRAWN:
            continue
        since = row.decided_at or row.sent_at
        # What is up once a block for a time is over contradicts nobody.
        until = row.time_over_at
        later = [
            look
            for look in looks.get(row.subject_id, ())
            if look.at > since and (until is None or look.at <= until)
        ]
        yield Compared(
            item_id=row.item_id,
            platform=row.platform,
            organisation_id=row.organisation_id,
            says=Says.GEO_BLOCKED if row.outcome_code is OutcomeCode.GEO_RESTRICTED else _SAYS[row.state],
            seen=seen_by(later),
        )


def disagreement_of(key: str, items: Iterable[Compared]) -> DisagreementGroup:
    """How often words and pages differ, of settled items on which the word can be tested."""
    counts = Counter((each.says, each.seen) for each in items)
    cells = tuple(
        Cell(says=says, seen=seen, items=counts[says, seen], differs=seen in DIFFERS[says])
        for says in Says
        for seen in Seen
        if counts[says, seen]
    )
    testable = sum(each.items for each in cells if DIFFERS[each.says] and each.seen not in UNSETTLED)
    return DisagreementGroup(
        key=key,
        cells=cells,
        rate=policy.rate(sum(each.items for each in cells if each.differs), testable),
    )
