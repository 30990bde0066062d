"""How does a curated CSV file become an edition?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from openiru.registry.errors import ListFileError
from openiru.registry.policy.rules import SLUG
from openiru.registry.sources.csv_rows import csv_rows, missing_columns
from openiru.registry.sources.curated import (
    EntryTexts,
    NameTexts,
    SourceTexts,
    check_keys,
    curated_entry,
    edition_time,
    wanted,
    word,
)
from openiru.registry.sources.files import ListFile
from openiru.registry.types import Form, ParsedEdition, Scope, SourceFacts

_EDITION_COLUMNS: Final = (
    *("list", "list_name", "authority", "country", "legal_instrument", "list_url"),
    *("dated", "scope"),
)
_ENTRY_COLUMNS: Final = (
    *("key", "kind", "reference", "programme", "listed_on", "delisted_on", "countries"),
    *("source", "source_url", "source_dated", "verified", "comments"),
)
_NAME_COLUMNS: Final = ("name", "name_kind", "name_from", "name_to")
COLUMNS: Final = (*_EDITION_COLUMNS, *_ENTRY_COLUMNS, *_NAME_COLUMNS)


@dataclass(frozen=True, slots=True)
class _Row:
    file: str
    line: int
    cells: Mapping[str, str]

    def refusal(self, reason: str, line: int | None = None) -> ListFileError:
        """The error that names file, line and `reason`."""
        return ListFileError(file=self.file, line=line or self.line, reason=reason)

    def needed(self, name: str) -> str:
        """A value that must be there."""
        if not self.cells[name]:
            raise self.refusal(f"`{name}` is empty")
        return self.cells[name]


def parse_curated_csv(file: ListFile, *, include_individuals: bool = False) -> ParsedEdition:
    """Read a curated list: one row a name; list, edition and entry are told in the first row of each.

    Later rows leave those columns empty or repeat them.

    Raises:
        ListFileError: at the first thing that is missing, unknown or contradictory.
    """
    rows = _rows(file)
    first = rows[0]
    _check_repeats(rows, _EDITION_COLUMNS)
    everything = [curated_entry(_texts(group)) for group in _groups(rows)]
    check_keys(first, everything)
    entries, left_out = wanted(everything, include_individuals=include_individuals)
    return ParsedEdition(
        source=_source_facts(first),
        form=Form.CURATED,
        digest=file.digest,
        files=(file.name,),
        entries=entries,
        generated_at=edition_time(first, first.needed("dated")),
        scope=word(first, Scope, "scope", first.needed("scope")),
        includes_individuals=include_individuals,
        left_out=left_out,
    )


def _rows(file: ListFile) -> list[_Row]:
    lines = csv_rows(file)
    line, header = next(lines, (1, []))
    columns = [name.strip() for name in header]
    missing = missing_columns(columns, COLUMNS)
    if missing:
        raise file.refusal(f"no column {', '.join(missing)}", line)
    unknown = [name for name in columns if name not in COLUMNS]
    if unknown or len(set(columns)) < len(columns):
        raise file.refusal(f"unknown or repeated column {unknown[0] if unknown else ''}".strip(), line)
    rows = []
    for line, cells in lines:
        if len(cells) != len(columns):
            raise file.refusal(f"{len(cells)} columns instead of {len(columns)}", line)
        values = dict(zip(columns, (cell.strip() for cell in cells), strict=True))
        rows.append(_Row(file.name, line, values))
    if not rows:
        raise file.refusal("the list has no entries")
    return rows


def _groups(rows: Sequence[_Row]) -> list[list[_Row]]:
    """The rows of each entry; the rows of one stand together."""
    groups: list[list[_Row]] = []
    for row in rows:
        if groups and groups[-1][0].needed("key") == row.needed("key"):
            groups[-1].append(row)
        else:
            groups.append([row])
    for group in groups:
        _check_repeats(group, _ENTRY_COLUMNS)
    return groups


def _check_repeats(rows: Sequence[_Row], columns: Sequence[str]) -> None:
    first = rows[0].cells
    for row in rows:
        for name in columns:
            if row.cells[name] not in {"", first[name]}:
                raise row.refusal(f"`{name}` contradicts line {rows[0].line}")


def _source_facts(row: _Row) -> SourceFacts:
    slug = row.needed("list")
    if not SLUG.fullmatch(slug):
        raise row.refusal(f"`list` has small letters, digits and single hyphens only, not {slug[:40]!r}")
    return SourceFacts(
        slug=slug,
        name=row.needed("list_name"),
        authority=row.needed("authority"),
        country=row.needed("country"),
        legal_instrument=row.needed("legal_instrument"),
        url=row.cells["list_url"],
    )


def _texts(group: Sequence[_Row]) -> EntryTexts:
    row = group[0]
    cells = row.cells
    return EntryTexts(
        place=row,
        key=row.needed("key"),
        kind=cells["kind"] or "entity",
        reference=cells["reference"],
        programme=cells["programme"],
        listed_on=row.needed("listed_on"),
        delisted_on=cells["delisted_on"],
        names=[_name(one) for one in group],
        countries=tuple(filter(None, (name.strip() for name in cells["countries"].split(";")))),
        source=SourceTexts(
            place=row,
            title=row.needed("source"),
            url=cells["source_url"],
            dated=row.needed("source_dated"),
            verified=row.needed("verified"),
        ),
        comments=cells["comments"],
    )


def _name(row: _Row) -> NameTexts:
    return NameTexts(
        place=row,
        text=row.needed("name"),
        kind=row.needed("name_kind"),
        valid_from=row.cells["name_from"],
        valid_to=row.cells["name_to"],
    )
