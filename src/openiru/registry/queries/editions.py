"""Which editions of lists are on file, and what did each change?"""

from datetime import date
from uuid import UUID

from openiru.registry.errors import EditionNotFoundError
from openiru.registry.models import EntryChange, ListEdition
from openiru.registry.types import (
    Change,
    DatedBy,
    EditionStatus,
    EditionView,
    EntryChangeView,
    FieldChange,
    Scope,
)


def editions(list_slug: str | None = None) -> tuple[EditionView, ...]:
    """All editions, or those of one list; the newest first."""
    rows = ListEdition.objects.select_related("source").order_by("-generated_on", "-imported_at")
    if list_slug is not None:
        rows = rows.filter(source_id=list_slug)
    return tuple(map(_view, rows))


def edition(ref: str) -> EditionView:
    """The edition with that id, or the one of a list and day as in ``un-sc@2026-02-27``.

    Raises:
        EditionNotFoundError: if there is none, or several of that day.
    """
    rows = ListEdition.objects.select_related("source")
    slug, at_sign, day = ref.partition("@")
    try:
        found = list(
            rows.filter(source_id=slug, generated_on=date.fromisoformat(day))
            if at_sign
            else rows.filter(pk=UUID(ref))
        )
    except ValueError:
        found = []
    if not found:
        raise EditionNotFoundError(f"No edition {ref}; `openiru registry editions` lists them.")
    if len(found) > 1:
        raise EditionNotFoundError(f"Several editions are of that day; name one by its id: {found[0].pk} ...")
    return _view(found[0])


def lists_in_full() -> frozenset[str]:
    """The lists of which a full edition is in force."""
    rows = ListEdition.objects.filter(status=EditionStatus.IN_FORCE.value, scope=Scope.FULL.value)
    return frozenset(rows.values_list("source_id", flat=True))


def changes(ref: str) -> tuple[EntryChangeView, ...]:
    """What an edition did: new, changed, relisted and removed entries, by key.

    Raises:
        EditionNotFoundError: if there is no such edition.
    """
    view = edition(ref)
    rows = EntryChange.objects.filter(edition_id=UUID(view.edition_id)).select_related("entry")
    return tuple(map(_change_view, rows.order_by("change", "entry__entry_key")))


def _view(row: ListEdition) -> EditionView:
    return EditionView(
        edition_id=str(row.pk),
        list_slug=row.source_id,
        list_name=row.source.name,
        form=row.format,
        digest=row.digest,
        generated_on=row.generated_on,
        generated_at=row.generated_at,
        dated_by=DatedBy(row.dated_by),
        scope=Scope(row.scope),
        status=EditionStatus(row.status),
        includes_individuals=row.includes_individuals,
        entries_total=row.entries_total,
        entries_new=row.entries_new,
        entries_changed=row.entries_changed,
        entries_removed=row.entries_removed,
        entries_relisted=row.entries_relisted,
        rows_unread=row.rows_unread,
        imported_by=row.imported_by,
        imported_at=row.imported_at,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
    )


def _change_view(row: EntryChange) -> EntryChangeView:
    before, after = row.before or {}, row.after or {}
    fields = after if row.before is not None else ()
    return EntryChangeView(
        change=Change(row.change),
        entry_id=str(row.entry_id),
        key=row.entry.entry_key,
        primary_name=row.entry.primary_name,
        fields=tuple(FieldChange(field=name, before=before.get(name), after=after[name]) for name in fields),
    )
