"""Organisations on lists, brought into force through the operations as people do. All lists are invented."""

import hashlib
from datetime import UTC, date, datetime

from tests.factories.people import analyst, supervisor

from openiru.foundation.digests import sha256_text
from openiru.registry import operations
from openiru.registry.types import (
    EntryKind,
    Form,
    ImportTerms,
    NameKind,
    OrganisationView,
    ParsedEdition,
    ParsedEntry,
    ParsedName,
    SourceFacts,
)

AT = datetime(2025, 6, 1, 8, 0, tzinfo=UTC)
LISTED_FROM = date(2011, 7, 29)


def listed(
    slug: str = "river-front",
    *,
    name: str = "River Front",
    listed_from: date = LISTED_FROM,
    listed_to: date | None = None,
) -> OrganisationView:
    """An organisation that one list of its own names, linked by two persons."""
    organisation = unlisted(slug, name=name)
    _import(slug, listed_from, [_entry(slug, name, listed_from, listed_to)])
    entry = f"list-of-{slug}:Q.1"
    operations.assert_link(slug, entry, "The entry's names are those of the organisation.", analyst(), AT)
    operations.approve_link(slug, entry, supervisor(), AT)
    return organisation


def unlisted(slug: str = "quiet-garden", *, name: str = "Quiet Garden") -> OrganisationView:
    """An organisation that no list names."""
    return operations.add_organisation(slug, name, analyst(), AT)


def delist(slug: str, on: date) -> None:
    """A new edition of the organisation's list appears on that day, without it."""
    _import(slug, on, [])


def _entry(slug: str, name: str, listed_from: date, listed_to: date | None) -> ParsedEntry:
    return ParsedEntry(
        key="Q.1",
        kind=EntryKind.ENTITY,
        names=(ParsedName(text=name, kind=NameKind.PRIMARY, script="latin"),),
        reference=f"Q.1 ({slug})",
        listed_on=listed_from,
        delisted_on=listed_to,
    )


def _import(slug: str, day: date, entries: list[ParsedEntry]) -> None:
    source = SourceFacts(
        slug=f"list-of-{slug}",
        name=f"List of {slug}",
        authority="An invented authority",
        country="XA",
        legal_instrument="An invented act",
    )
    content = hashlib.sha256(f"{slug} {day} {entries}".encode()).digest()
    edition = ParsedEdition(
        source=source,
        form=Form.UN_XML,
        digest=sha256_text(content),
        files=("list.xml",),
        entries=tuple(entries),
        generated_at=datetime(day.year, day.month, day.day, tzinfo=UTC),
    )
    operations.import_edition(source.slug, edition, analyst(), AT, ImportTerms(accept_removals=True))
