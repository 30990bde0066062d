"""What do looks say together, for figures? Pages turn between states of one kind without anything having happened."""

from collections.abc import Mapping, Sequence
from typing import Final

from openiru.checks.queries import rows_of
from openiru.checks.types import Look
from openiru.engines.probes.types import GONE, State
from openiru.statistics.types import UP_AGAIN, Seen

# Up, gone of one kind or another, and what is neither; survival and disagreement are counted by these alike.
SIGHTS: Final[Mapping[State, Seen]] = {
    **dict.fromkeys(UP_AGAIN, Seen.UP),
    **dict.fromkeys(GONE, Seen.GONE),
    State.RENAMED: Seen.RENAMED,
    State.HANDLE_REASSIGNED: Seen.HANDLE_REASSIGNED,
    State.GEO_WITHHELD: Seen.WITHHELD,
}


def seen_by(looks: Sequence[Look]) -> Seen:
    """What stands by looks at one subject, oldest first: what the last of them says, if another agrees."""
    rows = rows_of(looks, SIGHTS)
    if not rows:
        return Seen.NOT_SETTLED if looks else Seen.NEVER_LOOKED
    last = max(rows, key=lambda each: each.last_at)
    if last.settled_at is None:
        return Seen.NOT_SETTLED
    causes = [look.state for look in last.looks if look.state is not State.GONE_CAUSE_UNKNOWN]
    return Seen.GONE_BY_OWNER if causes and causes[-1] is State.REMOVED_BY_OWNER else last.kind
