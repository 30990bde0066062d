"""How are fates and times to act estimated? As Kaplan-Meier curves with their intervals and numbers at risk."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, TypeVar

import numpy as np

from openiru.engines.survival.kaplan_meier import Curve, kaplan_meier
from openiru.referrals.types import ItemState, LedgerRow
from openiru.statistics import policy
from openiru.statistics.types import (
    ACT_HOURS,
    DAYS,
    LEAST_AT_RISK,
    Act,
    ActGroup,
    ConfirmedReturn,
    End,
    Estimate,
    Fate,
    Quantile,
    ReturnedCurve,
    Since,
    Step,
    SurvivalGroup,
    Traced,
)

T = TypeVar("T")
QUARTERS: Final = (0.25, 0.5, 0.75)
_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
_WAITING: Final = frozenset({ItemState.PENDING, ItemState.PARTLY, ItemState.REFUSED})


def grouped(things: Iterable[T], key: Callable[[T], str]) -> Mapping[str, Sequence[T]]:
    """Things by their key, in its order."""
    found: dict[str, list[T]] = {}
    for each in things:
        found.setdefault(key(each), []).append(each)
    return dict(sorted(found.items()))


def survival_of(
    key: str,
    fates: Sequence[Fate],
    returns: Mapping[str, Sequence[ConfirmedReturn]],
    as_of: datetime,
    *,
    waiting: Mapping[str, int] = MappingProxyType({}),
) -> SurvivalGroup:
    """The curve of "still down", and that of "not come back under another account".

    An event is known to lie between the last look that saw the account down and the first that saw it up: it counts at the
    latter; `share_if_early` says what the former would make of it, which is another way to fill in, and no bound. Those that
    nobody saw up end at the last look that saw them down; those that nobody looked at are not in the curve at all. A block that
    its platform takes back ends at that word, and one that it made for a time ends with it.

    Args:
        key: what the group is called.
        fates: of the items of the group.
        returns: by barred subject, as known at `as_of`.
        as_of: when watching for returns ends.
        waiting: leads that nobody has decided, by barred subject.
    """
    watched = [each for each in fates if each.is_watched]
    came = [each.up_at is not None for each in watched]
    curve = kaplan_meier([_days(each, _late(each)) for each in watched], came)
    early = kaplan_meier([_days(each, _early(each)) for each in watched], came)
    ends = Counter(each.end for each in fates)
    by_word = sum(each.since is Since.WORD for each in fates)
    return SurvivalGroup(
        key=key,
        at_risk=len(fates),
        by_word=by_word,
        by_look=len(fates) - by_word,
        watched=len(watched),
        ends={end: ends[end] for end in End},
        never_seen_down=sum(each.end is End.UP_AGAIN and each.last_down_at is None for each in fates),
        traced=traced_of(curve),
        early=traced_of(early),
        estimates=tuple(_still(curve, early, day) for day in DAYS),
        returned=_returned(
            fates, returns, as_of, sum(waiting.get(each, 0) for each in {each.subject_id for each in fates})
        ),
    )


def act_of(rows: Iterable[LedgerRow], as_of: datetime) -> Act:
    """Times from sending to the block, for all platforms together and each."""
    sent = [row for row in rows if row.state is ItemState.ACTED or row.state in _WAITING]
    return Act(
        total=act_group_of("all", sent, as_of),
        platforms=tuple(
            act_group_of(key, group, as_of) for key, group in grouped(sent, lambda row: row.platform).items()
        ),
    )


def act_group_of(key: str, rows: Sequence[LedgerRow], as_of: datetime) -> ActGroup:
    """Times from sending to the block, of rows that are blocked or wait."""
    acted = [row.state is ItemState.ACTED for row in rows]
    curve = kaplan_meier([_hours_until(row, as_of) for row in rows], acted)
    return ActGroup(
        key=key,
        items=len(rows),
        acted=sum(acted),
        traced=traced_of(curve),
        estimates=tuple(_acted_within(curve, hours) for hours in ACT_HOURS),
        quantiles=tuple(_quantile(curve, part) for part in QUARTERS),
    )


def traced_of(curve: Curve) -> Traced:
    """A curve with its steps; the band is left out where there is none."""
    return Traced(
        watched=curve.size,
        steps=tuple(
            Step(
                after=float(curve.times[place]),
                at_risk=int(curve.at_risk[place]),
                events=int(curve.events[place]),
                share=float(curve.shares[place]),
                low=_known(curve.lows[place]),
                high=_known(curve.highs[place]),
            )
            for place in range(curve.times.size)
        ),
        until=curve.until,
        told_until=_told_until(curve),
    )


def _told_until(curve: Curve) -> float:
    """How far what became of enough of them is known: what was watched for less, without an event, is not."""
    spared = curve.size - LEAST_AT_RISK  # so many may be lost from sight
    if spared < 0:
        return 0.0
    moments, many = np.unique(curve.durations, return_counts=True)
    lost = many.copy()
    lost[np.searchsorted(moments, curve.times)] -= curve.events
    beyond = np.flatnonzero(np.cumsum(lost) > spared)
    return float(moments[beyond[0]]) if beyond.size else curve.until


def _late(fate: Fate) -> datetime:
    return fate.up_at or fate.last_down_at or fate.down_at


def _early(fate: Fate) -> datetime:
    if fate.end in {End.TAKEN_BACK, End.RAN_OUT} and fate.up_at is not None:
        return fate.up_at  # of a word the moment is known
    return fate.last_down_at or fate.down_at


def _days(fate: Fate, at: datetime) -> float:
    return (at - fate.down_at) / _DAY


def _still(curve: Curve, early: Curve, day: int) -> Estimate:
    made = _estimate(curve, day)
    return made if made.share is None else replace(made, share_if_early=_estimate(early, day).share)


def _estimate(curve: Curve, after: int) -> Estimate:
    """The share without the event at a moment, unless too few are known so far, or nobody was watched so long."""
    point = curve.at(after)
    is_small = policy.is_small(point.known)
    # A quick event may leave nobody to watch, and yet all is known.
    is_beyond = after > curve.until and point.share > 0
    is_told = not is_small and not is_beyond
    return Estimate(
        after=after,
        share=point.share if is_told else None,
        low=point.low if is_told else None,
        high=point.high if is_told else None,
        at_risk=point.at_risk,
        is_small=is_small,
        is_beyond=is_beyond,
    )


def _returned(
    fates: Sequence[Fate], returns: Mapping[str, Sequence[ConfirmedReturn]], as_of: datetime, waiting: int
) -> ReturnedCurve:
    durations, came, opened_before = [], [], 0
    for fate in fates:
        opened = [each.first_seen_at for each in returns.get(fate.subject_id, ())]
        down_at = fate.first_down_at
        after = min((at for at in opened if at > down_at), default=None)
        # An account that was there before the block is no answer to it.
        opened_before += bool(opened) and after is None
        durations.append(((after or max(as_of, down_at)) - down_at) / _DAY)
        came.append(after is not None)
    curve = kaplan_meier(durations, came)
    return ReturnedCurve(
        returned=sum(came),
        opened_before=opened_before,
        waiting=waiting,
        traced=traced_of(curve),
        estimates=tuple(_estimate(curve, day) for day in DAYS),
    )


def _hours_until(row: LedgerRow, as_of: datetime) -> float:
    at = row.blocked_at if row.state is ItemState.ACTED else None
    return ((at or as_of) - row.sent_at) / _HOUR


def _acted_within(curve: Curve, hours: int) -> Estimate:
    """The share acted on."""
    made = _estimate(curve, hours)
    return replace(
        made,
        share=None if made.share is None else 1 - made.share,
        low=None if made.high is None else 1 - made.high,
        high=None if made.low is None else 1 - made.low,
    )


def _quantile(curve: Curve, part: float) -> Quantile:
    """When a part was acted on, unless too few are known by then; a bound likewise is left out where too few are known by then."""
    reached = curve.reached(part)
    is_small = policy.is_small(curve.size if reached.time is None else curve.at(reached.time).known)
    low, high = (
        None if at is None or is_small or policy.is_small(curve.at(at).known) else at
        for at in (reached.low, reached.high)
    )
    return Quantile(
        part=part, hours=None if is_small else reached.time, low=low, high=high, is_small=is_small
    )


def _known(bound: float) -> float | None:
    return None if math.isnan(bound) else float(bound)
