"""Whom do we look at now, within a budget?

The aim is the least expected delay until changes are noticed, counted for each follower. A subject whose change was noticed
needs no further look, so this is the checking problem of Barlow, Hunter and Proschan ("Optimum checking procedures", J. SIAM 11,
1963), not that of fresh copies (Cho and Garcia-Molina 2003; Azar et al., PNAS 2018): there, whatever changes too often is given up.
Like theirs it falls apart by a price of one look: each subject is worth a look once what waiting costs exceeds the price, and the
dearest ones get the budget.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from openiru.engines.rechecks.hazards import Hazards
from openiru.engines.rechecks.reasons import Reason
from openiru.engines.rechecks.types import HOUR_S, Flags, Floats, Habits, Ints, Plan, Watched

_SERIES_BELOW: Final = 1e-4  # exp(x) - 1 - x loses its digits there
_MOST_EXPECTED: Final = 50.0
_MUTE_TURN_S: Final = HOUR_S
_MUTE_TURNS: Final = 5  # in one of so many hours those that long said nothing stand among the others
HABITS: Final = Habits()


def urgency(watched: Watched, hazards: Hazards, *, at: float, habits: Habits = HABITS) -> Floats:
    """The price of a look, in follower-seconds, at which looking now and waiting are equally good.

    With D changes expected since the last look that said anything, and h a second from now on, that is
    ``followers / h * (exp(D) - 1 - D)``: for small D the followers times ``D**2 / 2h``. Whoever came back n times before is
    expected 1 + n times as often (the mean of an exponential frailty after n events).

    Source:
        Barlow, Hunter and Proschan 1963, solved for the price with a rate that stays as it is from now on.
    """
    frailty = 1.0 + watched.returns
    expected = frailty * (
        hazards.cumulative(watched.group, at - watched.since)
        - hazards.cumulative(watched.group, watched.said - watched.since)
    )
    expected = np.clip(expected, 0.0, _MOST_EXPECTED)
    rate = frailty * hazards.rate(watched.group, at - watched.since)
    waiting = np.where(
        expected < _SERIES_BELOW,
        expected**2 / 2 * (1 + expected / 3),
        np.expm1(expected) - expected,
    )
    # Whoever said nothing so many times in a row may say nothing again: a look is worth its chance of an answer.
    chance = 1.0 / (1.0 + watched.refusals)
    found: Floats = (watched.followers + habits.reach_floor) / rate * waiting * chance
    return found


def free_at(watched: Watched, habits: Habits = HABITS) -> Floats:
    """When each may be asked about again because something is due: after looks that said nothing, later and later."""
    doublings = np.minimum(np.maximum(watched.refusals - 1, 0), habits.most_doublings)
    pause = np.where(watched.refusals > 0, habits.retry_s * 2.0**doublings, 0.0)
    found: Floats = watched.asked + pause
    return found


def _answered(watched: Watched) -> Floats:
    """When a look last said something; looks that did not leave no gap but their own pause."""
    before = np.where(watched.said > watched.since, watched.said, -np.inf)
    found: Floats = np.where(watched.refusals > 0, before, watched.asked)
    return found


def _awaits_second(watched: Watched, habits: Habits) -> Flags:
    """Whose second look still goes first; after some that said nothing it waits among the others."""
    return np.isfinite(watched.second_at) & (watched.refusals < habits.second_tries)


def _awaits_deadline(watched: Watched) -> Flags:
    """A deadline asks for one look after it, whatever that says: pages that never say anything would ask for ever."""
    return np.isfinite(watched.deadline_at) & (watched.asked < watched.deadline_at)


def is_late(watched: Watched, at: float, habits: Habits = HABITS) -> Flags:
    """Whose deadline has passed without a look after it, and who may be asked about."""
    free = free_at(watched, habits) <= at
    found: Flags = free & (watched.deadline_at <= at) & _awaits_deadline(watched)
    return found


def next_at(watched: Watched, habits: Habits = HABITS) -> tuple[Floats, Ints]:
    """The earliest moment at which each may be looked at, and why then."""
    free = free_at(watched, habits)
    second = np.where(_awaits_second(watched, habits), np.maximum(watched.second_at, free), np.inf)
    awaited = np.where(_awaits_deadline(watched), watched.deadline_at, np.inf)
    deadline = np.maximum(awaited, free)
    hazard = np.maximum(free, _answered(watched) + habits.least_gap_s)
    table = np.stack([second, deadline, hazard])
    reasons: Ints = np.argmin(table, axis=0)
    return np.min(table, axis=0), reasons


def plan(
    watched: Watched,
    hazards: Hazards,
    *,
    at: float,
    budgets: Sequence[int],
    habits: Habits = HABITS,
) -> Plan:
    """Whom to look at: second looks that are due, then deadlines that passed, the oldest first, then by urgency.

    Args:
        watched: all that are watched.
        hazards: how likely changes are.
        at: the moment, on the scale of `watched`.
        budgets: looks for each purse.
        habits: how often one subject may be asked about.

    Cost:
        O(n) for n subjects, and O(k log k) for the k that are chosen.
    """
    reasons, keys = _ranked(watched, hazards, at=at, habits=habits)
    chosen = [_first(watched.purse == purse, reasons, keys, most) for purse, most in enumerate(budgets)]
    rows = np.concatenate([*chosen, np.empty(0, dtype=np.intp)])
    rows = rows[np.lexsort((keys[rows], reasons[rows]))]
    picked = watched.only(rows)
    return Plan(rows=rows, reasons=reasons[rows], urgency=urgency(picked, hazards, at=at, habits=habits))


_NOT_NOW: Final = len(Reason)


def _ranked(watched: Watched, hazards: Hazards, *, at: float, habits: Habits) -> tuple[Ints, Floats]:
    """Why each could be looked at now, and what orders those of one reason: the smallest goes first."""
    free = free_at(watched, habits) <= at
    second = free & (watched.second_at <= at) & _awaits_second(watched, habits)
    late = is_late(watched, at, habits)
    rested = free & (_answered(watched) + habits.least_gap_s <= at)
    reasons = np.select(
        [second, late, rested], [Reason.SECOND_LOOK, Reason.DEADLINE, Reason.HAZARD], _NOT_NOW
    ).astype(np.intp)
    keys = -urgency(watched, hazards, at=at, habits=habits)
    # What waiting costs behind a wall grows for ever, and no look ends it: four hours in five whoever may answer goes first.
    is_mute = (watched.refusals >= habits.mute_from) & (at // _MUTE_TURN_S % _MUTE_TURNS != 0)
    keys = np.where(is_mute, keys / (1.0 - keys), keys)
    keys = np.where(reasons == Reason.SECOND_LOOK, watched.second_at, keys)
    return reasons, np.where(reasons == Reason.DEADLINE, watched.deadline_at, keys)


def _first(mine: Flags, reasons: Ints, keys: Floats, most: int) -> Ints:
    """At most so many rows of one purse, reason by reason."""
    chosen: list[Ints] = []
    for reason in Reason:
        if most <= 0:
            break
        rows = np.flatnonzero(mine & (reasons == reason))
        if len(rows) > most:
            rows = rows[np.argpartition(keys[rows], most - 1)[:most]]
        chosen.append(rows)
        most -= len(rows)
    return np.concatenate([*chosen, np.empty(0, dtype=np.intp)])
