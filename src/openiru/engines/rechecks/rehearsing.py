"""How soon would returns be noticed by each way of choosing whom to look at?

Everybody in an invented world is blocked at some time; some come back. Each way has the same budget and meets the same returns,
the same walls and the same due dates. Whoever is found costs one more look, six hours later, in every way; what is due goes first in
every way; and whoever said nothing rests.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from openiru.engines.rechecks.hazards import PRIOR_RETURNS, Hazards
from openiru.engines.rechecks.learning import learned
from openiru.engines.rechecks.planning import free_at, is_late, plan
from openiru.engines.rechecks.types import DAY_S, HOUR_S, NEVER, Floats, Habits, Ints, Spells, Watched

STEP_S: Final = 2 * HOUR_S
LEARN_EVERY_S: Final = DAY_S
CALENDAR_DAYS: Final = (1.0, 3.0, 7.0, 14.0, 30.0, 60.0, 90.0, 120.0, 150.0)
WITHIN_DAYS: Final = (1, 7, 30)
_SECOND_LOOK_S: Final = 6 * HOUR_S


class Way(StrEnum):
    """How those to look at are chosen."""

    FIXED = "fixed intervals"  # whoever was looked at longest ago
    RANDOM = "at random"
    CALENDAR = "due days alone"  # at fixed ages, the oldest date first
    FRESHNESS = "freshness, hazards known"  # as for fresh copies: Azar et al. 2018
    EVEN = "ours learned, followers left out"
    LEARNED = "ours, hazards learned"
    KNOWN = "ours, hazards known"  # nobody knows them; no bound: the price takes them as constant


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What became of everybody, as columns; times in seconds from the beginning."""

    platform: Ints
    blocked: Floats
    returned: Floats  # NEVER if they did not
    followers: Floats
    refused: Floats  # by platform: the share of looks that say nothing
    hazards: Hazards  # as they are
    until: float  # when it ends
    host: Ints  # where the page of each lies
    turns: Floats  # by host: when walls go up and down in turn, up first; NEVER after the last
    due: Floats  # when something is due for each; NEVER if nothing is


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """How soon returns were noticed; of those that pages showed 30 days or more before the end.

    Waiting counts from when the page shows it: while a wall stands before it, no look could.
    """

    returns: int
    mean_days: float  # returns that nobody noticed count as noticed at the end
    median_days: float
    follower_mean_days: float  # each follower counts
    within: Mapping[int, float]  # share noticed within so many days
    looks: int
    whole_days: float  # as `follower_mean_days`, from the return itself on, behind walls too


def rehearse(world: Happened, way: Way, *, budget: int, seed: int) -> Noticed:
    """Play one world through.

    Args:
        world: what becomes of everybody.
        way: how those to look at are chosen.
        budget: looks for each platform and hour.
        seed: which looks are refused.
    """
    played = _Play(world, way, budget=budget, seed=seed)
    for at in np.arange(STEP_S, world.until, STEP_S):
        played.step(float(at))
    return _told(world, played.noticed, played.looks)


def _told(world: Happened, noticed: Floats, looks: int) -> Noticed:
    longest = max(WITHIN_DAYS) * DAY_S
    shown = _shown_at(world)
    counted = shown <= world.until - longest
    delay = (np.minimum(noticed, world.until) - shown)[counted]
    whole = (np.minimum(noticed, world.until) - world.returned)[counted]
    followers = world.followers[counted]
    has_any = bool(len(delay))
    return Noticed(
        returns=len(delay),
        mean_days=float(delay.mean()) / DAY_S if has_any else np.nan,
        median_days=float(np.median(delay)) / DAY_S if has_any else np.nan,
        follower_mean_days=float((delay * followers).sum() / followers.sum()) / DAY_S if has_any else np.nan,
        within={
            days: float(np.mean(noticed[counted] - shown[counted] <= days * DAY_S)) if has_any else np.nan
            for days in WITHIN_DAYS
        },
        looks=looks,
        whole_days=float((whole * followers).sum() / followers.sum()) / DAY_S if has_any else np.nan,
    )


def _shown_at(world: Happened) -> Floats:
    """When the page of each shows the return at the earliest: at once, or when the wall before it goes down."""
    turns = np.concatenate([world.turns, np.full((len(world.turns), 1), NEVER)], axis=1)[world.host]
    passed = (turns <= world.returned[:, None]).sum(axis=1)
    later = np.take_along_axis(turns, np.minimum(passed, turns.shape[1] - 1)[:, None], axis=1)[:, 0]
    return np.where(passed % 2 == 1, later, world.returned)


class _Play:
    """One world on its way through time."""

    def __init__(self, world: Happened, way: Way, *, budget: int, seed: int) -> None:
        count = len(world.platform)
        self._world, self._rng = world, np.random.default_rng(seed)
        self._a_step = round(budget * STEP_S / HOUR_S)
        self._said = world.blocked.copy()
        self._asked = np.full(count, -np.inf)
        self._refusals = np.zeros(count, dtype=np.intp)
        self._second: list[tuple[float, int]] = []  # when, and on which platform
        self.noticed = np.full(count, NEVER)
        self.looks = 0
        platforms = len(world.refused)
        self._prior = Hazards.of_days([PRIOR_RETURNS] * platforms)
        self._hazards = world.hazards if way is Way.KNOWN else self._prior
        self._learns = way in {Way.LEARNED, Way.EVEN}
        self._habits = Habits(least_gap_s=STEP_S)
        self._learned_at = 0.0
        self._way = way

    def step(self, at: float) -> None:
        """Look at those whom the way chooses now."""
        world = self._world
        watched = np.flatnonzero((world.blocked <= at) & (self.noticed == NEVER))
        if self._learns and at - self._learned_at >= LEARN_EVERY_S:
            self._hazards = learned(self._spells(at), self._prior)
            self._learned_at = at
        rows = watched[self._choose(watched, at, self._budgets(at))]
        self.looks += len(rows)
        self._asked[rows] = at
        # As many numbers are drawn in every way, walls or none.
        is_walled = ((world.turns <= at).sum(axis=1) % 2 == 1)[world.host[rows]]
        answered = (self._rng.random(len(rows)) >= world.refused[world.platform[rows]]) & ~is_walled
        self._refusals[rows] = np.where(answered, 0, self._refusals[rows] + 1)
        said = rows[answered]
        found = said[world.returned[said] <= at]
        self.noticed[found] = at
        self._said[np.setdiff1d(said, found)] = at
        self._second += [(at + _SECOND_LOOK_S, int(world.platform[each])) for each in found]

    def _budgets(self, at: float) -> list[int]:
        """What is left on each platform after second looks."""
        due = [platform for when, platform in self._second if when <= at]
        self._second = [each for each in self._second if each[0] > at]
        self.looks += len(due)
        return [max(self._a_step - due.count(each), 0) for each in range(len(self._world.refused))]

    def _choose(self, watched: Ints, at: float, budgets: list[int]) -> Ints:
        columns = self._columns(watched)
        if self._way in {Way.LEARNED, Way.KNOWN, Way.EVEN}:
            return plan(columns, self._hazards, at=at, budgets=budgets, habits=self._habits).rows
        keys = _KEYS[self._way](columns, self._world.hazards, at, self._rng)
        # Whoever said nothing rests in every way alike.
        keys = np.where(free_at(columns, self._habits) <= at, keys, np.inf)
        keys = np.where(is_late(columns, at, self._habits), -np.inf, keys)
        chosen = [
            _least(np.flatnonzero((columns.purse == purse) & (keys < np.inf)), keys, most)
            for purse, most in enumerate(budgets)
        ]
        return np.concatenate(chosen)

    def _columns(self, rows: Ints) -> Watched:
        world = self._world
        nothing = np.zeros(len(rows), dtype=np.intp)
        followers = np.zeros(len(rows)) if self._way is Way.EVEN else world.followers[rows]
        return Watched(
            group=world.platform[rows],
            purse=world.platform[rows],
            since=world.blocked[rows],
            said=self._said[rows],
            asked=self._asked[rows],
            refusals=self._refusals[rows],
            returns=nothing,
            followers=followers,
            second_at=np.full(len(rows), NEVER),
            deadline_at=world.due[rows],
        )

    def _spells(self, at: float) -> Spells:
        """All that the looks so far have shown."""
        rows = np.flatnonzero(self._world.blocked <= at)
        blocked = self._world.blocked[rows]
        return Spells(
            group=self._world.platform[rows],
            entered=np.zeros(len(rows)),
            unchanged=self._said[rows] - blocked,
            changed=self.noticed[rows] - blocked,
        )


_Key = Callable[[Watched, Hazards, float, np.random.Generator], Floats]


def _longest_ago(watched: Watched, hazards: Hazards, at: float, rng: np.random.Generator) -> Floats:
    del hazards, at, rng
    return np.maximum(watched.asked, watched.since)


def _drawn(watched: Watched, hazards: Hazards, at: float, rng: np.random.Generator) -> Floats:
    del hazards, at
    return rng.random(len(watched))


def _next_date(watched: Watched, hazards: Hazards, at: float, rng: np.random.Generator) -> Floats:
    """When each should have been looked at by the calendar; never, if its next date lies ahead."""
    del hazards, rng
    days = np.array(CALENDAR_DAYS) * DAY_S
    after = np.searchsorted(days, np.maximum(watched.said - watched.since, 0.0), side="right")
    date = watched.since + np.append(days, np.inf)[after]
    return np.where(date <= at, date, np.inf)


def _fresh(watched: Watched, hazards: Hazards, at: float, rng: np.random.Generator) -> Floats:
    """Weight by rate, times what one look regains where a copy goes stale again: 1 - exp(-x) * (1 + x)."""
    del rng
    rate = hazards.rate(watched.group, at - watched.since)
    passed = rate * (at - watched.said)
    found: Floats = -(watched.followers + Habits().reach_floor) / rate * (1 - np.exp(-passed) * (1 + passed))
    return found


_KEYS: Final[Mapping[Way, _Key]] = {
    Way.FIXED: _longest_ago,
    Way.RANDOM: _drawn,
    Way.CALENDAR: _next_date,
    Way.FRESHNESS: _fresh,
}


def _least(rows: Ints, keys: Floats, most: int) -> Ints:
    if len(rows) <= most:
        return rows
    found: Ints = rows[np.argpartition(keys[rows], most)[:most]]
    return found
