"""How good are probabilities, held against what people said?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.text.classifier.calibration import Flags, Floats, Thresholds

BINS: Final = 10
HIGH: Final = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Some of the texts, and how many of them have the label; None where there are none."""

    texts: int
    labelled_share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Figures of one model on one set of texts; what is not defined is None."""

    texts: int
    labelled: int
    macro_f1: float
    precision: float | None
    recall: float | None
    pr_auc: float | None  # average precision
    roc_auc: float | None
    ece: float  # ten bins of equal width
    confusion: Mapping[str, int]
    high: Share  # those at 0.9 and above
    positive: Share  # those answered positive
    negative: Share  # those answered negative


def measure(probabilities: Floats, labelled: Flags, thresholds: Thresholds) -> Measures:
    """All figures."""
    called = probabilities >= thresholds.even
    confusion = confused(called, labelled)
    found, wrong, missed = (confusion[k] for k in ("true_positive", "false_positive", "false_negative"))
    return Measures(
        texts=len(labelled),
        labelled=int(labelled.sum()),
        macro_f1=macro_f1(called, labelled),
        precision=found / (found + wrong) if found + wrong else None,
        recall=found / (found + missed) if found + missed else None,
        pr_auc=average_precision(probabilities, labelled),
        roc_auc=roc_auc(probabilities, labelled),
        ece=calibration_error(probabilities, labelled),
        confusion=confusion,
        high=_share(labelled[probabilities >= HIGH]),
        positive=_share(labelled[probabilities >= _or(thresholds.positive_from, 2.0)]),
        negative=_share(labelled[probabilities <= _or(thresholds.negative_to, -1.0)]),
    )


def by_group(
    probabilities: Floats, labelled: Flags, thresholds: Thresholds, groups: Sequence[str]
) -> dict[str, Measures]:
    """The same for each group of texts, by its name."""
    names = np.array(groups, dtype=object)
    return {
        name: measure(probabilities[names == name], labelled[names == name], thresholds)
        for name in sorted(set(groups))
    }


def confused(called: Flags, labelled: Flags) -> dict[str, int]:
    """How many texts were called what, and were what."""
    return {
        "true_positive": int((called & labelled).sum()),
        "false_positive": int((called & ~labelled).sum()),
        "false_negative": int((~called & labelled).sum()),
        "true_negative": int((~called & ~labelled).sum()),
    }


def macro_f1(called: Flags, labelled: Flags) -> float:
    """The mean of F1 of the label and F1 of its absence; 0 for one that is neither called nor there."""
    return (_f1(called, labelled) + _f1(~called, ~labelled)) / 2


def average_precision(probabilities: Floats, labelled: Flags) -> float | None:
    """The area under precision over recall, step by step; None if no text has the label."""
    if not labelled.any():
        return None
    ends, found, called = _steps(probabilities, labelled)
    gains = np.diff(np.concatenate([[0], found[ends]]))
    return float(np.sum(gains * found[ends] / called[ends]) / labelled.sum())


def roc_auc(probabilities: Floats, labelled: Flags) -> float | None:
    """How often a labelled text has the higher probability than another one; None without both sorts."""
    positives, others = int(labelled.sum()), int((~labelled).sum())
    if not positives or not others:
        return None
    _, inverse, counts = np.unique(probabilities, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((ranks[labelled].sum() - positives * (positives + 1) / 2) / (positives * others))


def calibration_error(probabilities: Floats, labelled: Flags) -> float:
    """How far probabilities are from shares: the mean over ten bins of equal width, weighted by their texts."""
    if not len(labelled):
        return 0.0
    bins = np.minimum((probabilities * BINS).astype(np.int64), BINS - 1)
    gaps = np.bincount(bins, probabilities - labelled, BINS)
    return float(np.abs(gaps).sum() / len(labelled))


def reliability(probabilities: Floats, labelled: Flags) -> list[dict[str, float]]:
    """For each of ten bins of equal width that holds texts: how many, their mean probability, the share with the label."""
    bins = np.minimum((probabilities * BINS).astype(np.int64), BINS - 1)
    counts = np.bincount(bins, minlength=BINS)
    sums, found = np.bincount(bins, probabilities, BINS), np.bincount(bins, labelled, BINS)
    return [
        {
            "texts": int(counts[each]),
            "probability": float(sums[each] / counts[each]),
            "labelled_share": float(found[each] / counts[each]),
        }
        for each in np.flatnonzero(counts)
    ]


def _steps(probabilities: Floats, labelled: Flags) -> tuple[NDArray[np.int64], Floats, Floats]:
    """From the highest probability down: where each value ends, labelled texts so far, texts so far."""
    order = np.argsort(-probabilities, kind="stable")
    falling = probabilities[order]
    ends = np.append(np.flatnonzero(np.diff(falling)), len(falling) - 1)
    return ends, np.cumsum(labelled[order]).astype(float), np.arange(1.0, len(falling) + 1)


def _f1(called: Flags, labelled: Flags) -> float:
    both = int(called.sum()) + int(labelled.sum())
    return 2 * int((called & labelled).sum()) / both if both else 0.0


def _share(labelled: Flags) -> Share:
    return Share(texts=len(labelled), labelled_share=float(labelled.mean()) if len(labelled) else None)


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value
