"""How likely is a change now, given how long ago the subject went down?

Piecewise constant: returns are frequent at first and rare later, differently on each platform, and a handful of numbers can be
learned from few events and read by people.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from openiru.engines.rechecks.types import DAY_S, Floats, Ints

CUTS_DAYS: Final = (0.0, 1.0, 3.0, 7.0, 14.0, 30.0, 60.0, 120.0)
# Events a day by age. No public figures exist of how often barred accounts come back: these are judgements ("soon or hardly
# ever"), worth two events in each piece, so that a unit's own looks overrule them within weeks.
PRIOR_RETURNS: Final = (0.02, 0.015, 0.010, 0.006, 0.004, 0.002, 0.001, 0.0005)
# Of what was sent and is still up, the same: platforms act within days or not at all.
PRIOR_REMOVALS: Final = (0.20, 0.15, 0.10, 0.06, 0.03, 0.01, 0.004, 0.002)
_LEAST_RATE: Final = 1e-12  # a second; nothing is impossible


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazards:
    """Events a second, by group and piece of age."""

    edges: Floats  # where pieces begin, in seconds, the first at 0; the last has no end
    rates: Floats  # shape (groups, pieces)

    @classmethod
    def of_days(cls, per_day: Sequence[Sequence[float]], cuts_days: Sequence[float] = CUTS_DAYS) -> Self:
        """From events a day; one row for each group."""
        rates = np.array(per_day, dtype=np.float64) / DAY_S
        return cls(edges=np.array(cuts_days, dtype=np.float64) * DAY_S, rates=np.maximum(rates, _LEAST_RATE))

    @classmethod
    def of_survival(cls, survivals: Sequence[Callable[[Floats], Floats]], edges: Floats) -> Self:
        """The rates of laws that are known: of each group, the share that has not changed by an age in seconds."""
        ends = np.append(edges[1:], 2 * edges[-1])
        rows = [(np.log(survival(edges)) - np.log(survival(ends))) / (ends - edges) for survival in survivals]
        return cls(edges=edges, rates=np.maximum(np.array(rows), _LEAST_RATE))

    def rate(self, group: Ints, age: Floats) -> Floats:
        """Events a second at an age."""
        found: Floats = self.rates[group, self._piece(age)]
        return found

    def cumulative(self, group: Ints, age: Floats) -> Floats:
        """Events expected from age 0 to an age, of somebody to whom they could happen again and again."""
        begun = np.cumsum(self.rates[:, :-1] * np.diff(self.edges), axis=1)
        begun = np.concatenate([np.zeros((len(self.rates), 1)), begun], axis=1)
        piece = self._piece(age)
        found: Floats = begun[group, piece] + self.rates[group, piece] * (
            np.maximum(age, 0.0) - self.edges[piece]
        )
        return found

    def _piece(self, age: Floats) -> Ints:
        return np.maximum(np.searchsorted(self.edges, age, side="right") - 1, 0)
