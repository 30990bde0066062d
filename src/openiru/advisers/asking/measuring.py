"""What does an adviser get right, held against what people said?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openiru.advisers.types import Advice, Item, Label, Opinion
from openiru.engines.text.classifier import measures


def figures(items: Sequence[Item], labelled: Sequence[bool], advice: Advice) -> dict[str, Any]:
    """All figures, and the same for each language of the items.

    "Unsure" counts as not flagged. Texts without an opinion are in no figure but their count. What needs probabilities is
    None where the adviser gives none.

    Args:
        items: the texts that were asked about, each with an id of its own.
        labelled: whether people gave the label, for each.
        advice: what came of asking.
    """
    said = {each.item_id: each for each in advice.opinions}
    people = {item.id: truth for item, truth in zip(items, labelled, strict=True)}
    languages = sorted({item.lang for item in items if item.lang})
    codes = Counter(each.code for each in advice.unanswered)
    return {
        **_part(list(items), said, people),
        "unanswered": dict(sorted(codes.items())),
        "by_language": {
            language: _part([item for item in items if item.lang == language], said, people)
            for language in languages
        },
    }


def _part(items: list[Item], said: Mapping[str, Opinion], people: Mapping[str, bool]) -> dict[str, Any]:
    answered = [item for item in items if item.id in said]
    opinions = [said[item.id] for item in answered]
    truth = np.array([people[item.id] for item in answered], bool)
    called = np.array([each.label is Label.FLAGGED for each in opinions], bool)
    confusion = measures.confused(called, truth)
    found, wrong, missed = (confusion[k] for k in ("true_positive", "false_positive", "false_negative"))
    return {
        "texts": len(items),
        "answered": len(answered),
        "labelled": int(truth.sum()),
        "flagged": int(called.sum()),
        "unsure": sum(each.label is Label.UNSURE for each in opinions),
        "flag_rate": _share(int(called.sum()), len(answered)),
        "labelled_rate": _share(int(truth.sum()), len(answered)),
        "macro_f1": measures.macro_f1(called, truth) if answered else None,
        "precision": _share(found, found + wrong),
        "recall": _share(found, found + missed),
        "confusion": confusion,
        **_of_probabilities(opinions, truth),
    }


def _of_probabilities(opinions: list[Opinion], truth: NDArray[np.bool_]) -> dict[str, float | None]:
    given = [each.p for each in opinions if each.p is not None]
    # One text without a probability would make the rest a choice of the adviser's.
    if not given or len(given) < len(opinions):
        return {"pr_auc": None, "roc_auc": None, "ece": None}
    probabilities = np.array(given, float)
    return {
        "pr_auc": measures.average_precision(probabilities, truth),
        "roc_auc": measures.roc_auc(probabilities, truth),
        "ece": measures.calibration_error(probabilities, truth),
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
