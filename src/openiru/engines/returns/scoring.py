"""How likely is each new account a barred one come back, and by which lines?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.returns.barred import Barred, Table, candidates
from openiru.engines.returns.comparing import UNKNOWN, Outcomes, outcomes_of
from openiru.engines.returns.csr import Numbers
from openiru.engines.returns.levels import COMPARISONS
from openiru.engines.returns.model import Model
from openiru.engines.returns.types import EvidenceLine, ReturnLead

LEAST_PROBABILITY: Final = 0.4


@dataclass(frozen=True)
class Scored:
    """Pairs of accounts with the sums of their weights."""

    rows: Numbers
    barred_rows: Numbers
    outcomes: Outcomes
    commonness: NDArray[np.float64]  # bits; for each pair and comparison
    bits: NDArray[np.float64]
    probabilities: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.rows)

    def taken(self, places: Numbers) -> "Scored":
        """Some of the pairs."""
        return Scored(
            self.rows[places],
            self.barred_rows[places],
            self.outcomes[places],
            self.commonness[places],
            self.bits[places],
            self.probabilities[places],
        )


def score(table: Table, barred: Barred, model: Model) -> Scored:
    """All pairs that are worth comparing, scored; in the order of rows, then of barred rows."""
    rows, barred_rows = candidates(table, barred)
    return score_pairs(table, barred, model, rows, barred_rows)


def score_pairs(table: Table, barred: Barred, model: Model, rows: Numbers, barred_rows: Numbers) -> Scored:
    """Given pairs, scored: the same weights that splink gives, to the last digits."""
    outcomes = outcomes_of(table, barred, rows, barred_rows)
    commonness = _commonness(barred, model, barred_rows, outcomes)
    bits = np.full(len(rows), model.start_bits)
    for place, weights in enumerate(model.bits):
        bits += weights[outcomes[:, place]]
    bits += commonness.sum(axis=1)
    return Scored(rows, barred_rows, outcomes, commonness, bits, model.probabilities(bits))


def line_bits(scored: Scored, model: Model) -> NDArray[np.float64]:
    """The weight of each line, for each pair and comparison; 0 where nothing is known."""
    weights = [told[scored.outcomes[:, place]] for place, told in enumerate(model.bits)]
    return np.stack(weights, axis=1) + scored.commonness


def best_of(scored: Scored, *, least_probability: float = LEAST_PROBABILITY) -> Scored:
    """For each new account the likeliest barred one, if likely enough; the likeliest account first."""
    likely = np.flatnonzero(scored.probabilities >= least_probability)
    order = likely[np.lexsort((scored.barred_rows[likely], -scored.bits[likely], scored.rows[likely]))]
    _, firsts = np.unique(scored.rows[order], return_index=True)
    best = order[firsts]
    return scored.taken(best[np.lexsort((scored.rows[best], -scored.bits[best]))])


def leads(scored: Scored, table: Table, barred: Barred, model: Model) -> Iterator[ReturnLead]:
    """The pairs in words, each with its lines."""
    names, barred_names = table.features.account_ids, barred.table.features.account_ids
    for place in range(len(scored)):
        yield ReturnLead(
            account_id=names[scored.rows[place]],
            barred_id=barred_names[scored.barred_rows[place]],
            probability=float(scored.probabilities[place]),
            bits=float(scored.bits[place]),
            start_bits=model.start_bits,
            lines=tuple(_lines(scored, place, model)),
        )


def _lines(scored: Scored, place: int, model: Model) -> list[EvidenceLine]:
    lines = []
    for column, comparison in enumerate(COMPARISONS):
        outcome = int(scored.outcomes[place, column])
        if outcome == UNKNOWN:
            continue
        commonness = float(scored.commonness[place, column])
        lines.append(
            EvidenceLine(
                comparison=comparison.name,
                level=comparison.levels[len(comparison.levels) - 1 - outcome].name,
                bits=float(model.bits[column][outcome]) + commonness,
                commonness_bits=commonness,
            )
        )
    return sorted(lines, key=lambda line: -abs(line.bits))


def _commonness(
    barred: Barred, model: Model, barred_rows: Numbers, outcomes: Outcomes
) -> NDArray[np.float64]:
    """How far what agrees is rarer (more bits) or commoner (fewer) than what agrees by chance usually is."""
    bits = np.zeros(outcomes.shape)
    for column, comparison in enumerate(COMPARISONS):
        if not comparison.levels[0].weighed:
            continue
        agree = np.flatnonzero(outcomes[:, column] == len(comparison.levels) - 1)
        shares = barred.shares[comparison.levels[0].column][barred_rows[agree]]
        least = model.least_shares[comparison.name]
        rarer = np.log2(model.usual_shares[comparison.name]) - np.log2(np.maximum(shares, least))
        bits[agree, column] = model.share_weights[comparison.name] * rarer
    return bits
