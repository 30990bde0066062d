"""How good is a version on the golden set of its label?"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import numpy as np

from openiru.engines.text.classifier.measures import by_group, measure, reliability
from openiru.engines.text.classifier.model import TextModel
from openiru.learning.models import ModelVersion, Switch
from openiru.learning.policy import teaching
from openiru.learning.queries.golden import frozen_texts, newest_golden_set
from openiru.learning.types import Figures, GoldenSetView, GoldenTextView, Group, Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """A frozen set with its texts."""

    view: GoldenSetView
    texts: tuple[GoldenTextView, ...]


def golden_of(label: Label) -> Golden | None:
    """The golden set that counts for a label; None if none was frozen."""
    view = newest_golden_set(label)
    return Golden(view=view, texts=frozen_texts(view.set_id)) if view else None


def with_golden_figures(model: TextModel, golden: Golden, group: Group) -> TextModel:
    """The same model with its figures on the golden texts of its script; none if there are no such texts."""
    own = [each for each in golden.texts if group is Group.ALL or teaching.group_of(each.text) is group]
    if not own:
        return model
    found = model.predict([each.text for each in own]).probabilities
    labelled = np.array([each.is_labelled for each in own], bool)
    parts = by_group(found, labelled, model.thresholds, [each.language for each in own])
    figures = {
        "name": f"golden set {golden.view.number}",
        "digest": golden.view.digest,
        **asdict(measure(found, labelled, model.thresholds)),
        "by_language": {name: asdict(part) for name, part in parts.items()},
        "reliability": reliability(found, labelled),
    }
    return model.with_facts({**model.facts, "golden": figures})


def figures_of(measured: Mapping[str, Any] | None) -> Figures | None:
    """What rules look at, of figures as models keep them."""
    if not measured:
        return None
    return Figures(**{name: measured[name] for name in ("texts", "labelled", "macro_f1", "pr_auc", "ece")})


def best_macro_f1(label: Label, group: Group, set_id: str) -> float | None:
    """The greatest macro-F1 on a golden set of all versions that were ever on, as they were judged when they were made."""
    ever_on = Switch.objects.filter(label=label.value, group=group.value).values_list("version_id", flat=True)
    rows = ModelVersion.objects.filter(pk__in=[each for each in ever_on if each], golden_set_id=UUID(set_id))
    return max((row.golden["macro_f1"] for row in rows if row.golden), default=None)
