"""Which subjects are watched, since when, and what is due for each?

Watched is whoever a platform was sent, from the sending on, whatever it answered; never those that were withdrawn or referred in
error; and nobody for longer after the last news than the unit says.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Final

import numpy as np
from django.conf import settings

from openiru.checks import queries as checks
from openiru.checks.types import Looked
from openiru.engines.probes.types import GONE, State
from openiru.engines.rechecks.hazards import PRIOR_REMOVALS, PRIOR_RETURNS, Hazards
from openiru.engines.rechecks.learning import learned
from openiru.engines.rechecks.planning import next_at, plan
from openiru.engines.rechecks.reasons import Reason
from openiru.engines.rechecks.types import DAY_S, NEVER, Spells, Watched
from openiru.intake.queries import followers_at
from openiru.referrals.queries import watched_items
from openiru.referrals.types import ItemState, WatchedItem

_DOWN: Final = frozenset({ItemState.ACTED, ItemState.PARTLY, ItemState.ALREADY_GONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedSubject:
    """A subject that is watched."""

    subject_id: str
    platform: str
    is_gone: bool  # as we saw it last; where we never did, as its platform says
    since_at: datetime  # when it went down, or was sent
    said_at: datetime  # until when we know that
    looked: Looked | None  # None: nobody looked yet
    followers: int | None
    deadline_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLook:
    """A look that is due, or comes next."""

    subject_id: str
    platform: str
    reason: Reason
    not_before: datetime
    is_gone: bool
    state: State | None  # as it was seen last
    said_at: datetime | None
    refused_at: datetime | None  # the last look, where it said nothing
    refused_as: State | None
    urgency: float | None  # follower-days that waiting costs; None where it was not reckoned


@dataclass(frozen=True, kw_only=True)
class Watch:
    """All that are watched at a moment."""

    at: datetime
    subjects: tuple[WatchedSubject, ...]

    @cached_property
    def platforms(self) -> tuple[str, ...]:
        """The platforms of those that are watched."""
        return tuple(sorted({each.platform for each in self.subjects}))

    @cached_property
    def columns(self) -> Watched:
        """The same as the engine takes them."""
        return _columns(self.subjects, self.platforms)

    @cached_property
    def hazards(self) -> Hazards:
        """What our own looks taught of each platform: first returns, then removals."""
        count = len(self.platforms)
        gone, up = _spells(self.subjects, self.platforms)
        returns = learned(gone, Hazards.of_days([PRIOR_RETURNS] * count or [PRIOR_RETURNS]))
        removals = learned(up, Hazards.of_days([PRIOR_REMOVALS] * count or [PRIOR_REMOVALS]))
        return Hazards(edges=returns.edges, rates=np.concatenate([returns.rates, removals.rates]))

    def planned(self, budgets: Mapping[str, int]) -> list[DueLook]:
        """Whom to look at now, by platform within its budget, in order."""
        purses = [budgets.get(each, 0) for each in self.platforms]
        made = plan(self.columns, self.hazards, at=self.at.timestamp(), budgets=purses)
        return [
            _due(self.subjects[row], Reason(reason), self.at, float(cost))
            for row, reason, cost in zip(made.rows, made.reasons, made.urgency, strict=True)
        ]

    def next_looks(self) -> list[DueLook]:
        """Of everybody, when the next look may be at the earliest, and why; the earliest first."""
        moments, reasons = next_at(self.columns)
        rows = [
            _due(subject, Reason(reason), _moment(moment, self.at), None)
            for subject, moment, reason in zip(self.subjects, moments, reasons, strict=True)
        ]
        return sorted(rows, key=lambda row: (row.not_before, row.reason))


def watch(at: datetime, subject_ids: Collection[str] | None = None) -> Watch:
    """All that are watched at a moment, or those of these.

    Cost:
        Four statements, and one pass over all looks at them.
    """
    items = watched_items(at, subject_ids)
    ids = [each.subject_id for each in items]
    looks, followers = checks.looked(ids), followers_at(ids, at)
    found = [_watched(each, looks.get(each.subject_id), followers.get(each.subject_id)) for each in items]
    longest = timedelta(days=settings.WATCH_DAYS)
    return Watch(
        at=at,
        subjects=tuple(
            each for each, item in zip(found, items, strict=True) if at - _last_news(each, item) <= longest
        ),
    )


def _last_news(subject: WatchedSubject, item: WatchedItem) -> datetime:
    turned = subject.looked.turned_at if subject.looked else None
    return max(each for each in (item.sent_at, item.decided_at, turned) if each)


def _watched(item: WatchedItem, looked: Looked | None, followers: int | None) -> WatchedSubject:
    seen = looked if looked and looked.state else None
    if seen is None or seen.turned_at is None or seen.said_at is None:
        is_gone = item.state in _DOWN
        since = item.decided_at if is_gone and item.decided_at else item.sent_at
        said = since
    else:
        is_gone = seen.state in GONE
        since = _begun(seen.turned_at, item, is_gone=is_gone, is_first=seen.returns == 0)
        said = seen.said_at
    return WatchedSubject(
        subject_id=item.subject_id,
        platform=item.platform,
        is_gone=is_gone,
        since_at=since,
        said_at=max(said, since),
        looked=looked,
        followers=followers,
        deadline_at=item.act_by,
    )


def _begun(turned_at: datetime, item: WatchedItem, *, is_gone: bool, is_first: bool) -> datetime:
    """When it went down by the platform's word, where that is earlier than our first look; when it was sent, if still up."""
    if is_gone and is_first and item.decided_at:
        return min(item.decided_at, turned_at)
    if not is_gone and is_first:
        return item.sent_at
    return turned_at


def _columns(subjects: Sequence[WatchedSubject], platforms: Sequence[str]) -> Watched:
    number = {name: place for place, name in enumerate(platforms)}
    purse = np.array([number[each.platform] for each in subjects], dtype=np.intp)
    is_up = np.array([not each.is_gone for each in subjects], dtype=np.intp)
    looks = [each.looked for each in subjects]
    return Watched(
        group=purse + is_up * max(len(platforms), 1),
        purse=purse,
        since=_times([each.since_at for each in subjects]),
        said=_times([each.said_at for each in subjects]),
        asked=_times([each.asked_at if each else None for each in looks], otherwise=-np.inf),
        refusals=np.array([each.refusals if each else 0 for each in looks], dtype=np.intp),
        returns=np.array([each.returns if each else 0 for each in looks], dtype=np.intp),
        followers=np.array([each.followers or 0 for each in subjects], dtype=np.float64),
        second_at=_times([each.second_look_at if each else None for each in looks]),
        deadline_at=_times([each.deadline_at for each in subjects]),
    )


def _times(
    moments: Sequence[datetime | None], *, otherwise: float = NEVER
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.array([each.timestamp() if each else otherwise for each in moments], dtype=np.float64)


def _spells(subjects: Sequence[WatchedSubject], platforms: Sequence[str]) -> tuple[Spells, Spells]:
    """What was seen of the watched: how long they were gone until they returned, and up until they were gone."""
    known = {each.subject_id: each for each in subjects if each.looked and each.looked.state}
    number = {name: place for place, name in enumerate(platforms)}
    rows: dict[bool, list[tuple[int, float, float]]] = {True: [], False: []}
    for each in checks.stretches(list(known)):
        subject = known[each.subject_id]
        # The stretch in which it stands began when the platform acted or was asked, if we looked later.
        begun = subject.since_at if each.ended_at is None else each.begun_at
        ended = NEVER if each.ended_at is None else (each.ended_at - begun).total_seconds()
        through = max((each.through_at - begun).total_seconds(), 0.0)
        rows[each.is_gone].append((number[subject.platform], through, ended))
    return Spells.of(rows[True]), Spells.of(rows[False])


def _due(subject: WatchedSubject, reason: Reason, not_before: datetime, cost: float | None) -> DueLook:
    looked = subject.looked
    is_refused = looked is not None and looked.refusals > 0
    return DueLook(
        subject_id=subject.subject_id,
        platform=subject.platform,
        reason=reason,
        not_before=not_before,
        is_gone=subject.is_gone,
        state=looked.state if looked else None,
        said_at=looked.said_at if looked else None,
        refused_at=looked.asked_at if looked and is_refused else None,
        refused_as=looked.refused_as if looked else None,
        urgency=None if cost is None else cost / DAY_S,
    )


def _moment(seconds: float, at: datetime) -> datetime:
    return max(datetime.fromtimestamp(seconds, UTC), at) if np.isfinite(seconds) else at
