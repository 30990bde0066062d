"""Frozen golden sets of texts that people chose."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from tests.factories.people import analyst, supervisor

from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.foundation.digests import canonical_json, sha256_text
from openiru.learning.models import GoldenSet, GoldenText
from openiru.learning.queries import golden_sets
from openiru.learning.types import GoldenSetView, Label


def frozen(texts: Mapping[str, bool], at: datetime, label: Label = Label.GROUND_A) -> GoldenSetView:
    """A golden set of these texts, true for those that people gave the label."""
    chosen_by, frozen_by = analyst(), supervisor()
    with transaction.atomic():
        rows = [
            GoldenText.objects.create(
                label=label.value,
                text=text,
                text_digest=sha256_text(f"{at} {text}".encode()),
                is_labelled=is_labelled,
                language="en",
                source="file",
                origin="invented",
                added_by=chosen_by,
                added_at=at,
            )
            for text, is_labelled in texts.items()
        ]
        record(Event.GOLDEN_TEXTS_ADDED, subject_kind="model", subject_id=label.value, by=chosen_by, at=at)
    with transaction.atomic():
        made = GoldenSet.objects.create(
            label=label.value,
            number=len(golden_sets(label)) + 1,
            digest=sha256_text(canonical_json({"texts": [row.text_digest for row in rows]}).encode()),
            text_ids=[str(row.pk) for row in rows],
            texts=len(rows),
            labelled=sum(texts.values()),
            frozen_by=frozen_by,
            frozen_at=at,
        )
        record(
            Event.GOLDEN_SET_FROZEN, subject_kind="golden-set", subject_id=str(made.pk), by=frozen_by, at=at
        )
    return golden_sets(label)[0]
