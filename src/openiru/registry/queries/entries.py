"""Which list entries name an organisation on a day?"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from openiru.registry.errors import EntryNotFoundError
from openiru.registry.models import EntryName, EntryPeriod, ListEntry, OrganisationLink
from openiru.registry.queries.organisations import organisation
from openiru.registry.queries.views import entry_view, period_view
from openiru.registry.types import EntryKind, EntryView


def entries_in_force(organisation_id: str, on: date) -> tuple[EntryView, ...]:
    """The entries, linked by two people, that name an organisation on a day; by list and key.

    Args:
        organisation_id: id or short name.
        on: the day; the first day of an entry counts, its end does not.

    Raises:
        OrganisationNotFoundError: if there is no such organisation.
    """
    linked = OrganisationLink.objects.filter(
        organisation_id=organisation(organisation_id).organisation_id, approved_at__isnull=False
    )
    return tuple(period_view(period) for period in periods_on(on, linked.values_list("entry_id", flat=True)))


def periods_on(on: date, entry_ids: Iterable[UUID]) -> Iterable[EntryPeriod]:
    """The periods of these entries that hold the day, of entities alone."""
    return (
        EntryPeriod.objects.filter(
            Q(listed_to__isnull=True) | Q(listed_to__gt=on),
            listed_from__lte=on,
            entry_id__in=entry_ids,
            entry__kind=EntryKind.ENTITY.value,
        )
        .select_related("entry__source")
        .order_by("entry__source_id", "entry__entry_key")
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
