"""How do rows of entries become facts that may leave the registry?"""

from openiru.registry.models import EntryPeriod, ListEntry
from openiru.registry.types import EntryKind, EntryView


def entry_view(row: ListEntry) -> EntryView:
    """An entry with the days of its latest period; `source` is loaded."""
    return EntryView(
        entry_id=str(row.pk),
        list_slug=row.source_id,
        list_name=row.source.name,
        country=row.source.country,
        key=row.entry_key,
        kind=EntryKind(row.kind),
        primary_name=row.primary_name,
        reference=row.reference,
        programme=row.programme,
        listed_from=row.listed_from,
        listed_from_is_known=row.listed_from_is_known,
        listed_to=row.listed_to,
        is_verified=row.is_verified,
    )


def period_view(period: EntryPeriod) -> EntryView:
    """An entry with the days of one of its periods; `entry` and its source are loaded."""
    row = period.entry
    row.listed_from = period.listed_from
    row.listed_from_is_known = period.listed_from_is_known
    row.listed_to = period.listed_to
    return entry_view(row)
