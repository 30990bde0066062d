"""What became of an account after its block? From the platform's word and our own looks, without a database."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from openiru.checks.queries import rows_of
from openiru.checks.types import Look, Row
from openiru.engines.probes.types import State
from openiru.referrals.types import ItemState, LedgerRow
from openiru.statistics.staying.sights import SIGHTS
from openiru.statistics.types import End, Fate, Seen, Since

# Of a page that says no more than "gone", nobody knows whether the platform did it.
BARRED: Final = frozenset({State.SUSPENDED, State.REMOVED_BY_PLATFORM})
# As all sights, but of what is gone only those pages count that say who did it.
_WHO_DID_IT: Final[Mapping[State, Seen]] = {
    **{state: sight for state, sight in SIGHTS.items() if state is not State.GONE_CAUSE_UNKNOWN},
    State.REMOVED_BY_OWNER: Seen.GONE_BY_OWNER,
}
_ENDS: Final[Mapping[Seen, End]] = {
    Seen.UP: End.UP_AGAIN,
    Seen.RENAMED: End.RENAMED,
    Seen.HANDLE_REASSIGNED: End.HANDLE_REASSIGNED,
    Seen.WITHHELD: End.WITHHELD,
}
_TAKES_BACK: Final = frozenset({ItemState.REFUSED, ItemState.PARTLY})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """From a blocking word until the platform takes it back, its time is over, or it blocks anew what had come up again."""

    down_at: datetime
    ends_at: datetime | None = None  # with the time for which it was made
    taken_back_at: datetime | None = None
    until: datetime | None = None  # when the next block of the same item begins


def fates_of(rows: Iterable[LedgerRow], looks: Mapping[str, Sequence[Look]]) -> Iterator[Fate]:
    """The fate of each block that is at risk of not lasting.

    A block is at risk from the moment the platform first says that it took effect; where it never says so, from the look by
    which two agree that the page says suspended or removed. Saying it again changes nothing, unless the account had come up
    meanwhile, the block had been taken back or its time was over: then another block begins. Withdrawn items, and those that were gone before,
    never are at risk.

    Args:
        rows: of account blocks.
        looks: by subject, oldest first, as known at the same moment as the rows.
    """
    for row in rows:
        if row.state is ItemState.WITHDRAWN:
            continue
        seen = looks.get(row.subject_id, ())
        if row.blocked_at is not None:
            for block in _blocks(row, seen):
                yield _followed(row, block, seen)
        elif row.state is not ItemState.ALREADY_GONE:
            yield from _by_look(row, seen)


def _blocks(row: LedgerRow, looks: Sequence[Look]) -> Sequence[_Block]:
    """The blocks of one item by the platform's words, in order."""
    found: list[_Block] = []
    for word in row.words:
        last = found[-1] if found else None
        if last is None:
            if word.state is ItemState.ACTED:
                found.append(_Block(down_at=word.at, ends_at=word.ended_at))
        elif word.state is ItemState.ACTED:
            at = max(word.at, last.taken_back_at or last.down_at)
            if _is_over(row, last, looks, at):
                found[-1:] = [replace(last, until=at), _Block(down_at=at, ends_at=word.ended_at)]
            else:
                found[-1] = replace(last, ends_at=word.ended_at)
        elif word.state in _TAKES_BACK and last.taken_back_at is None:
            found[-1] = replace(last, taken_back_at=max(word.at, last.down_at))
    return found


def _is_over(row: LedgerRow, block: _Block, looks: Sequence[Look], at: datetime) -> bool:
    if block.taken_back_at is not None or (block.ends_at is not None and block.ends_at <= at):
        return True
    return _followed(row, replace(block, until=at), looks).end in _ENDS.values()


def _followed(row: LedgerRow, block: _Block, looks: Sequence[Look]) -> Fate:
    over = _over(block, looks)
    stops = [at for at in (over[0] if over else None, block.until) if at is not None]
    until = min(stops, default=None)
    later = [look for look in looks if look.at > block.down_at and (until is None or look.at <= until)]
    return _fate(row, Since.WORD, block.down_at, block.down_at, later, over)


def _over(block: _Block, looks: Sequence[Look]) -> tuple[datetime, End] | None:
    """When the platform's own word ended the block, and how; a block for a time that is seen to be held longer goes on."""
    ends = []
    if block.taken_back_at is not None:
        ends.append((block.taken_back_at, End.TAKEN_BACK))
    if block.ends_at is not None:
        ends_at, until = block.ends_at, block.until
        after = [look for look in looks if look.at > ends_at and (until is None or look.at <= until)]
        settled = [each for each in rows_of(after, _WHO_DID_IT) if each.settled_at is not None]
        if not settled or settled[0].kind is not Seen.GONE:
            ends.append((ends_at, End.RAN_OUT))
    return min(ends, default=None)


def _by_look(row: LedgerRow, looks: Sequence[Look]) -> Iterator[Fate]:
    """From the look that settled it: before, nobody could have counted it as down."""
    seen = rows_of([look for look in looks if look.at > row.sent_at], _WHO_DID_IT)
    barred = next((each for each in seen if each.kind is Seen.GONE and each.settled_at), None)
    if barred is not None and barred.settled_at is not None:
        later = [look for look in looks if look.at > barred.settled_at]
        yield _fate(row, Since.LOOK, barred.settled_at, barred.first_at, later, None)


def _fate(
    row: LedgerRow,
    since: Since,
    down_at: datetime,
    first_down_at: datetime,
    later: Sequence[Look],
    over: tuple[datetime, End] | None,
) -> Fate:
    seen = rows_of(later, SIGHTS, standing=(Seen.GONE, down_at))
    others = [(each.settled_at, each) for each in seen if each.kind is not Seen.GONE and each.settled_at]
    other = min(others, key=lambda pair: pair[0])[1] if others else None
    last_down_at = _last_down(seen, other, down_at if since is Since.LOOK else None)
    end, up_at = _unfinished(later, seen, last_down_at), None
    if other is not None:
        end = _ENDS[other.kind]
        up_at = other.first_at if end is End.UP_AGAIN else None
    elif over is not None:
        over_at, end = over
        # Only of what somebody looked at: else the curve would hold such blocks, and not those that last.
        up_at = over_at if seen else None
    return Fate(
        item_id=row.item_id,
        subject_id=row.subject_id,
        platform=row.platform,
        organisation_id=row.organisation_id,
        down_at=down_at,
        first_down_at=first_down_at,
        since=since,
        end=end,
        last_down_at=last_down_at,
        up_at=up_at,
    )


def _last_down(
    seen: Sequence[Row[Seen]], other: Row[Seen] | None, settled_at: datetime | None
) -> datetime | None:
    """The last look that saw it down, before it was anything else; a look by which it counts as down is one."""
    downs = [
        look.at
        for each in seen
        if each.kind is Seen.GONE and each.settled_at
        for look in each.looks
        if other is None or look.at < other.first_at
    ]
    return max(downs, default=settled_at)


def _unfinished(looks: Sequence[Look], seen: Sequence[Row[Seen]], last_down_at: datetime | None) -> End:
    """How watching stands that saw nothing else that counts."""
    if not seen:
        if last_down_at is not None:
            return End.STILL_DOWN
        return End.NOTHING_SAID if looks else End.NEVER_LOOKED
    last = max(seen, key=lambda each: each.last_at)
    return End.STILL_DOWN if last.kind is Seen.GONE and last.settled_at else End.NOT_SETTLED
