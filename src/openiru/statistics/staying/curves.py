"""How are fates and times to act estimated? As Kaplan-Meier curves with their intervals and numbers at risk."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

from openiru.engines.survival.kaplan_meier import Curve, Point, kaplan_meier
from openiru.referrals.types import ItemState, LedgerRow
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
    key: str, fates: Sequence[Fate], returns: Mapping[str, Sequence[ConfirmedReturn]], as_of: datetime
) -> SurvivalGroup:
    """The curve of "still down", and that of "not come back under another account".

    An event is known to lie between the last look that saw the account down and the first that saw it up: it counts at the
    latter, the latest moment at which it may have come; `share_if_early` says what the earliest would make of it. Those that
    nobody saw up end at the last look that saw them down; those that nobody looked at are not in the curve at all.

    Args:
        key: what the group is called.
        fates: of the items of the group.
        returns: by barred subject, as known at `as_of`.
        as_of: when watching for returns ends.
    """
    watched = [each for each in fates if each.is_watched]
    curve = kaplan_meier([_days(each, _late(each)) for each in watched], [_is_up(each) for each in watched])
    early = kaplan_meier([_days(each, _early(each)) for each in watched], [_is_up(each) for each in watched])
    ends = Counter(each.end for each in fates)
    by_word = sum(each.since is Since.WORD for each in fates)
    return SurvivalGroup(
        key=key,
        at_risk=len(fates),
        by_word=by_word,
        by_look=len(fates) - by_word,
        watched=len(watched),
        ends={end: ends[end] for end in End},
        never_seen_down=sum(_is_up(each) and each.last_down_at is None for each in fates),
        steps=steps_of(curve),
        until=curve.until,
        estimates=tuple(_still(curve, early, day) for day in DAYS),
        returned=_returned(fates, returns, as_of),
    )


def act_of(rows: Iterable[LedgerRow], as_of: datetime) -> Act:
    """Times from sending to the block, for all platforms together and each."""
    sent = [row for row in rows if row.state is ItemState.ACTED or row.state in _WAITING]
    return Act(
        total=_act_group("all", sent, as_of),
        platforms=tuple(
            _act_group(key, group, as_of) for key, group in grouped(sent, lambda row: row.platform).items()
        ),
    )


def steps_of(curve: Curve) -> tuple[Step, ...]:
    """The steps of a curve; its band is left out where there is none."""
    return tuple(
        Step(
            after=float(curve.times[place]),
            at_risk=int(curve.at_risk[place]),
            events=int(curve.events[place]),
            share=float(curve.shares[place]),
            low=_known(curve.lows[place]),
            high=_known(curve.highs[place]),
        )
        for place in range(curve.times.size)
    )


def _is_up(fate: Fate) -> bool:
    return fate.end is End.UP_AGAIN


def _late(fate: Fate) -> datetime:
    return fate.up_at or fate.last_down_at or fate.down_at


def _early(fate: Fate) -> datetime:
    return fate.last_down_at or fate.down_at


def _days(fate: Fate, at: datetime) -> float:
    return (at - fate.down_at) / _DAY


def _still(curve: Curve, early: Curve, day: int) -> Estimate:
    point = curve.at(day)
    # Too few watched that far: one more event would move the share by a tenth or more.
    is_small = point.at_risk < LEAST_AT_RISK
    return _estimate(day, point, is_small=is_small, early=early.at(day).share)


def _estimate(after: int, point: Point, *, is_small: bool, early: float | None = None) -> Estimate:
    return Estimate(
        after=after,
        share=None if is_small else point.share,
        low=None if is_small else point.low,
        high=None if is_small else point.high,
        at_risk=point.at_risk,
        is_small=is_small,
        share_if_early=None if is_small else early,
    )


def _returned(
    fates: Sequence[Fate], returns: Mapping[str, Sequence[ConfirmedReturn]], as_of: datetime
) -> ReturnedCurve:
    durations, came, opened_before = [], [], 0
    for fate in fates:
        opened = [each.first_seen_at for each in returns.get(fate.subject_id, ())]
        after = min((at for at in opened if at > fate.down_at), default=None)
        # An account that was there before the block is no answer to it.
        opened_before += bool(opened) and after is None
        durations.append(_days(fate, after or max(as_of, fate.down_at)))
        came.append(after is not None)
    curve = kaplan_meier(durations, came)
    return ReturnedCurve(
        returned=sum(came),
        opened_before=opened_before,
        steps=steps_of(curve),
        until=curve.until,
        estimates=tuple(
            _estimate(day, point, is_small=point.at_risk < LEAST_AT_RISK)
            for day, point in ((day, curve.at(day)) for day in DAYS)
        ),
    )


def _act_group(key: str, rows: Sequence[LedgerRow], as_of: datetime) -> ActGroup:
    acted = [row.state is ItemState.ACTED for row in rows]
    curve = kaplan_meier([_hours_until(row, as_of) for row in rows], acted)
    return ActGroup(
        key=key,
        items=len(rows),
        acted=sum(acted),
        steps=steps_of(curve),
        until=curve.until,
        estimates=tuple(_acted_within(curve, hours) for hours in ACT_HOURS),
        quantiles=tuple(_quantile(curve, part) for part in QUARTERS),
    )


def _hours_until(row: LedgerRow, as_of: datetime) -> float:
    until = row.decided_at if row.state is ItemState.ACTED and row.decided_at is not None else as_of
    return (until - row.sent_at) / _HOUR


def _acted_within(curve: Curve, hours: int) -> Estimate:
    """The share acted on; a quick platform leaves nobody at risk, and yet all is known."""
    point = curve.at(hours)
    is_small = point.known < LEAST_AT_RISK
    return Estimate(
        after=hours,
        share=None if is_small else 1 - point.share,
        low=None if is_small or point.high is None else 1 - point.high,
        high=None if is_small or point.low is None else 1 - point.low,
        at_risk=point.at_risk,
        is_small=is_small,
    )


def _quantile(curve: Curve, part: float) -> Quantile:
    reached = curve.reached(part)
    return Quantile(part=part, hours=reached.time, low=reached.low, high=reached.high)


def _known(bound: float) -> float | None:
    return None if math.isnan(bound) else float(bound)
