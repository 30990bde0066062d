"""What became of an account after its block? From the platform's word and our own looks, without a database."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from openiru.checks.queries import episodes_of
from openiru.checks.types import Episode, Look
from openiru.engines.probes.types import GONE, State
from openiru.referrals.types import ItemState, LedgerRow
from openiru.statistics.types import End, Fate, Since

# Of a page that says no more than "gone", nobody knows whether the platform did it.
BARRED: Final = frozenset({State.SUSPENDED, State.REMOVED_BY_PLATFORM})
UP_AGAIN: Final = frozenset({State.LIVE, State.LIVE_RESTRICTED, State.PREVIEW_OFF})
_ENDS: Final[Mapping[State, End]] = {
    **dict.fromkeys(UP_AGAIN, End.UP_AGAIN),
    State.RENAMED: End.RENAMED,
    State.HANDLE_REASSIGNED: End.HANDLE_REASSIGNED,
    State.GEO_WITHHELD: End.WITHHELD,
}
# Taken back, or gone before anybody asked: no block of which to say whether it lasts.
_NO_BLOCK: Final = frozenset({ItemState.WITHDRAWN, ItemState.ALREADY_GONE})


def fates_of(rows: Iterable[LedgerRow], looks: Mapping[str, Sequence[Look]]) -> Iterator[Fate]:
    """The fate of each item that is at risk of being up again.

    An item is at risk from the moment the platform says that its block took effect; where it says no such thing, from the look
    by which two agree that the page says suspended or removed. Withdrawn items, and those that were gone before, never are.

    Args:
        rows: of account blocks.
        looks: by subject, oldest first, as known at the same moment as the rows.
    """
    for row in rows:
        if row.state in _NO_BLOCK:
            continue
        seen = looks.get(row.subject_id, ())
        if row.state is ItemState.ACTED and row.decided_at is not None:
            yield _followed(row, row.decided_at, Since.WORD, seen)
            continue
        settled = _barred(episodes_of([look for look in seen if look.at > row.sent_at]))
        if settled is not None and settled.settled_at is not None:
            yield _followed(row, settled.settled_at, Since.LOOK, seen)


def _barred(episodes: Sequence[Episode]) -> Episode | None:
    return next((each for each in episodes if each.state in BARRED and each.settled_at), None)


def _followed(row: LedgerRow, down_at: datetime, since: Since, looks: Sequence[Look]) -> Fate:
    later = [look for look in looks if look.at > down_at]
    end, up_at, last_down_at, is_open = None, None, None, False
    for episode in episodes_of(later):
        if episode.state in GONE:
            last_down_at, is_open = episode.last_at, False
        elif episode.settled_at is None:
            # One look is one page: it neither ends the watching nor counts as seen down.
            is_open = True
        else:
            end = _ENDS[episode.state]
            up_at = episode.first_at if end is End.UP_AGAIN else None
            break
    return Fate(
        item_id=row.item_id,
        subject_id=row.subject_id,
        platform=row.platform,
        organisation_id=row.organisation_id,
        down_at=down_at,
        since=since,
        end=end or _unfinished(later, is_down=last_down_at is not None, is_open=is_open),
        last_down_at=last_down_at,
        up_at=up_at,
    )


def _unfinished(looks: Sequence[Look], *, is_down: bool, is_open: bool) -> End:
    """How watching stands that saw nothing else that counts."""
    if is_open:
        return End.NOT_SETTLED
    if is_down:
        return End.STILL_DOWN
    return End.NOTHING_SAID if looks else End.NEVER_LOOKED
