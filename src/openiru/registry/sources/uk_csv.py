"""How does the UK Sanctions List (CSV) become entries?"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final

from openiru.registry.sources.catalogue import UK_SANCTIONS
from openiru.registry.sources.csv_rows import csv_rows, missing_columns
from openiru.registry.sources.files import ListFile
from openiru.registry.sources.wording import british_day, clean, name_of, without_repeats
from openiru.registry.types import (
    EntryKind,
    EntryRowError,
    Form,
    NameKind,
    ParsedEdition,
    ParsedEntry,
    ParsedName,
)

_NEEDED: Final = (
    "Unique ID",
    "UN Reference Number",
    "Name 6",
    "Name type",
    "Alias strength",
    "Name non-latin script",
    "Regime Name",
    "Designation Type",
    "Date Designated",
    "Address Country",
)
_NAME_ORDER: Final = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
_ADDRESS: Final = (
    *(f"Address Line {number}" for number in range(1, 7)),
    "Address Postal Code",
    "Address Country",
)
_KINDS: Final = {"entity": EntryKind.ENTITY, "individual": EntryKind.INDIVIDUAL, "ship": EntryKind.OTHER}
_PRIMARY: Final = "primary name"
_REPORT_DATE: Final = re.compile(r"report date:\s*(?P<day>.+)", re.IGNORECASE)
_REPORT_FORMS: Final = ("%d-%b-%Y", "%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d-%B-%Y")


def parse_uk_csv(file: ListFile, *, include_individuals: bool = False) -> ParsedEdition:
    """Read the list: one row a name and address, joined by `Unique ID`.

    Columns are found by their headings, in any order; the first line may tell the report date.

    Raises:
        ListFileError: if the file is not CSV or lacks a needed column.
    """
    rows = list(csv_rows(file))
    generated_at, header_line, header = _head(file, rows)
    reader = _Reader(file.name, include_individuals=include_individuals)
    columns = [name.strip() for name in header]
    for line, row in rows:
        if line <= header_line:
            continue
        if len(row) != len(columns):
            reader.refuse(line, None, f"{len(row)} columns instead of {len(columns)}")
        else:
            reader.take(line, dict(zip(columns, map(clean, row), strict=True)))
    entries = reader.entries()
    return ParsedEdition(
        source=UK_SANCTIONS,
        form=Form.UK_CSV,
        digest=file.digest,
        files=(file.name,),
        entries=entries,
        generated_at=generated_at,
        includes_individuals=include_individuals,
        left_out=dict(reader.left_out),
        row_errors=tuple(reader.row_errors),
    )


def _head(file: ListFile, rows: Sequence[tuple[int, list[str]]]) -> tuple[datetime | None, int, list[str]]:
    """The report's day, and the line and names of the columns."""
    generated_at = None
    for line, row in rows[:3]:
        told = _REPORT_DATE.fullmatch(clean(row[0]))
        if told:
            generated_at = _report_day(file, line, told["day"])
            continue
        missing = missing_columns(row, _NEEDED)
        if missing:
            raise file.refusal(f"this is not the UK Sanctions List: no column {', '.join(missing)}", line)
        return generated_at, line, row
    raise file.refusal("the file has no line with column names")


def _report_day(file: ListFile, line: int, text: str) -> datetime:
    for form in _REPORT_FORMS:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=UTC)
        except ValueError:
            continue
    raise file.refusal(f"the report date is not a day: {text[:40]}", line)


@dataclass(slots=True)
class _Draft:
    line: int
    kind: EntryKind
    reference: str
    regime: str
    listed_on: date
    names: list[ParsedName] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    comments: str = ""


class _Reader:
    """Joins the rows of an entry."""

    def __init__(self, file: str, *, include_individuals: bool) -> None:
        self.row_errors: list[EntryRowError] = []
        self._file = file
        self._drafts: dict[str, _Draft] = {}
        self._left_out: dict[str, EntryKind] = {}
        self._wanted = {EntryKind.ENTITY} | ({EntryKind.INDIVIDUAL} if include_individuals else set())

    @property
    def left_out(self) -> Counter[EntryKind]:
        """How many entries of each kind nobody asked for."""
        return Counter(self._left_out.values())

    def refuse(self, line: int, key: str | None, message: str) -> None:
        """Note a row that cannot be used."""
        self.row_errors.append(
            EntryRowError(file=self._file, row=line, key=key, code="registry.bad-row", message=message)
        )

    def take(self, line: int, row: Mapping[str, str]) -> None:
        """Add one row to its entry."""
        key = row["Unique ID"]
        if not key:
            self.refuse(line, None, "the row has no Unique ID")
            return
        kind = _KINDS.get(row["Designation Type"].lower())
        if kind is None:
            self.refuse(line, key, f"{key}: unknown Designation Type {row['Designation Type'][:40]!r}")
            return
        if kind not in self._wanted:
            self._left_out[key] = kind
            return
        try:
            listed_on = british_day(row["Date Designated"])
        except ValueError:
            self.refuse(line, key, f"{key}: Date Designated is not a day (DD/MM/YYYY)")
            return
        draft = self._drafts.setdefault(key, _draft(line, kind, listed_on, row))
        draft.names += _names(row)
        if kind is EntryKind.ENTITY:
            draft.addresses.append(", ".join(filter(None, (row.get(part, "") for part in _ADDRESS))))
            draft.countries.append(row["Address Country"])
            draft.comments = draft.comments or row.get("Other Information", "")

    def entries(self) -> tuple[ParsedEntry, ...]:
        """The entries in the order of the list; one without a primary name is refused."""
        found = []
        for key, draft in self._drafts.items():
            # The primary name may stand in any of an entry's rows.
            names = sorted(draft.names, key=lambda name: _SURENESS[name.kind])
            if not names or names[0].kind is not NameKind.PRIMARY:
                self.refuse(draft.line, key, f"{key} has no primary name")
                continue
            found.append(
                ParsedEntry(
                    key=key,
                    kind=draft.kind,
                    names=without_repeats(names),
                    reference=draft.reference,
                    programme=draft.regime,
                    listed_on=draft.listed_on,
                    addresses=tuple(dict.fromkeys(filter(None, draft.addresses))),
                    countries=tuple(dict.fromkeys(filter(None, draft.countries))),
                    comments=draft.comments,
                )
            )
        return tuple(found)


_SURENESS: Final = {kind: place for place, kind in enumerate(NameKind)}


def _draft(line: int, kind: EntryKind, listed_on: date, row: Mapping[str, str]) -> _Draft:
    un_reference = row["UN Reference Number"]
    reference = row["Unique ID"] + (f" (UN {un_reference})" if un_reference else "")
    return _Draft(line=line, kind=kind, reference=reference, regime=row["Regime Name"], listed_on=listed_on)


def _names(row: Mapping[str, str]) -> list[ParsedName]:
    kind = _kind_of_name(row["Name type"], row["Alias strength"])
    latin = clean(" ".join(row.get(part, "") for part in _NAME_ORDER))
    names = [name_of(latin, kind)] if latin else []
    other = row["Name non-latin script"]
    if other:
        names.append(name_of(other, NameKind.AKA if kind is NameKind.PRIMARY else kind))
    return names


def _kind_of_name(name_type: str, strength: str) -> NameKind:
    if name_type.lower() == _PRIMARY:
        return NameKind.PRIMARY
    # "Low quality" names, and strengths that the list may invent, must not match alone.
    weak = strength != "" and "good" not in strength.lower() and "high" not in strength.lower()
    return NameKind.LOW if weak else NameKind.AKA
