"""How is a score made a probability, and from which one on is an answer safe enough to be given?"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SAFE_PRECISION: Final = 0.93  # of "positive" answers
SAFE_MISSES: Final = 0.05  # the share of labelled texts among "negative" answers
SURE_FROM: Final = (
    0.75  # no text is answered positive below, nor negative above one minus it, whatever the shares
)
LEAST_ANSWERS: Final = 20  # fewer texts show nothing
_STEPS: Final = 100
_SMOOTHED: Final = 51  # neighbours over which a measure is averaged, so that no single text sets a threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """The curve from scores to probabilities: 1 / (1 + exp(-(slope * score + offset)))."""

    slope: float
    offset: float

    def probabilities(self, scores: Floats) -> Floats:
        """How likely each text has the label."""
        found: Floats = 1 / (1 + np.exp(-np.clip(self.slope * scores + self.offset, -500, 500)))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From which probability on texts are called what."""

    even: float  # with the best macro-F1 where every text must be called one or the other
    positive_from: float | None  # None: never safe enough
    negative_to: float | None


def fit_calibration(scores: Floats, labelled: Flags) -> Calibration:
    """The curve that fits scores of texts that were not learnt from.

    Source:
        Platt (1999), with the Newton steps of Lin, Lin and Weng, Machine Learning 68 (2007).
    """
    positives, others = int(labelled.sum()), int((~labelled).sum())
    targets = np.where(labelled, (positives + 1) / (positives + 2), 1 / (others + 2))
    rows = np.stack([scores, np.ones_like(scores)], axis=1)
    found = np.array([0.0, np.log((positives + 1) / (others + 1))])
    for _ in range(_STEPS):
        given = 1 / (1 + np.exp(-rows @ found))
        slope = rows.T @ (given - targets)
        curve = (rows * (given * (1 - given))[:, None]).T @ rows + 1e-9 * np.eye(2)
        step = np.linalg.solve(curve, slope)
        found = found - np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-9:
            break
    return Calibration(slope=float(found[0]), offset=float(found[1]))


def choose_thresholds(probabilities: Floats, labelled: Flags) -> Thresholds:
    """Thresholds from texts that were not learnt from."""
    order = np.argsort(probabilities, kind="stable")
    rising, wanted = probabilities[order], labelled[order]
    above = np.arange(len(wanted), 0, -1)
    below = np.arange(1, len(wanted) + 1)
    precisions = np.cumsum(wanted[::-1])[::-1] / above
    misses = np.cumsum(wanted) / below
    safe = np.flatnonzero((precisions >= SAFE_PRECISION) & (above >= LEAST_ANSWERS) & (rising >= SURE_FROM))
    quiet = np.flatnonzero((misses <= SAFE_MISSES) & (below >= LEAST_ANSWERS) & (rising <= 1 - SURE_FROM))
    return Thresholds(
        even=_even(rising, wanted),
        positive_from=float(rising[safe[0]]) if len(safe) else None,
        negative_to=float(rising[quiet[-1]]) if len(quiet) else None,
    )


def _even(rising: Floats, wanted: Flags) -> float:
    """The probability from which on texts are called positive, for the best macro-F1."""
    positives, others = int(wanted.sum()), int((~wanted).sum())
    missed = np.concatenate([[0], np.cumsum(wanted)])[:-1]
    passed = np.concatenate([[0], np.cumsum(~wanted)])[:-1]
    found, wrong = positives - missed, others - passed
    measure = found / (2 * found + wrong + missed) + passed / (2 * passed + wrong + missed)
    width = min(_SMOOTHED, len(measure) // 10 * 2 + 1)
    padded = np.pad(measure, width // 2, mode="edge")
    smooth = np.convolve(padded, np.full(width, 1 / width), mode="valid")
    return float(rising[int(np.argmax(smooth))])
