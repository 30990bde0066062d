"""How many wrong matches are expected above a limit that too few reach to be counted?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

FEWEST: Final = 5  # to tell anything
_DRAWS: Final = 4_000
_EDGES: Final = (5, 95)  # percent


@dataclass(frozen=True, kw_only=True)
class Tail:
    """What wrong alignments reached, by the source of the query, above a start; it is carried on as an exponential one.

    Clips of one source are alike, so how sure the figure is comes of sources that are drawn anew, with replacement.
    """

    told: Sequence[tuple[str, float]]  # source, and what it reached: all above the start
    sources: Sequence[str]  # all that were asked, once each
    start: float
    limit: float
    hours: float  # of queries x bank

    def expected(self) -> tuple[float, float, float]:
        """In 1,000 hours of queries x bank: the figure, and where 90 % of the draws lie."""
        places = {source: row for row, source in enumerate(self.sources)}
        counts, sums = np.zeros(len(places)), np.zeros(len(places))
        for source, value in self.told:
            counts[places[source]] += 1
            sums[places[source]] += value - self.start
        rng = np.random.default_rng(0)
        drawn = rng.multinomial(len(places), np.full(len(places), 1 / len(places)), size=_DRAWS)
        low, high = np.percentile(self._above(drawn @ counts, drawn @ sums), _EDGES)
        own = self._above(np.array([counts.sum()]), np.array([sums.sum()]))
        return float(own[0]), float(low), float(high)

    def _above(self, counts: np.ndarray, sums: np.ndarray) -> np.ndarray:
        slopes = sums / np.maximum(counts, 1)
        shares = np.exp(-(self.limit - self.start) / np.maximum(slopes, 1e-9))
        told: np.ndarray = counts * shares / self.hours * 1000
        return told

    @property
    def slope(self) -> float:
        """By how much one needs to go on for 2.7 times fewer."""
        return float(np.mean([value for _, value in self.told])) - self.start

    def row(self, name: str, unit: str = "") -> str:
        """A row of a table."""
        values = [value for _, value in self.told]
        if len(values) < FEWEST:
            highest = f", highest {max(values):.1f}" if values else ""
            return f"| expected wrong ones, {name} | too few above {self.start:.1f}{unit} to tell ({len(values)}{highest}) |"
        expected, low, high = self.expected()
        return (
            f"| expected wrong ones, {name}, in 1,000 hours of queries x bank | {expected:.2g} (90 % of draws: {low:.1g} to {high:.1g}; "
            f"{len(values)} above {self.start:.1f}{unit}, of {len({source for source, _ in self.told})} of {len(self.sources)} sources, "
            f"highest {max(values):.1f}, one e-fold each {self.slope:.1f}; limit {self.limit:.0f}) |"
        )
