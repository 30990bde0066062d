"""How many followers went with blocks, and how many did accounts that came back win anew?"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from openiru.referrals.types import ItemState, LedgerRow
from openiru.statistics.types import DAYS, ConfirmedReturn, Growth, Presence, WonBack

# Numbers of followers of one subject with their moments, oldest first.
Counts = Sequence[tuple[datetime, int]]
NEAR: Final = 0.25  # of the days: a number that was seen farther off says nothing of that day


def presence_of(
    rows: Sequence[LedgerRow],
    returns: Sequence[ConfirmedReturn],
    counts: Mapping[str, Counts],
    as_of: datetime,
) -> Presence:
    """The following at the block, and what came back of it; each account counts once, however often it was blocked.

    Args:
        rows: of account blocks.
        returns: as known at `as_of`.
        counts: of the new accounts, seen by `as_of`.
        as_of: a new account that is younger than a horizon then has no number there.
    """
    blocked = {row.subject_id for row in rows if row.state is ItemState.ACTED}
    at_block: dict[str, int] = {}
    for row in sorted(rows, key=lambda each: each.blocked_at or each.sent_at):
        # The newest that is known: of a later block nobody may have counted.
        if row.state is ItemState.ACTED and row.followers_at_block is not None:
            at_block[row.subject_id] = row.followers_at_block
    growth = tuple(
        _growth(each, at_block.get(each.barred_subject_id), counts.get(each.new_subject_id, ()), as_of)
        for each in returns
        if each.barred_subject_id in blocked
    )
    return Presence(
        blocked=len(blocked),
        followers_at_block=sum(at_block.values()),
        followers_unknown=len(blocked) - len(at_block),
        growth=growth,
        won_back=tuple(_won_back(growth, counts, as_of, day) for day in DAYS),
    )


def followers_near(counts: Counts, opened_at: datetime, day: int, as_of: datetime) -> int | None:
    """The number seen nearest to so many days after opening, at most a quarter of them off; None if there is none by then."""
    horizon, off = opened_at + timedelta(days=day), timedelta(days=day * NEAR)
    near = [(abs(at - horizon), number) for at, number in counts if abs(at - horizon) <= off and at <= as_of]
    return min(near, key=lambda pair: pair[0])[1] if near and horizon <= as_of else None


def followers_by(counts: Counts, at: datetime) -> int | None:
    """The last number seen at or before a moment; None if there is none."""
    return next((number for seen_at, number in reversed(counts) if seen_at <= at), None)


def _growth(found: ConfirmedReturn, at_block: int | None, counts: Counts, as_of: datetime) -> Growth:
    return Growth(
        new_subject_id=found.new_subject_id,
        barred_subject_id=found.barred_subject_id,
        opened_at=found.first_seen_at,
        followers_at_block=at_block,
        followers=followers_by(counts, as_of),
        won_back={day: _share(found, at_block, counts, as_of, day) for day in DAYS},
    )


def _share(
    found: ConfirmedReturn, at_block: int | None, counts: Counts, as_of: datetime, day: int
) -> float | None:
    followers = followers_near(counts, found.first_seen_at, day, as_of)
    return followers / at_block if followers is not None and at_block else None


def _won_back(growth: Sequence[Growth], counts: Mapping[str, Counts], as_of: datetime, day: int) -> WonBack:
    known = [each for each in growth if each.won_back[day] is not None]
    # Two people may find one new account to be the return of two barred ones: nobody is counted twice.
    new = {each.new_subject_id: each.opened_at for each in known}
    barred = {each.barred_subject_id: each.followers_at_block or 0 for each in known}
    followers = sum(followers_near(counts[key], at, day, as_of) or 0 for key, at in new.items())
    at_block = sum(barred.values())
    return WonBack(
        after=day,
        returns=len(new),
        followers=followers,
        followers_at_block=at_block,
        share=followers / at_block if at_block else None,
    )
