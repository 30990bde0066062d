"""Which texts were chosen to judge models by, and which sets were frozen?"""

from uuid import UUID

from openiru.learning.models import GoldenSet, GoldenText
from openiru.learning.types import GoldenSetView, GoldenSource, GoldenTextView, Label


def golden_texts(label: Label | None = None, *, withdrawn: bool = False) -> tuple[GoldenTextView, ...]:
    """The texts that stand for the next golden set, in order of adding; with `withdrawn` also those taken back."""
    rows = GoldenText.objects.order_by("added_at", "id")
    if label is not None:
        rows = rows.filter(label=label.value)
    if not withdrawn:
        rows = rows.filter(withdrawn_at=None)
    return tuple(map(text_view, rows))


def golden_sets(label: Label | None = None) -> tuple[GoldenSetView, ...]:
    """The frozen sets, the newest first."""
    rows = GoldenSet.objects.order_by("-frozen_at", "-id")
    if label is not None:
        rows = rows.filter(label=label.value)
    return tuple(map(set_view, rows))


def newest_golden_set(label: Label) -> GoldenSetView | None:
    """The golden set that counts for a label: the one frozen last; None if none was."""
    row = GoldenSet.objects.filter(label=label.value).order_by("-number").first()
    return set_view(row) if row else None


def frozen_texts(set_id: str) -> tuple[GoldenTextView, ...]:
    """The texts of a frozen set, in its order."""
    row = GoldenSet.objects.get(pk=UUID(set_id))
    found = {str(text.pk): text for text in GoldenText.objects.filter(pk__in=row.text_ids)}
    return tuple(text_view(found[text_id]) for text_id in row.text_ids)


def text_view(row: GoldenText) -> GoldenTextView:
    """One golden text as others may see it."""
    return GoldenTextView(
        text_id=str(row.pk),
        label=Label(row.label),
        text=row.text,
        is_labelled=row.is_labelled,
        language=row.language,
        source=GoldenSource(row.source),
        origin=row.origin,
        added_by=row.added_by,
        added_at=row.added_at,
        withdrawn_at=row.withdrawn_at,
    )


def set_view(row: GoldenSet) -> GoldenSetView:
    """One frozen set as others may see it."""
    return GoldenSetView(
        set_id=str(row.pk),
        label=Label(row.label),
        number=row.number,
        digest=row.digest,
        texts=row.texts,
        labelled=row.labelled,
        frozen_by=row.frozen_by,
        frozen_at=row.frozen_at,
    )
