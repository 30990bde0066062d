"""What exactly does an entry say, in a form that can be stored, compared and read back?"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from openiru.foundation.digests import canonical_json, sha256_text
from openiru.registry.types import (
    Absence,
    Citation,
    EntryKind,
    NameKind,
    ParsedEntry,
    ParsedName,
    Precision,
)


def entry_content(entry: ParsedEntry) -> dict[str, Any]:
    """All that an entry says, as JSON values."""
    return {
        "kind": entry.kind.value,
        "names": [
            {
                "text": name.text,
                "kind": name.kind.value,
                "script": name.script,
                "valid_from": _text(name.valid_from),
                "valid_to": _text(name.valid_to),
            }
            for name in entry.names
        ],
        "reference": entry.reference,
        "programme": entry.programme,
        "listed_on": _text(entry.listed_on),
        "listed_precision": entry.listed_precision.value,
        "delisted_on": _text(entry.delisted_on),
        "addresses": list(entry.addresses),
        "countries": list(entry.countries),
        "comments": entry.comments,
        "citation": citation_content(entry.citation),
    }


def content_digest(content: Mapping[str, Any]) -> str:
    """The digest of an entry's content; equal content has equal digests."""
    return sha256_text(canonical_json(content).encode())


def entry_of(key: str, content: Mapping[str, Any]) -> ParsedEntry:
    """The entry that `entry_content` wrote down."""
    return ParsedEntry(
        key=key,
        kind=EntryKind(content["kind"]),
        names=tuple(
            ParsedName(
                text=name["text"],
                kind=NameKind(name["kind"]),
                script=name["script"],
                valid_from=_day(name["valid_from"]),
                valid_to=_day(name["valid_to"]),
            )
            for name in content["names"]
        ),
        reference=content["reference"],
        programme=content["programme"],
        listed_on=_day(content["listed_on"]),
        listed_precision=Precision(content["listed_precision"]),
        delisted_on=_day(content["delisted_on"]),
        addresses=tuple(content["addresses"]),
        countries=tuple(content["countries"]),
        comments=content["comments"],
        citation=citation_of(content["citation"]),
    )


def citation_content(citation: Citation | None) -> dict[str, Any] | None:
    """A citation as JSON values."""
    if citation is None:
        return None
    return {
        "title": citation.title,
        "url": citation.url,
        "dated": citation.dated,
        "verified": citation.verified,
    }


def citation_of(content: Mapping[str, Any] | None) -> Citation | None:
    """The citation that `citation_content` wrote down."""
    return None if content is None else Citation(**content)


def absence_content(absence: Absence) -> dict[str, Any]:
    """An absence as JSON values."""
    return {
        "organisation": absence.organisation,
        "name": absence.name,
        "citation": citation_content(absence.citation),
    }


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that differ, in the order of the content."""
    return tuple(field for field in after if before.get(field) != after[field])


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
