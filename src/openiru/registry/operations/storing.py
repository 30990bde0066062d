"""How does a comparison become rows?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from openiru.foundation.ids import derived_id
from openiru.registry.models import EntryChange, EntryName, EntryPeriod, ListEdition, ListEntry
from openiru.registry.policy.comparison import Comparison, EntryStep, KnownEntry
from openiru.registry.policy.content import changed_fields
from openiru.registry.policy.matching import folded_name
from openiru.registry.types import Change, EntryKind, ParsedEntry, ParsedName

_BATCH: Final = 1000
_ENTRY_FIELDS: Final = (
    *("kind", "primary_name", "reference", "programme", "listed_from", "listed_from_is_known"),
    *("listed_to", "last_edition", "content_digest", "content", "is_verified"),
)


def known_entries(source_slug: str) -> dict[str, KnownEntry]:
    """All entries that any edition of the list held, by key."""
    rows = ListEntry.objects.filter(source_id=source_slug).values_list(
        "entry_key", "kind", "content_digest", "listed_to"
    )
    return {
        key: KnownEntry(key=key, kind=EntryKind(kind), content_digest=digest, listed_to=listed_to)
        for key, kind, digest, listed_to in rows.iterator(chunk_size=_BATCH)
    }


def store(comparison: Comparison, edition: ListEdition) -> None:
    """Write what an edition changes; the caller holds the list's lock and a transaction."""
    _store_new([step for step in comparison.steps if step.change is Change.NEW], edition)
    known = [step for step in comparison.steps if step.change in {Change.CHANGED, Change.RELISTED}]
    _store_known(known, edition)
    _store_removed(comparison.removed, edition)
    there = [entry_id(edition.source_id, step.entry.key) for step in comparison.steps]
    ListEntry.objects.filter(pk__in=there).exclude(last_edition=edition).update(last_edition=edition)


def move_first_days(edition: ListEdition) -> None:
    """Let entries that the list does not date begin on the corrected day of the edition that brought them."""
    rows = ListEntry.objects.filter(first_edition=edition, listed_from_is_known=False)
    EntryPeriod.objects.filter(entry__in=rows, listed_from_is_known=False).update(
        listed_from=edition.generated_on
    )
    rows.update(listed_from=edition.generated_on)


def entry_id(source_slug: str, key: str) -> UUID:
    """The id of an entry: the same on every machine."""
    return derived_id("list-entry", source_slug, key)


@dataclass(frozen=True, slots=True)
class _Days:
    """The days of an entry's latest period."""

    listed_from: date
    is_known: bool
    listed_to: date | None


def _days(entry: ParsedEntry, edition: ListEdition) -> _Days:
    begin = entry.listed_on or edition.generated_on
    end = None if entry.delisted_on is None else max(begin, entry.delisted_on)
    return _Days(begin, entry.listed_on is not None, end)


def _store_new(steps: Iterable[EntryStep], edition: ListEdition) -> None:
    rows, periods, names, changes = [], [], [], []
    for step in steps:
        row = ListEntry(
            id=entry_id(edition.source_id, step.entry.key),
            source_id=edition.source_id,
            entry_key=step.entry.key,
            first_edition=edition,
        )
        days = _days(step.entry, edition)
        _fill(row, step, days, edition)
        rows.append(row)
        periods.append(
            EntryPeriod(
                entry=row,
                listed_from=days.listed_from,
                listed_from_is_known=days.is_known,
                listed_to=days.listed_to,
            )
        )
        names += [_name_row(row.pk, name, name.valid_from) for name in step.entry.names]
        changes.append(EntryChange(edition=edition, entry=row, change=Change.NEW.value, after=step.content))
    ListEntry.objects.bulk_create(rows, batch_size=_BATCH)
    EntryPeriod.objects.bulk_create(periods, batch_size=_BATCH)
    EntryName.objects.bulk_create(names, batch_size=_BATCH)
    EntryChange.objects.bulk_create(changes, batch_size=_BATCH)


def _name_row(pk: UUID, name: ParsedName, valid_from: date | None) -> EntryName:
    return EntryName(
        entry_id=pk,
        text=name.text,
        kind=name.kind.value,
        script=name.script,
        folded=folded_name(name.text, name.kind),
        valid_from=valid_from,
        valid_to=name.valid_to,
    )


def _fill(row: ListEntry, step: EntryStep, days: _Days, edition: ListEdition) -> None:
    entry = step.entry
    row.kind = entry.kind.value
    row.primary_name = entry.primary_name
    row.reference = entry.reference
    row.programme = entry.programme
    row.listed_from = days.listed_from
    row.listed_from_is_known = days.is_known
    row.listed_to = days.listed_to
    row.last_edition = edition
    row.content_digest = step.digest
    row.content = dict(step.content)
    row.is_verified = entry.citation is None or entry.citation.verified


def _store_known(steps: list[EntryStep], edition: ListEdition) -> None:
    ids = [entry_id(edition.source_id, step.entry.key) for step in steps]
    rows = ListEntry.objects.in_bulk(ids)
    latest = {
        period.entry_id: period
        for period in EntryPeriod.objects.filter(entry_id__in=ids).order_by("entry_id", "listed_from")
    }
    opened: list[EntryPeriod] = []
    moved: list[EntryPeriod] = []
    changes: list[EntryChange] = []
    for step, pk in zip(steps, ids, strict=True):
        row, period = rows[pk], latest[pk]
        changes.append(_change(row, step, edition))
        if step.change is Change.CHANGED:
            _move(period, row, step.entry)
            moved.append(period)
        else:
            begin, is_told = _reopening(period, step.entry, edition)
            if begin == period.listed_to:  # no day lies between
                period.listed_to = None
                moved.append(period)
            else:
                period = EntryPeriod(entry=row, listed_from=begin, listed_from_is_known=is_told)
                opened.append(period)
        _fill(row, step, _Days(period.listed_from, period.listed_from_is_known, period.listed_to), edition)
    ListEntry.objects.bulk_update(rows.values(), _ENTRY_FIELDS, batch_size=_BATCH)
    EntryPeriod.objects.bulk_create(opened)
    EntryPeriod.objects.bulk_update(
        moved, ["listed_from", "listed_from_is_known", "listed_to"], batch_size=_BATCH
    )
    EntryChange.objects.bulk_create(changes, batch_size=_BATCH)
    _store_names({pk: step.entry for pk, step in zip(ids, steps, strict=True)}, edition.generated_on)


def _change(row: ListEntry, step: EntryStep, edition: ListEdition) -> EntryChange:
    before: Mapping[str, Any] = row.content
    fields = changed_fields(before, step.content)
    return EntryChange(
        edition=edition,
        entry=row,
        change=(step.change or Change.CHANGED).value,
        before={field: before.get(field) for field in fields},
        after={field: step.content[field] for field in fields},
    )


def _reopening(period: EntryPeriod, entry: ParsedEntry, edition: ListEdition) -> tuple[date, bool]:
    """When a relisted entry is in force again, and whether the list itself says so.

    The list's date counts where it lies after the end; a date before is the first listing's.
    """
    ended = period.listed_to or edition.generated_on
    if entry.listed_on is not None and entry.listed_on >= ended:
        return entry.listed_on, True
    return max(edition.generated_on, ended), False


def _move(period: EntryPeriod, row: ListEntry, entry: ParsedEntry) -> None:
    """Take corrected days into the latest period."""
    told_before = row.content.get("listed_on")
    told_now = None if entry.listed_on is None else entry.listed_on.isoformat()
    if told_now != told_before and entry.listed_on is not None:
        period.listed_from, period.listed_from_is_known = entry.listed_on, True
    period.listed_to = entry.delisted_on
    if period.listed_to is not None:
        period.listed_to = max(period.listed_to, period.listed_from)


def _store_names(entries: Mapping[UUID, ParsedEntry], day: date) -> None:
    """End the names that are gone and begin those that came, on the edition's day."""
    still = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    rows: defaultdict[UUID, dict[tuple[str, str], EntryName]] = defaultdict(dict)
    for row in EntryName.objects.filter(still, entry_id__in=entries):
        rows[row.entry_id][row.text, row.kind] = row
    added: list[EntryName] = []
    moved: list[EntryName] = []
    for pk, entry in entries.items():
        there = rows[pk]
        for name in entry.names:
            key = (name.text, name.kind.value)
            if key not in there:
                added.append(_name_row(pk, name, name.valid_from or day))
                continue
            row = there.pop(key)
            if name.valid_from or name.valid_to:
                row.valid_from, row.valid_to = name.valid_from, name.valid_to
                moved.append(row)
        for row in there.values():
            row.valid_to = max(day, row.valid_from) if row.valid_from else day
            moved.append(row)
    EntryName.objects.bulk_create(added, batch_size=_BATCH)
    EntryName.objects.bulk_update(moved, ["valid_from", "valid_to"], batch_size=_BATCH)


def _store_removed(keys: Iterable[str], edition: ListEdition) -> None:
    ids = [entry_id(edition.source_id, key) for key in keys]
    rows = list(ListEntry.objects.filter(pk__in=ids))
    periods = list(EntryPeriod.objects.filter(entry_id__in=ids, listed_to__isnull=True))
    for row in rows:
        row.listed_to = max(row.listed_from, edition.generated_on)
    for period in periods:
        period.listed_to = max(period.listed_from, edition.generated_on)
    ListEntry.objects.bulk_update(rows, ["listed_to"])
    EntryPeriod.objects.bulk_update(periods, ["listed_to"])
    EntryChange.objects.bulk_create(
        EntryChange(edition=edition, entry=row, change=Change.REMOVED.value) for row in rows
    )
