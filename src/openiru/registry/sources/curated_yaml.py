"""How does a curated YAML file become an edition, or a file of organisations their links?"""

from typing import Final

from openiru.registry.policy.rules import SLUG
from openiru.registry.sources.curated import (
    EntryTexts,
    NameTexts,
    SourceTexts,
    check_keys,
    citation,
    curated_entry,
    edition_time,
    wanted,
    word,
)
from openiru.registry.sources.files import ListFile
from openiru.registry.sources.wording import clean
from openiru.registry.sources.yaml_nodes import YamlMap
from openiru.registry.types import (
    Absence,
    Form,
    LinkClaim,
    ParsedEdition,
    ParsedEntry,
    ParsedOrganisation,
    Scope,
    SourceFacts,
)

_LIST: Final = ("slug", "name", "authority", "country", "legal_instrument", "url")
_EDITION: Final = ("dated", "scope", "note")
_ENTRY: Final = (
    *("key", "kind", "reference", "programme", "listed_on", "delisted_on"),
    *("names", "countries", "source", "verified", "comments"),
)
_NAME: Final = ("text", "kind", "from", "to")
_SOURCE: Final = ("title", "url", "dated")
_ABSENT: Final = ("organisation", "name", "source", "verified")


def parse_curated_yaml(
    file: ListFile, document: YamlMap, *, include_individuals: bool = False
) -> ParsedEdition:
    """Read a curated list; it is refused as a whole at its first fault, for a person can correct it.

    Raises:
        ListFileError: at the first thing that is missing, unknown or contradictory.
    """
    document.only(("list", "edition", "entries", "absent"))
    edition = document.map("edition")
    edition.only(_EDITION)
    everything = [_entry(item) for item in document.maps("entries")]
    check_keys(document, everything)
    entries, left_out = wanted(everything, include_individuals=include_individuals)
    note = clean(edition.text("note", ""))
    return ParsedEdition(
        source=_source_facts(document.map("list")),
        form=Form.CURATED,
        digest=file.digest,
        files=(file.name,),
        entries=entries,
        generated_at=edition_time(edition, edition.text("dated")),
        scope=word(edition, Scope, "scope", edition.text("scope")),
        includes_individuals=include_individuals,
        left_out=left_out,
        absences=tuple(_absence(item) for item in document.maps("absent")),
        notes=(note,) if note else (),
    )


def parse_organisations(document: YamlMap) -> tuple[ParsedOrganisation, ...]:
    """Read a file of organisations and the list entries that are said to name them.

    Raises:
        ListFileError: at the first thing that is missing, unknown or contradictory.
    """
    document.only(("organisations",))
    found = tuple(_organisation(item) for item in document.maps("organisations"))
    if not found:
        raise document.refusal("the file has no organisations")
    return found


def _source_facts(item: YamlMap) -> SourceFacts:
    item.only(_LIST)
    slug = item.text("slug")
    if not SLUG.fullmatch(slug):
        raise item.refusal(f"`slug` has small letters, digits and single hyphens only, not {slug[:40]!r}")
    return SourceFacts(
        slug=slug,
        name=clean(item.text("name")),
        authority=clean(item.text("authority")),
        country=item.text("country"),
        legal_instrument=clean(item.text("legal_instrument")),
        url=item.text("url", ""),
    )


def _entry(item: YamlMap) -> ParsedEntry:
    item.only(_ENTRY)
    return curated_entry(
        EntryTexts(
            place=item,
            key=item.text("key"),
            kind=item.text("kind", "entity"),
            reference=item.text("reference", ""),
            programme=item.text("programme", ""),
            listed_on=item.text("listed_on"),
            delisted_on=item.text("delisted_on", ""),
            names=[_name(name) for name in item.maps("names")],
            countries=item.texts("countries"),
            source=_source(item),
            comments=item.text("comments", ""),
        )
    )


def _name(item: YamlMap) -> NameTexts:
    item.only(_NAME)
    return NameTexts(
        place=item,
        text=item.text("text"),
        kind=item.text("kind"),
        valid_from=item.text("from", ""),
        valid_to=item.text("to", ""),
    )


def _source(item: YamlMap) -> SourceTexts:
    source = item.map("source")
    source.only(_SOURCE)
    return SourceTexts(
        place=source,
        title=source.text("title"),
        url=source.text("url", ""),
        dated=source.text("dated"),
        verified=item.text("verified"),
    )


def _absence(item: YamlMap) -> Absence:
    item.only(_ABSENT)
    return Absence(
        organisation=item.text("organisation"),
        name=clean(item.text("name")),
        citation=citation(_source(item)),
    )


def _organisation(item: YamlMap) -> ParsedOrganisation:
    item.only(("slug", "name", "links"))
    slug = item.text("slug")
    if not SLUG.fullmatch(slug):
        raise item.refusal(f"`slug` has small letters, digits and single hyphens only, not {slug[:40]!r}")
    return ParsedOrganisation(
        slug=slug,
        name=clean(item.text("name")),
        links=tuple(_link(link) for link in item.maps("links")),
        row=item.line,
    )


def _link(item: YamlMap) -> LinkClaim:
    item.only(("list", "key", "reason"))
    return LinkClaim(list_slug=item.text("list"), key=item.text("key"), reason=clean(item.text("reason")))
