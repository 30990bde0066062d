"""How does the UN Security Council's consolidated list (XML) become entries?"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from openiru.registry.sources.catalogue import UN_SC
from openiru.registry.sources.files import ListFile
from openiru.registry.sources.wording import clean, iso_day, name_of, split_joined, without_repeats
from openiru.registry.types import (
    EntryKind,
    EntryRowError,
    Form,
    NameKind,
    ParsedEdition,
    ParsedEntry,
    ParsedName,
)

_KINDS: Final = {"ENTITY": EntryKind.ENTITY, "INDIVIDUAL": EntryKind.INDIVIDUAL}
_GIVEN_NAMES: Final = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ADDRESS: Final = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")
_ALIAS_KINDS: Final = {
    "": NameKind.AKA,
    "good": NameKind.AKA,
    "a.k.a.": NameKind.AKA,
    "f.k.a.": NameKind.FKA,
    "low": NameKind.LOW,
}
_MAX_TEXT: Final = 100_000  # the longest comment has about 3,000 letters


def parse_un_xml(file: ListFile, *, include_individuals: bool = False) -> ParsedEdition:
    """Read the consolidated list; entities alone unless individuals are asked for.

    Raises:
        ListFileError: if the file is not well-formed, defines entities, or is another document.
    """
    reader = _Reader(file.name, include_individuals=include_individuals)
    parser = DefusedXMLParser(target=reader, forbid_dtd=True)
    reader.line_of = lambda: int(parser.parser.CurrentLineNumber)
    try:
        while data := file.read():
            parser.feed(data)
        parser.close()
    except DefusedXmlException as error:
        raise file.refusal(
            "it defines its own entities or document type, which the list never does", reader.line_of()
        ) from error
    except ParseError as error:
        raise file.refusal(
            f"not well-formed XML ({str(error).split(':', 1)[0]})", error.position[0]
        ) from error
    except _NotTheListError as error:
        raise file.refusal(error.reason, reader.line_of()) from error
    except (LookupError, ValueError) as error:
        raise file.refusal("its encoding cannot be read; the list comes in UTF-8", 1) from error
    if reader.generated_at is None:
        raise file.refusal("the list does not say when it was generated (dateGenerated)")
    if not reader.seen:
        raise file.refusal("the list holds no entries")
    return ParsedEdition(
        source=UN_SC,
        form=Form.UN_XML,
        digest=file.digest,
        files=(file.name,),
        entries=tuple(reader.entries),
        generated_at=reader.generated_at,
        includes_individuals=include_individuals,
        left_out=dict(reader.left_out),
        row_errors=tuple(reader.row_errors),
    )


class _NotTheListError(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class _Record:
    """An ENTITY or INDIVIDUAL element: its own texts, and its groups of texts."""

    line: int
    texts: dict[str, str] = field(default_factory=dict)
    groups: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def text(self, name: str) -> str:
        return clean(self.texts.get(name))

    def groups_called(self, name: str) -> list[Mapping[str, str]]:
        return [group for tag, group in self.groups if tag == name]


class _Reader:
    """What the XML parser tells: one record is in memory at a time."""

    def __init__(self, file: str, *, include_individuals: bool) -> None:
        self.line_of: Callable[[], int] = lambda: 0
        self.entries: list[ParsedEntry] = []
        self.row_errors: list[EntryRowError] = []
        self.left_out: Counter[EntryKind] = Counter()
        self.generated_at: datetime | None = None
        self.seen: set[str] = set()
        self._file = file
        self._include_individuals = include_individuals
        self._path: list[str] = []
        self._record: _Record | None = None
        self._group: dict[str, str] = {}
        self._text: list[str] = []
        self._text_size = 0

    def start(self, tag: str, attributes: Mapping[str, Any]) -> None:
        if not self._path:
            self._begin_document(tag, attributes)
        self._path.append(tag)
        self._text, self._text_size = [], 0
        depth = len(self._path)
        if depth == 3 and tag in _KINDS:
            self._record = _Record(line=self.line_of())
        elif depth == 4:
            self._group = {}

    def data(self, text: str) -> None:
        if self._record is None:
            return
        self._text_size += len(text)
        if self._text_size > _MAX_TEXT:
            raise _NotTheListError(f"<{self._path[-1]}> holds more text than any list does")
        self._text.append(text)

    def end(self, tag: str) -> None:
        depth = len(self._path)
        self._path.pop()
        if self._record is None:
            return
        if depth == 3:
            self._finish(tag, self._record)
            self._record = None
        elif depth == 4:
            self._record.texts[tag] = "".join(self._text)
            self._record.groups.append((tag, self._group))
        elif depth == 5:
            self._group[tag] = "".join(self._text)

    def close(self) -> None:
        """The end of the document; all is told already."""

    def _begin_document(self, tag: str, attributes: Mapping[str, Any]) -> None:
        if tag != "CONSOLIDATED_LIST":
            raise _NotTheListError(f"the document is <{tag}>, not the UN's <CONSOLIDATED_LIST>")
        try:
            generated_at = datetime.fromisoformat(str(attributes.get("dateGenerated", "")))
        except ValueError as error:
            raise _NotTheListError("dateGenerated is not a date and time") from error
        if generated_at.tzinfo is None:
            raise _NotTheListError("dateGenerated has no time zone")
        self.generated_at = generated_at

    def _finish(self, tag: str, record: _Record) -> None:
        key = record.text("REFERENCE_NUMBER")
        if not key:
            self._refuse(record, None, "the entry has no REFERENCE_NUMBER")
        elif key in self.seen:
            self._refuse(record, key, f"{key} stands in the list twice; the first is used")
        else:
            self.seen.add(key)
            self._take(_KINDS[tag], key, record)

    def _take(self, kind: EntryKind, key: str, record: _Record) -> None:
        if kind is EntryKind.INDIVIDUAL and not self._include_individuals:
            self.left_out[kind] += 1
            return
        names = _entity_names(record) if kind is EntryKind.ENTITY else _individual_names(record)
        if not names or names[0].kind is not NameKind.PRIMARY:
            self._refuse(record, key, f"{key} has no name")
            return
        try:
            listed_on = iso_day(record.text("LISTED_ON"))
        except ValueError:
            self._refuse(record, key, f"{key} has no readable LISTED_ON date")
            return
        whole = kind is EntryKind.ENTITY
        self.entries.append(
            ParsedEntry(
                key=key,
                kind=kind,
                names=names,
                reference=key,
                programme=record.text("UN_LIST_TYPE"),
                listed_on=listed_on,
                addresses=_addresses(record) if whole else (),
                countries=_countries(record) if whole else (),
                comments=record.text("COMMENTS1") if whole else "",
            )
        )

    def _refuse(self, record: _Record, key: str | None, message: str) -> None:
        self.row_errors.append(
            EntryRowError(
                file=self._file, row=record.line, key=key, code="registry.bad-entry", message=message
            )
        )


def _entity_names(record: _Record) -> tuple[ParsedName, ...]:
    first, *more = split_joined(record.texts.get("FIRST_NAME", "")) or ("",)
    names = [name_of(first, NameKind.PRIMARY)] if first else []
    names += [name_of(text, NameKind.AKA) for text in more]
    names += _original_script(record)
    names += _aliases(record.groups_called("ENTITY_ALIAS"))
    return without_repeats(names)


def _individual_names(record: _Record) -> tuple[ParsedName, ...]:
    full = clean(" ".join(record.text(part) for part in _GIVEN_NAMES))
    names = [name_of(full, NameKind.PRIMARY)] if full else []
    names += _original_script(record)
    names += _aliases(record.groups_called("INDIVIDUAL_ALIAS"))
    return without_repeats(names)


def _original_script(record: _Record) -> list[ParsedName]:
    return [
        name_of(text, NameKind.AKA) for text in split_joined(record.texts.get("NAME_ORIGINAL_SCRIPT", ""))
    ]


def _aliases(groups: Sequence[Mapping[str, str]]) -> list[ParsedName]:
    # An unknown quality counts as low: a name that is too weak must not match alone.
    names = [
        name_of(text, _ALIAS_KINDS.get(clean(group.get("QUALITY")).lower(), NameKind.LOW))
        for group in groups
        for text in split_joined(group.get("ALIAS_NAME", ""))
    ]
    return sorted(names, key=lambda name: name.kind is NameKind.LOW)


def _addresses(record: _Record) -> tuple[str, ...]:
    lines = (
        ", ".join(filter(None, (clean(group.get(part)) for part in _ADDRESS)))
        for group in record.groups_called("ENTITY_ADDRESS")
    )
    return tuple(dict.fromkeys(filter(None, lines)))


def _countries(record: _Record) -> tuple[str, ...]:
    names = (clean(group.get("COUNTRY")) for group in record.groups_called("ENTITY_ADDRESS"))
    return tuple(dict.fromkeys(filter(None, names)))
