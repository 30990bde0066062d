"""Do versions, switches and golden sets say what the audit record says of them?"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

from openiru.audit.queries import recorded_events
from openiru.audit.types import Event
from openiru.foundation.digests import sha256_text
from openiru.learning.models import Advice, GoldenSet, GoldenText, ModelVersion, Switch

Key = tuple[str, str, str | None, str, datetime]  # label, group, digest of the version, person, moment


def against_record() -> Iterator[str]:
    """A sentence for each version, switch, golden set or batch of advice that differs from its record, is not in it, or is gone.

    Cost:
        One pass over these rows and their events.
    """
    yield from _versions()
    yield from _switches()
    yield from _golden_sets()
    yield from _advice()


def _versions() -> Iterator[str]:
    recorded = {
        event.subject_id: (event.detail.get("digest"), event.detail.get("standing"))
        for event in recorded_events([Event.VERSION_MADE])
    }
    for row in ModelVersion.objects.order_by("made_at", "id").iterator():
        if recorded.pop(str(row.pk), None) != (row.digest, row.standing):
            yield f"Version {row.digest} of a model is not as it was recorded."
    for version_id in recorded:
        yield f"Version {version_id} of a model is recorded, and is gone."


def _switches() -> Iterator[str]:
    recorded: list[Key] = [
        (
            event.subject_id,
            str(event.detail.get("group")),
            event.detail.get("version"),
            event.actor_id,
            event.at,
        )
        for event in recorded_events([Event.MODEL_SWITCHED])
    ]
    rows: list[Key] = [
        (row.label, row.group, row.version.digest if row.version else None, row.by, row.at)
        for row in Switch.objects.select_related("version").order_by("id")
    ]
    if rows != recorded:
        yield "The switches of models are not those that were recorded."


def _golden_sets() -> Iterator[str]:
    recorded = {
        event.subject_id: event.detail.get("digest") for event in recorded_events([Event.GOLDEN_SET_FROZEN])
    }
    for row in GoldenSet.objects.order_by("frozen_at", "id"):
        texts = GoldenText.objects.filter(pk__in=row.text_ids).order_by("text_digest")
        if recorded.pop(str(row.pk), None) != row.digest or golden_digest(list(texts)) != row.digest:
            yield f"Golden set {row.number} of {row.label} is not as it was frozen."
    for set_id in recorded:
        yield f"Golden set {set_id} is recorded as frozen, and is gone."


def _advice() -> Iterator[str]:
    """Answers of a version were recorded in batches, in the order in which they were kept."""
    batches: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for event in recorded_events([Event.ADVICE_GIVEN]):
        batches[event.subject_id].append(
            (int(event.detail.get("answers", 0)), str(event.detail.get("digest")))
        )
    named = Advice.objects.values_list("version_id", flat=True).distinct().order_by("version_id")
    for version_id in sorted({*batches, *(str(each) for each in named)}):
        rows = Advice.objects.filter(version_id=UUID(version_id)).order_by("id").iterator()
        agree = all(
            advice_digest(list(islice(rows, count))) == digest for count, digest in batches[version_id]
        )
        if not agree or next(rows, None) is not None:
            yield f"The answers of version {version_id} of a model are not those that were recorded."


def advice_digest(rows: Sequence[Advice]) -> str:
    """What tells a batch of answers from all others."""
    return sha256_text(
        "\n".join(
            f"{row.observation_id} {row.version_id} {row.probability!r} {row.answer}" for row in rows
        ).encode()
    )


def golden_digest(rows: list[GoldenText]) -> str:
    """What tells a golden set from all others: the digest of its texts, labels and languages, in the order of texts."""
    return sha256_text(
        "\n".join(f"{row.text_digest} {row.is_labelled} {row.language}" for row in rows).encode()
    )
