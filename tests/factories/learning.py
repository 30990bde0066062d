"""Versions of models and what they said, written as operations write them."""

from datetime import UTC, datetime
from itertools import count
from typing import Final

from django.db import transaction
from tests.factories.people import supervisor

from openiru.access.types import SYSTEM
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.engines.text.classifier.model import Answer
from openiru.foundation.digests import sha256_text
from openiru.foundation.ids import new_id
from openiru.learning.models import Advice, ModelVersion, Switch
from openiru.learning.queries.agreement import advice_digest
from openiru.learning.types import Group, Label

AT: Final = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)
FIGURES: Final = {
    "texts": 40,
    "labelled": 20,
    "macro_f1": 0.812,
    "pr_auc": 0.874,
    "ece": 0.041,
    "confusion": {"true_positive": 17, "false_positive": 5, "false_negative": 3, "true_negative": 15},
    "reliability": [
        {"texts": 18, "probability": 0.12, "labelled_share": 1 / 6},
        {"texts": 22, "probability": 0.83, "labelled_share": 17 / 22},
    ],
}
_numbers = count(1)


@transaction.atomic
def held_version(label: Label = Label.GROUND_C, group: Group = Group.ALL, **other: object) -> ModelVersion:
    """A version that no golden set judged, if nothing `other` is said; without weights."""
    number = next(_numbers)
    facts = {
        "id": new_id(),
        "label": label.value,
        "group": group.value,
        "number": number,
        "digest": sha256_text(f"version {number}".encode()),
        "data_digest": sha256_text(b"texts"),
        "features": {},
        "texts": 40,
        "labelled": 20,
        "held_out": {**FIGURES, "by_language": {"en": FIGURES, "ur-Latn": FIGURES}},
        "standing": "held",
        "standing_words": "There is no golden set.",
        "card": "# Model",
        "size_bytes": 1,
        "made_by": supervisor(),
        "made_at": AT,
    }
    row = ModelVersion(**{**facts, **other})
    row.save(force_insert=True)
    record(
        Event.VERSION_MADE,
        subject_kind="model-version",
        subject_id=str(row.pk),
        by=supervisor(),
        at=AT,
        detail={"digest": row.digest, "standing": row.standing},
    )
    return row


@transaction.atomic
def switch_to(version: ModelVersion | None, *, like: ModelVersion | None = None) -> None:
    """Switch a version on by hand, or all versions of the sort of `like` off."""
    sort = version or like
    assert sort is not None
    Switch.objects.create(
        label=sort.label,
        group=sort.group,
        version=version,
        by=supervisor(),
        at=AT,
        reason="Chosen for a test.",
        is_automatic=False,
    )
    record(
        Event.MODEL_SWITCHED,
        subject_kind="model",
        subject_id=sort.label,
        by=supervisor(),
        at=AT,
        detail={"group": sort.group, "version": version.digest if version else None},
    )


@transaction.atomic
def said(version: ModelVersion, observation_id: str, probability: float) -> None:
    """What a version says of a text."""
    row = Advice.objects.create(
        observation_id=observation_id,
        version=version,
        probability=probability,
        answer=(Answer.POSITIVE if probability > 0.9 else Answer.UNSURE).value,
        spans=[{"start": 0, "end": 4, "weight": 0.5}],
        given_at=AT,
    )
    record(
        Event.ADVICE_GIVEN,
        subject_kind="model-version",
        subject_id=str(version.pk),
        by=SYSTEM,
        at=AT,
        detail={"version": version.digest, "answers": 1, "digest": advice_digest([row])},
    )
