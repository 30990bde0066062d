"""How does the registry look on a terminal?"""

import json
from collections.abc import Sequence

from rich.table import Column, Table

from openiru.registry.types import (
    EditionReport,
    EditionStatus,
    EditionView,
    EntryChangeView,
    EntryView,
    FieldChange,
    ImportReport,
    LinkView,
    ListState,
    OrganisationView,
    Standing,
)

_STYLES = {ListState.NAMED: "bold", ListState.NOT_NAMED: "", ListState.UNKNOWN: "dim"}


def imported(report: ImportReport) -> Table | str:
    """What an import did."""
    words = ""
    if report.organisations is not None:
        found = report.organisations
        words = (
            f"Organisations: {len(found.added)} added, {len(found.known)} known. "
            f"New links that wait for a second person: {len(found.asserted)}."
        )
    if not report.editions:
        return words
    table = edition_reports(report.editions)
    table.caption = words or None
    return table


def edition_reports(reports: Sequence[EditionReport]) -> Table:
    """Editions with what they change."""
    table = Table(_whole("edition"), "status", "entries", "changes")
    for report in reports:
        view = report.edition
        status = "already imported" if report.already_imported else _status(view)
        table.add_row(_edition(view), status, str(view.entries_total), _changes(view, report.unchanged))
    return table


def _changes(view: EditionView, unchanged: int) -> str:
    counts = {
        "new": view.entries_new,
        "changed": view.entries_changed,
        "relisted": view.entries_relisted,
        "removed": view.entries_removed,
        "unchanged": unchanged,
        "rows unread": view.rows_unread,
    }
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def editions(views: Sequence[EditionView]) -> Table:
    """Editions on file."""
    table = Table(_whole("edition"), "dated by", "status", "entries", "changes")
    for view in views:
        touched = view.entries_new + view.entries_changed + view.entries_relisted
        table.add_row(
            _edition(view),
            view.dated_by.value,
            _status(view),
            str(view.entries_total),
            _changes(view, view.entries_total - touched),
        )
    return table


def standing(view: Standing) -> Table:
    """What every list says of an organisation."""
    day = Column(f"on {view.on}", overflow="fold")
    table = Table(_whole("list"), "authority", day, title=view.organisation.name)
    for line in view.lists:
        table.add_row(line.list_slug, line.authority, line.sentence, style=_STYLES[line.state])
    if view.links_waiting:
        table.caption = (
            f"Links that wait for a second person and count for nothing yet: {view.links_waiting}."
        )
    return table


def changes(found: Sequence[EntryChangeView]) -> Table:
    """What an edition changed, field by field."""
    table = Table("change", _whole("entry"), "name", "field", "before", "after")
    for change in found:
        head = (change.change.value, change.key, change.primary_name)
        if not change.fields:
            table.add_row(*head, "", "", "")
        for place, field in enumerate(change.fields):
            row_head = head if place == 0 else ("", "", "")
            before, after = _differing(field)
            table.add_row(*row_head, field.field, _short(before), _short(after))
    return table


def organisations(views: Sequence[OrganisationView], found: Sequence[LinkView]) -> Table:
    """Organisations with their links."""
    table = Table("organisation", "name", "links", _whole("waiting"))
    for view in views:
        own = [link for link in found if link.organisation == view]
        waiting = [f"{link.entry.list_slug}:{link.entry.key}" for link in own if link.approved_by is None]
        approved = len(own) - len(waiting)
        table.add_row(view.slug, view.name, str(approved), "\n".join(waiting))
    return table


def links(views: Sequence[LinkView]) -> Table:
    """Links and whether they count."""
    table = Table("organisation", _whole("entry"), "name", "counts")
    for view in views:
        counts = "yes" if view.approved_by else "after a second person's approval"
        entry = f"{view.entry.list_slug}:{view.entry.key}"
        table.add_row(view.organisation.slug, entry, view.entry.primary_name, counts)
    return table


def entries(views: Sequence[EntryView]) -> Table:
    """Entries with their days."""
    table = Table(_whole("entry"), "name", "programme", "in force")
    for view in views:
        begin = "" if view.listed_from_is_known else " or before"
        end = f" until {view.listed_to}" if view.listed_to else ""
        table.add_row(
            f"{view.list_slug}:{view.key}",
            view.primary_name,
            view.programme,
            f"from {view.listed_from}{begin}{end}",
        )
    return table


def _whole(heading: str) -> Column:
    """A column of names that people copy: folded where it must be, never cut."""
    return Column(heading, overflow="fold", min_width=20)


def _edition(view: EditionView) -> str:
    return f"{view.list_slug}@{view.generated_on}"


def _status(view: EditionView) -> str:
    if view.status is EditionStatus.PENDING:
        return "waits for a second person"
    return "in force"


def _differing(field: FieldChange) -> tuple[object, object]:
    """Before and after; of lists the items that went and those that came, for nobody sees them in the whole."""
    before, after = field.before, field.after
    if not isinstance(before, list) or not isinstance(after, list):
        return before, after
    gone = [_item(item) for item in before if item not in after]
    come = [_item(item) for item in after if item not in before]
    return ("\n".join(gone), "\n".join(come)) if gone or come else ("", "in another order")


def _item(item: object) -> str:
    if isinstance(item, dict) and "text" in item:
        days = [
            f"{word} {item[key]}"
            for word, key in (("from", "valid_from"), ("to", "valid_to"))
            if item.get(key)
        ]
        return f"{item['text']} ({', '.join([str(item.get('kind', '')), *days])})"
    return str(item)


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else text[:119] + "…"
