"""How is a model made of labelled texts, so that nothing is judged by what it was learnt from?"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.text.classifier.calibration import Thresholds, choose_thresholds, fit_calibration
from openiru.engines.text.classifier.grams import Counts, as_codes, count_cells
from openiru.engines.text.classifier.measures import by_group, macro_f1, measure, reliability
from openiru.engines.text.classifier.model import TextModel
from openiru.engines.text.classifier.scoring import score_counts, table_of
from openiru.engines.text.classifier.scripts import script_of
from openiru.engines.text.classifier.weighing import Recipe, Weights, fit_weights
from openiru.engines.text.letters import MENTION_SIGN, URL_SIGN
from openiru.engines.text.normalise import normalise_text

FOLDS: Final = 5
STEPS: Final = FOLDS + 1  # how often `advance` is called
LEAST_TEXTS: Final = 10  # different ones, with the label and without

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class TooFewTextsError(ValueError):
    """Too few different texts with the label, or without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinship:
    """What is known of texts beside their words, in their order."""

    families: Sequence[
        int
    ]  # texts of one number are never split: copies of one another, posts of one account
    languages: Sequence[str]


def train_model(
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    label: str,
    recipe: Recipe | None = None,
    facts: Mapping[str, Any] | None = None,
    kinship: Kinship | None = None,
    advance: Callable[[int], None] = lambda _: None,
) -> TextModel:
    """Make a model that tells texts with a label from all others.

    Thresholds and calibration come from texts that a model of the other folds was asked about; texts of the same words
    are in the same fold. The same texts in the same order give the same model.

    Args:
        texts: as people wrote them.
        labels: of each text.
        label: which to detect.
        recipe: how.
        facts: kept with the model, for people.
        kinship: what else keeps texts in one fold, and whose figures are told apart.
        advance: called with 1 after each of six steps.

    Raises:
        TooFewTextsError: below ten different texts with the label, or without it.
    """
    recipe = recipe or Recipe()
    comparable = [normalise_text(text) for text in texts]
    labelled = np.array([given == label for given in labels], bool)
    folds = folds_of(comparable, labelled) if kinship is None else kin_folds(kinship.families, labelled)
    counts = count_cells(as_codes(comparable))
    held_out, macro_f1s = _ask_about_held_out(counts, labelled, folds, recipe, advance)
    calibration = fit_calibration(held_out, labelled)
    probabilities = calibration.probabilities(held_out)
    thresholds = choose_thresholds(probabilities, labelled)
    weights = fit_weights(counts, np.arange(len(texts)), labelled, recipe)
    advance(1)
    return TextModel(
        label=label,
        recipe=recipe,
        weights=weights,
        calibration=calibration,
        thresholds=thresholds,
        scripts=dict(sorted(Counter(map(script_of, comparable)).items())),
        facts={
            **(facts or {}),
            "held_out": {
                **asdict(measure(probabilities, labelled, thresholds)),
                "macro_f1_of_folds": macro_f1s,
                **_by_language(kinship, probabilities, labelled, thresholds),
            },
        },
    )


def folds_of(comparable: Sequence[str], labelled: Flags) -> NDArray[np.int64]:
    """Which fold each text is in: the same for texts of the same words, and as many labelled ones in each.

    Raises:
        TooFewTextsError: below ten different texts with the label, or without it.
    """
    keys = [_words_of(text) for text in comparable]
    sorts = dict(zip(keys, labelled.tolist(), strict=True))
    folds: dict[bytes, int] = {}
    for sort in (True, False):
        # By digest, not by place: files are often sorted by label or time.
        own = sorted(key for key, is_labelled in sorts.items() if is_labelled == sort)
        if len(own) < LEAST_TEXTS:
            words = "with the label" if sort else "without the label"
            raise TooFewTextsError(
                f"a model needs {LEAST_TEXTS} different texts {words} at least, not {len(own)}"
            )
        folds |= {key: number % FOLDS for number, key in enumerate(own)}
    return np.array([folds[key] for key in keys], np.int64)


def kin_folds(families: Sequence[int], labelled: Flags) -> NDArray[np.int64]:
    """Which fold each text is in: the same for a family, as many families of each sort in each, and as even as they allow.

    A family is labelled if half of its texts are.

    Raises:
        TooFewTextsError: below ten families with the label, or without it.
    """
    _, own, counts = np.unique(np.asarray(families), return_inverse=True, return_counts=True)
    is_labelled = 2 * np.bincount(own, labelled, len(counts)) >= counts
    found = np.empty(len(counts), np.int64)
    for sort in (True, False):
        members = np.flatnonzero(is_labelled == sort)
        if len(members) < LEAST_TEXTS:
            words = "with the label" if sort else "without the label"
            raise TooFewTextsError(
                f"a model needs {LEAST_TEXTS} texts {words} at least that are no copies of one another and not all of "
                f"one account, not {len(members)}"
            )
        sizes = np.zeros(FOLDS, np.int64)
        # The largest first, each where there is least so far.
        for family in members[np.argsort(-counts[members], kind="stable")]:
            found[family] = int(np.argmin(sizes))
            sizes[found[family]] += counts[family]
    folds: NDArray[np.int64] = found[own]
    return folds


def _by_language(
    kinship: Kinship | None, probabilities: Floats, labelled: Flags, thresholds: Thresholds
) -> dict[str, Any]:
    if kinship is None:
        return {}
    parts = by_group(probabilities, labelled, thresholds, kinship.languages)
    return {
        "by_language": {name: asdict(figures) for name, figures in parts.items()},
        "reliability": reliability(probabilities, labelled),
    }


def _words_of(comparable: str) -> bytes:
    words = sorted(set(comparable.split(" ")) - {URL_SIGN, MENTION_SIGN})
    return hashlib.blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _ask_about_held_out(
    counts: Counts, labelled: Flags, folds: NDArray[np.int64], recipe: Recipe, advance: Callable[[int], None]
) -> tuple[Floats, list[float]]:
    """For each text the score from a model that has not seen it, and the macro-F1 of each fold.

    The threshold of each fold comes from the other folds.
    """
    held_out = np.zeros(len(labelled))
    for fold in range(FOLDS):
        rows = np.flatnonzero(folds != fold)
        asked = np.flatnonzero(folds == fold)
        held_out[asked] = _scores(counts, asked, fit_weights(counts, rows, labelled, recipe))
        advance(1)
    found = []
    for fold in range(FOLDS):
        others, own = folds != fold, folds == fold
        curve = fit_calibration(held_out[others], labelled[others])
        even = choose_thresholds(curve.probabilities(held_out[others]), labelled[others]).even
        found.append(macro_f1(curve.probabilities(held_out[own]) >= even, labelled[own]))
    return held_out, found


def _scores(counts: Counts, rows: NDArray[np.int64], weights: Weights) -> Floats:
    table = table_of(weights.cells, weights.rarities, weights.weights, weights.bias)
    return score_counts(counts, rows, table)
