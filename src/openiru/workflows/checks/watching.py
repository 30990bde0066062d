"""Which subjects are watched, since when, and what is due for each?

Watched is whoever a platform was sent, from the sending on, whatever it answered; never those that were withdrawn or referred in
error; and nobody for longer after the last news than the unit says.
"""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Final

import numpy as np
from django.conf import settings
from django.db import DatabaseError, InterfaceError

from openiru.checks import queries as checks
from openiru.checks.operations import keep_hazards
from openiru.checks.types import Looked, Rates, Stretch
from openiru.clocks.types import Duty
from openiru.engines.probes.types import GONE, State
from openiru.engines.rechecks.hazards import CUTS_DAYS, PRIOR_REMOVALS, PRIOR_RETURNS, Hazards
from openiru.engines.rechecks.learning import learned
from openiru.engines.rechecks.planning import next_at, plan
from openiru.engines.rechecks.reasons import Reason
from openiru.engines.rechecks.types import DAY_S, NEVER, Spells, Watched
from openiru.intake.queries import followers_at
from openiru.referrals.queries import watched_items
from openiru.referrals.types import ItemState, WatchedItem
from openiru.workflows.clocks.work_clocks import answers_due

_log: Final = logging.getLogger(__name__)

LEARN_EVERY: Final = timedelta(days=1)
OLDEST: Final = timedelta(days=7)  # of what looks taught, where rounds rest: then it is learned anew
ALL: Final = ""  # instead of a platform: what all together teach
_NONE: Final = Rates(returns=(), removals=())
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
    item: WatchedItem  # what was asked last


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
    def _kept(self) -> Mapping[str, Rates]:
        return _usable(self.at - OLDEST)

    @cached_property
    def learned_at(self) -> datetime:
        """Until when looks taught the hazards."""
        return (checks.hazards_learned_at() if self._kept else None) or self.at

    @cached_property
    def hazards(self) -> Hazards:
        """What our own looks taught of each platform: first returns, then removals; learned now only if nothing was kept in a week."""
        return _hazards(self._kept or _learned(self.at), self.platforms)

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
        Five statements, one pass over all looks at them, and what clocks say of referrals that wait for an answer; nothing of
        those of whom there has been no news for longer than the unit says.
    """
    longest = timedelta(days=settings.WATCH_DAYS)
    # Of whoever was looked at since, a look may be the news.
    also = checks.looked_at_since(at - longest) if subject_ids is None else subject_ids
    found = _found(watched_items(at, subject_ids, since=at - longest, also=also), at)
    return Watch(at=at, subjects=tuple(each for each in found if at - _last_news(each) <= longest))


def learn(at: datetime) -> dict[str, Rates]:
    """What our own looks taught until a moment, by platform, and of all together.

    All that were ever watched teach it, also those that are no longer looked at.

    Cost:
        One pass over all looks.
    """
    ever = _found(watched_items(at), at)
    names = (*sorted({each.platform for each in ever}), ALL)
    ids = [each.subject_id for each in ever if each.looked and each.looked.state]
    gone, up = spells_of(ever, checks.stretches(ids), names)
    # Nobody is of the last group: it stays at what all together teach.
    returns = learned(gone, Hazards.of_days([PRIOR_RETURNS] * len(names))).rates.tolist()
    removals = learned(up, Hazards.of_days([PRIOR_REMOVALS] * len(names))).rates.tolist()
    return {
        name: Rates(returns=tuple(returns[place]), removals=tuple(removals[place]))
        for place, name in enumerate(names)
    }


def learn_daily(*, by: str, at: datetime) -> None:
    """Learn from all looks and keep it, if nothing was kept within a day.

    Raises:
        NotAllowedError: if `by` may not look at pages.
    """
    if not _usable(at - LEARN_EVERY):
        keep_hazards(learn(at), by=by, at=at)


def _usable(since: datetime | None = None) -> Mapping[str, Rates]:
    """What was kept since a moment, or ever; nothing if it has other pieces of age than ours."""
    kept = checks.kept_hazards(since)
    return kept if len(kept.get(ALL, _NONE).returns) == len(CUTS_DAYS) else {}


def _learned(at: datetime) -> Mapping[str, Rates]:
    """What looks teach now; if that fails what they taught once, or the prior."""
    try:
        return learn(at)
    except (DatabaseError, InterfaceError):
        raise
    except Exception:  # noqa: BLE001  (nobody's turn must wait for it)
        _log.exception("checks.learning-failed")
    returns, removals = Hazards.of_days([PRIOR_RETURNS, PRIOR_REMOVALS]).rates.tolist()
    return _usable() or {ALL: Rates(returns=tuple(returns), removals=tuple(removals))}


def _hazards(kept: Mapping[str, Rates], platforms: Sequence[str]) -> Hazards:
    rates = [kept.get(name, kept[ALL]) for name in platforms or (ALL,)]
    return Hazards(
        edges=Hazards.of_days([PRIOR_RETURNS]).edges,
        rates=np.array([*(each.returns for each in rates), *(each.removals for each in rates)]),
    )


def _found(items: Sequence[WatchedItem], at: datetime) -> list[WatchedSubject]:
    ids = [each.subject_id for each in items]
    looks, followers = checks.looked(ids), followers_at(ids, at)
    # With pauses, questions and calendars, as the platform itself is told.
    pending = {each.referral_id for each in items if each.state is ItemState.PENDING}
    dues = answers_due(pending, at) if pending else {}
    return [
        _watched(
            each,
            looks.get(each.subject_id),
            followers.get(each.subject_id),
            dues.get(each.referral_id) if each.state is ItemState.PENDING else None,
        )
        for each in items
    ]


def _last_news(subject: WatchedSubject) -> datetime:
    turned = subject.looked.turned_at if subject.looked else None
    return max(each for each in (subject.item.sent_at, subject.item.decided_at, turned) if each)


def _watched(
    item: WatchedItem, looked: Looked | None, followers: int | None, due: Duty | None
) -> WatchedSubject:
    seen = looked if looked and looked.state else None
    if seen is None or seen.turned_at is None or seen.said_at is None:
        is_gone = item.state in _DOWN
        since = item.decided_at if is_gone and item.decided_at else item.sent_at
        said = since
    else:
        is_gone = seen.state in GONE
        before_at = seen.up_at if is_gone else None
        since = _begun(seen.turned_at, before_at, item, is_gone=is_gone, is_first=seen.returns == 0)
        said = seen.said_at
    return WatchedSubject(
        subject_id=item.subject_id,
        platform=item.platform,
        is_gone=is_gone,
        since_at=since,
        said_at=max(said, since),
        looked=looked,
        followers=followers,
        item=item,
        deadline_at=due.due_at if due and due.paused_since is None else None,
    )


def _begun(
    turned_at: datetime, before_at: datetime | None, item: WatchedItem, *, is_gone: bool, is_first: bool
) -> datetime:
    """When a row of looks that agree began.

    Of looks that call it gone: when it went down by the platform's word, if the platform says that it did, and no look saw it
    up after that. Of the first that call it up: when it was sent, unless the platform said in between that it is down.

    Args:
        turned_at: the first of them.
        before_at: the last look before them that said otherwise; None if there was none.
        item: what was asked.
        is_gone: what they say.
        is_first: whether no look before them called it gone.
    """
    down_at = item.decided_at if item.state in _DOWN else None
    is_told = down_at is not None and down_at <= turned_at
    if is_gone:
        return down_at if is_told and down_at and (before_at is None or before_at < down_at) else turned_at
    return item.sent_at if is_first and not is_told else turned_at


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


def spells_of(
    subjects: Sequence[WatchedSubject], stretches: Iterable[Stretch], platforms: Sequence[str]
) -> tuple[Spells, Spells]:
    """What was seen of subjects: how long they were gone until they returned, and up until they were gone.

    All ages count from when a stretch began (`_begun`), whether it ended or lasts.

    Args:
        subjects: all that were ever watched; without those of whom there is nothing new, whoever returns would be left over.
        stretches: of theirs, each subject's in order of time.
        platforms: the groups.
    """
    known = {each.subject_id: each for each in subjects}
    number = {name: place for place, name in enumerate(platforms)}
    rows: dict[bool, list[tuple[int, float, float, float]]] = {True: [], False: []}
    before: Stretch | None = None
    for each in stretches:
        subject = known[each.subject_id]
        last = before if before and before.subject_id == each.subject_id else None
        before = each
        begun = _begun(
            each.begun_at,
            last.through_at if last else None,
            subject.item,
            is_gone=each.is_gone,
            is_first=last is None,
        )
        ages = [(moment - begun).total_seconds() for moment in (each.begun_at, each.through_at)]
        ended = NEVER if each.ended_at is None else (each.ended_at - begun).total_seconds()
        if ended > 0:
            rows[each.is_gone].append((number[subject.platform], max(ages[0], 0.0), max(ages[1], 0.0), ended))
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
