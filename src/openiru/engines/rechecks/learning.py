"""How often do subjects change, by what our own looks saw?

A change is never seen when it happens, only between two looks. Expectation maximisation spreads each over the time in which
it must have happened, by the rates so far, and counts anew. Groups with few events lean on all groups together, and these on
the prior: in each piece, a gamma distribution around it that is worth so many events.
"""

from typing import Final

import numpy as np

from openiru.engines.rechecks.hazards import Hazards
from openiru.engines.rechecks.types import Floats, Spells

PRIOR_EVENTS: Final = 2.0  # that the prior is worth in each piece
OVERALL_EVENTS: Final = 4.0  # that all groups together are worth for one
_ROUNDS: Final = 25
_LEAST: Final = 1e-300


def learned(spells: Spells, prior: Hazards) -> Hazards:
    """The rates of each group after what was seen.

    Args:
        spells: what was seen; those of groups without any leave these at the overall rates.
        prior: has a row for each group, all alike.

    Cost:
        25 rounds of O(spells * pieces).
    """
    groups = len(prior.rates)
    spread = np.isfinite(spells.changed)
    # Those that changed before anybody looked are missing: time before the first look teaches nothing.
    certain = _at_risk(spells.unchanged, prior.edges) - _at_risk(spells.entered, prior.edges)
    exposure = _by_group(certain, spells.group, groups)
    group = spells.group[spread]
    low, high = spells.unchanged[spread], spells.changed[spread]
    begin, width = _overlaps(low, high, prior.edges)
    rates = prior.rates
    for _ in range(_ROUNDS):
        events, at_risk = _expected(rates[group], width)
        rates = _shrunk(
            _by_group(events, group, groups), exposure + _by_group(at_risk, group, groups), prior.rates
        )
    del begin
    return Hazards(edges=prior.edges, rates=rates)


def _shrunk(events: Floats, exposure: Floats, prior: Floats) -> Floats:
    """Posterior means: of all groups together around the prior, of each group around all together."""
    overall = (events.sum(axis=0) + PRIOR_EVENTS) / (exposure.sum(axis=0) + PRIOR_EVENTS / prior[0])
    found: Floats = (events + OVERALL_EVENTS) / (exposure + OVERALL_EVENTS / overall)
    return found


def _at_risk(until: Floats, edges: Floats) -> Floats:
    """Seconds from age 0 to an age in each piece."""
    ends = np.append(edges[1:], np.inf)
    return np.clip(until[:, None] - edges[None, :], 0.0, (ends - edges)[None, :])


def _overlaps(low: Floats, high: Floats, edges: Floats) -> tuple[Floats, Floats]:
    """Of each piece, the part between two ages: where it begins and how long it is."""
    ends = np.append(edges[1:], np.inf)
    begin = np.maximum(low[:, None], edges[None, :])
    return begin, np.maximum(np.minimum(high[:, None], ends[None, :]) - begin, 0.0)


def _expected(rates: Floats, width: Floats) -> tuple[Floats, Floats]:
    """Of changes within known stretches: events and time at risk that fall into each piece."""
    passed = rates * width
    before = np.cumsum(passed, axis=1) - passed
    within = np.exp(-before) * -np.expm1(-passed)
    share = within / np.maximum(within.sum(axis=1, keepdims=True), _LEAST)
    later = np.maximum(1.0 - np.cumsum(share, axis=1), 0.0)
    # The mean of an exponential time that is known to end within the piece.
    small = passed < 1e-6
    safe = np.where(small, 1.0, passed)
    mean = np.where(small, width / 2, width * (1 / safe - 1 / np.expm1(np.minimum(safe, 700.0))))
    return share, width * later + share * mean


def _by_group(rows: Floats, group: "np.ndarray[tuple[int, ...], np.dtype[np.intp]]", groups: int) -> Floats:
    found = np.zeros((groups, rows.shape[1]))
    np.add.at(found, group, rows)
    return found
