"""How does OFAC's SDN list (SDN, ALT, ADD and SDN_COMMENTS as CSV) become entries?"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from openiru.foundation.digests import sha256_text
from openiru.registry.errors import ListFileError
from openiru.registry.sources.catalogue import OFAC_SDN
from openiru.registry.sources.csv_rows import csv_rows
from openiru.registry.sources.files import ListFile, bare_name
from openiru.registry.sources.wording import clean, name_of, without_repeats
from openiru.registry.types import (
    EntryKind,
    EntryRowError,
    Form,
    NameKind,
    ParsedEdition,
    ParsedEntry,
    ParsedName,
)


class Part(StrEnum):
    """The files of one edition."""

    SDN = "sdn"
    ALT = "alt"
    ADD = "add"
    COMMENTS = "sdn_comments"


_COLUMNS: Final = {Part.SDN: 12, Part.ALT: 5, Part.ADD: 6, Part.COMMENTS: 2}
_PART_OF_COLUMNS: Final = {count: part for part, count in _COLUMNS.items()}
_NOTHING: Final = frozenset({"", "-0-", "-0"})
_KINDS: Final = {"": EntryKind.ENTITY, "individual": EntryKind.INDIVIDUAL}
_ALIAS_KINDS: Final = {"aka": NameKind.AKA, "fka": NameKind.FKA, "nka": NameKind.AKA}
_REMARK_ALIAS: Final = re.compile(r"[afn]\.k\.a\. '(?P<name>.+?)'?\.?")
# Remarks are cut off at 1,000 characters and go on in SDN_COMMENTS (OFAC, "SDN Data Formats").
_REMARK_LIMIT: Final = 1000
_MISSING_NOTES: Final = {
    Part.ALT: "without alt.csv: aliases are missing",
    Part.ADD: "without add.csv: addresses and countries are missing",
    Part.COMMENTS: "without sdn_comments.csv: long remarks are cut off",
}


def parse_ofac_csv(files: Sequence[ListFile], *, include_individuals: bool = False) -> ParsedEdition:
    """Read the files of one edition, recognised by name or else by their number of columns.

    The files tell neither their own date nor when an entry was listed: both stay None.
    Weak aliases stand in the remarks and become names of low quality.

    Raises:
        ListFileError: if a file is not one of the four, comes twice, or SDN is missing.
    """
    reader = _Reader(include_individuals=include_individuals)
    parts: dict[Part, ListFile] = {}
    tables: dict[Part, list[tuple[int, list[str]]]] = {}
    for file in files:
        rows = list(csv_rows(file))
        part = _part_of(file, rows)
        if part in parts:
            raise file.refusal(f"this is the {part} file, and {parts[part].name} is one as well")
        parts[part], tables[part] = file, rows
    if Part.SDN not in parts:
        names = ", ".join(file.name for file in files) or "no file"
        raise ListFileError(file=names, reason="the file with the entries (sdn.csv) is missing")
    for part in Part:  # entries before what belongs to them
        if part in parts:
            reader.read(part, parts[part].name, tables[part])
    digests = "\n".join(f"{part} {parts[part].digest}" for part in Part if part in parts)
    return ParsedEdition(
        source=OFAC_SDN,
        form=Form.OFAC_CSV,
        digest=sha256_text(digests.encode()),
        files=tuple(parts[part].name for part in Part if part in parts),
        entries=reader.entries(),
        includes_individuals=include_individuals,
        left_out=dict(reader.left_out),
        notes=tuple(note for part, note in _MISSING_NOTES.items() if part not in parts),
        row_errors=tuple(reader.row_errors),
    )


def _part_of(file: ListFile, rows: Sequence[tuple[int, Sequence[str]]]) -> Part:
    if not rows:
        raise file.refusal("the file is empty")
    columns = Counter(len(row) for _, row in rows).most_common(1)[0][0]
    stem = bare_name(Path(file.name)).removesuffix(".csv")
    part = Part(stem) if stem in set(Part) else _PART_OF_COLUMNS.get(columns)
    if part is None:
        raise file.refusal(
            f"rows of {columns} columns are not OFAC's SDN (12), ALT (5), ADD (6) or COMMENTS (2)"
        )
    if columns != _COLUMNS[part]:
        raise file.refusal(f"rows of {columns} columns; OFAC's {part} file has {_COLUMNS[part]}")
    if not any(row[0].strip().isdigit() for _, row in rows):
        raise file.refusal("no row begins with an entry number (ent_num)")
    return part


@dataclass(slots=True)
class _Draft:
    kind: EntryKind
    name: str
    programme: str
    remarks: str
    aliases: list[ParsedName] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)


class _Reader:
    """Joins the rows of the four files by entry number."""

    def __init__(self, *, include_individuals: bool) -> None:
        self.left_out: Counter[EntryKind] = Counter()
        self.row_errors: list[EntryRowError] = []
        self._drafts: dict[str, _Draft] = {}
        self._wanted = {EntryKind.ENTITY} | ({EntryKind.INDIVIDUAL} if include_individuals else set())
        self._left_out_keys: set[str] = set()
        self._remarks_went_on: defaultdict[str, str] = defaultdict(str)

    def read(self, part: Part, file: str, rows: Sequence[tuple[int, list[str]]]) -> None:
        """Take the rows of one file; SDN comes first."""
        take = {
            Part.SDN: self._take_entry,
            Part.ALT: self._take_alias,
            Part.ADD: self._take_address,
            Part.COMMENTS: self._take_comment,
        }[part]
        for line, row in rows:
            cells = [_value(cell) for cell in row]
            problem = _problem(part, cells) or take(cells)
            if problem:
                key = cells[0] if cells[0].isdigit() else None
                self._refuse(file, line, key, problem)

    def entries(self) -> tuple[ParsedEntry, ...]:
        """All entries that are wanted, in the order of the list."""
        return tuple(self._entry(key, draft) for key, draft in self._drafts.items())

    def _refuse(self, file: str, line: int, key: str | None, problem: str) -> None:
        self.row_errors.append(
            EntryRowError(file=file, row=line, key=key, code="registry.bad-row", message=problem)
        )

    def _take_entry(self, cells: Sequence[str]) -> str:
        key, name, kind_word, programme = cells[:4]
        if key in self._drafts or key in self._left_out_keys:
            return f"entry {key} stands in the list twice; the first is used"
        if not name:
            return f"entry {key} has no name"
        kind = _KINDS.get(kind_word.lower(), EntryKind.OTHER)
        if kind not in self._wanted:
            self.left_out[kind] += 1
            self._left_out_keys.add(key)
            return ""
        self._drafts[key] = _Draft(
            kind=kind, name=name, programme=programme.replace("] [", "; "), remarks=cells[11]
        )
        return ""

    def _take_alias(self, cells: Sequence[str]) -> str:
        key, _, kind_word, name = cells[:4]
        if not name:
            return f"an alias of entry {key} has no name"
        if key in self._drafts:
            # A kind that the format does not know counts as low: it must not match alone.
            kind = _ALIAS_KINDS.get(kind_word.lower(), NameKind.LOW)
            self._drafts[key].aliases.append(name_of(name, kind))
        return ""

    def _take_address(self, cells: Sequence[str]) -> str:
        draft = self._drafts.get(cells[0])
        if draft is not None:
            draft.addresses.append(", ".join(filter(None, cells[2:6])))
            draft.countries.append(cells[4])
        return ""

    def _take_comment(self, cells: Sequence[str]) -> str:
        self._remarks_went_on[cells[0]] += cells[1]
        return ""

    def _entry(self, key: str, draft: _Draft) -> ParsedEntry:
        remarks = draft.remarks
        if len(remarks) >= _REMARK_LIMIT:
            remarks += self._remarks_went_on.get(key, "")
        whole = draft.kind is EntryKind.ENTITY
        names = [name_of(draft.name, NameKind.PRIMARY), *draft.aliases, *_weak_names(remarks)]
        return ParsedEntry(
            key=key,
            kind=draft.kind,
            names=without_repeats(names),
            reference=f"SDN {key}",
            programme=draft.programme,
            addresses=tuple(dict.fromkeys(filter(None, draft.addresses))) if whole else (),
            countries=tuple(dict.fromkeys(filter(None, draft.countries))) if whole else (),
            comments=remarks if whole else "",
        )


def _problem(part: Part, cells: Sequence[str]) -> str:
    if len(cells) != _COLUMNS[part]:
        return f"{len(cells)} columns instead of {_COLUMNS[part]}"
    if not cells[0].isdigit():
        return "the row does not begin with an entry number (ent_num)"
    return ""


def _value(cell: str) -> str:
    text = clean(cell)
    return "" if text in _NOTHING else text


def _weak_names(remarks: str) -> list[ParsedName]:
    found = (_REMARK_ALIAS.fullmatch(part.strip()) for part in remarks.split(";"))
    return [name_of(match["name"], NameKind.LOW) for match in found if match]
