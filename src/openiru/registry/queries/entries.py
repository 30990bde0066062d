"""Which list entries name an organisation on a day?"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from openiru.registry.errors import EntryNotFoundError
from openiru.registry.models import EntryName, EntryPeriod, ListEntry
from openiru.registry.queries.organisations import organisation
from openiru.registry.queries.views import entry_view
from openiru.registry.types import EntryKind, EntryView

# Asked several times in every case: one plain statement, and the same days as in `periods_on`.
_IN_FORCE: Final = """
SELECT e.id::text, e.source_id, s.name, s.country, e.entry_key, e.primary_name, e.reference, e.programme,
       p.listed_from, p.listed_from_is_known, p.listed_to, e.is_verified
FROM registry_organisation_link l
JOIN registry_list_entry e ON e.id = l.entry_id
JOIN registry_list_source s ON s.slug = e.source_id
JOIN registry_entry_period p ON p.entry_id = e.id
WHERE l.organisation_id = %(organisation)s AND l.approved_at IS NOT NULL AND e.kind = %(kind)s
  AND p.listed_from <= %(on)s AND (p.listed_to IS NULL OR p.listed_to > %(on)s)
ORDER BY e.source_id, e.entry_key
"""


def entries_in_force(organisation_id: str, on: date) -> tuple[EntryView, ...]:
    """The entries, linked by two people, that name an organisation on a day; by list and key.

    Args:
        organisation_id: id or short name.
        on: the day; the first day of an entry counts, its end does not.

    Raises:
        OrganisationNotFoundError: if there is no such organisation.
    """
    row = organisation(organisation_id)
    with connection.cursor() as cursor:
        cursor.execute(
            _IN_FORCE, {"organisation": row.organisation_id, "on": on, "kind": EntryKind.ENTITY.value}
        )
        return tuple(map(_entry_in_force, cursor.fetchall()))


def _entry_in_force(row: tuple[Any, ...]) -> EntryView:
    return EntryView(
        entry_id=row[0],
        list_slug=row[1],
        list_name=row[2],
        country=row[3],
        key=row[4],
        kind=EntryKind.ENTITY,
        primary_name=row[5],
        reference=row[6],
        programme=row[7],
        listed_from=row[8],
        listed_from_is_known=row[9],
        listed_to=row[10],
        is_verified=row[11],
    )


def periods_on(on: date, entry_ids: Iterable[UUID]) -> QuerySet[EntryPeriod]:
    """The periods of these entries that hold the day, of entities alone."""
    return _not_ended(on, entry_ids).filter(listed_from__lte=on)


def periods_perhaps_on(on: date, entry_ids: Iterable[UUID]) -> QuerySet[EntryPeriod]:
    """The same, with those of which nobody knows whether they had begun on the day."""
    return _not_ended(on, entry_ids).filter(Q(listed_from__lte=on) | Q(listed_from_is_known=False))


def _not_ended(on: date, entry_ids: Iterable[UUID]) -> QuerySet[EntryPeriod]:
    return (
        EntryPeriod.objects.filter(
            Q(listed_to__isnull=True) | Q(listed_to__gt=on),
            entry_id__in=entry_ids,
            entry__kind=EntryKind.ENTITY.value,
        )
        .select_related("entry__source")
        .order_by("entry__source_id", "entry__entry_key", "listed_from")
    )


def entry(ref: str) -> EntryView:
    """The entry with that id, or list and key as in ``un-sc:QDe.132``; days of its latest period.

    Raises:
        EntryNotFoundError: if no edition in force holds it.
    """
    slug, colon, key = ref.partition(":")
    rows = ListEntry.objects.select_related("source")
    try:
        row = rows.filter(source_id=slug, entry_key=key) if colon else rows.filter(pk=UUID(ref))
    except ValueError:
        row = rows.none()
    found = row.first()
    if found is None:
        raise EntryNotFoundError(
            f"No edition in force holds the entry {ref}; write LIST:KEY, as in un-sc:QDe.132."
        )
    return entry_view(found)


def find_entries(text: str, limit: int = 50) -> tuple[EntryView, ...]:
    """Entries of entities with `text` in any of their names; for people who look for what to link."""
    named = EntryName.objects.filter(text__icontains=text).values("entry_id")
    rows = ListEntry.objects.filter(pk__in=named, kind=EntryKind.ENTITY.value).select_related("source")
    return tuple(map(entry_view, rows.order_by("source_id", "entry_key")[:limit]))
