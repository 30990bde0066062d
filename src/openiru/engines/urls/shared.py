"""The engine that finds known addresses: shared in a post or bio, mentioned, or the subject's own."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from openiru.engines.interface import AddressExplanation, Bank, EngineItem, EngineMatch, Field, KnownAddress
from openiru.engines.urls.canonical import WEB, canonical_handle, canonical_url
from openiru.engines.urls.in_text import find_urls
from openiru.engines.urls.types import CanonicalSubject

_MENTION: Final = re.compile(r"(?<![\w.@/])@(\w[\w.]*\w)")


class AddressRule(StrEnum):
    """How the found address and the known one belong together."""

    OWN = "own"  # the subject itself is the known address
    SAME = "same"  # the same address
    BELOW = "below"  # a post of the known channel, or a page below the known one
    MENTION = "mention"  # the known account's @handle


SCORES: Final[Mapping[AddressRule, float]] = {
    AddressRule.OWN: 0.97,
    AddressRule.SAME: 0.75,
    AddressRule.BELOW: 0.65,
    AddressRule.MENTION: 0.5,
}

_Key = tuple[str, str]  # platform, key


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """An address in an item."""

    subject: CanonicalSubject
    field: Field
    start: int
    end: int
    written: str
    is_mention: bool = False


class AddressEngine:
    """Finds known addresses, whatever their spelling."""

    name: Final = "addresses"
    version: Final = "1"

    def prepare(self, bank: Bank) -> "PreparedAddresses":
        """Make the addresses of a bank ready; those that are unusable are left out."""
        return PreparedAddresses(bank)


class PreparedAddresses:
    """The addresses of a bank by platform and key."""

    def __init__(self, bank: Bank) -> None:
        self._known: defaultdict[_Key, list[KnownAddress]] = defaultdict(list)
        for address in bank.addresses:
            subject = canonical_url(address.url)
            if isinstance(subject, CanonicalSubject):
                self._known[subject.platform, subject.key].append(address)

    def match(self, batch: Sequence[EngineItem]) -> list[EngineMatch]:
        """For each item and known address the place that says most."""
        if not self._known:
            return []
        return [match for item in batch for match in self._match_item(item)]

    def _match_item(self, item: EngineItem) -> list[EngineMatch]:
        best: dict[tuple[str, str], EngineMatch] = {}
        for shared in _addresses(item):
            for key, rule in _keys(shared):
                for known in self._known.get(key, ()):
                    match = _match(item.item_id, shared, known, rule)
                    found = best.setdefault((known.organisation_id, known.signal_id), match)
                    if match.score > found.score:
                        best[known.organisation_id, known.signal_id] = match
        return list(best.values())


def _match(item_id: str, shared: _Shared, known: KnownAddress, rule: AddressRule) -> EngineMatch:
    return EngineMatch(
        item_id=item_id,
        signal_id=known.signal_id,
        organisation_id=known.organisation_id,
        engine=AddressEngine.name,
        score=SCORES[rule],
        stands_alone=True,
        explanation=AddressExplanation(
            rule=rule,
            field=shared.field,
            start=shared.start,
            end=shared.end,
            matched=shared.written,
            known=known.url,
        ),
    )


def _addresses(item: EngineItem) -> Iterator[_Shared]:
    if item.address:
        yield from _shared(Field.ADDRESS, 0, 0, item.address)
    for link in item.links:
        yield from _shared(Field.LINKS, 0, 0, link)
    for field, text in item.texts:
        for start, end, url in find_urls(text):
            yield from _shared(field, start, end, url)
        if "@" in text and item.platform:
            yield from _mentions(item.platform, field, text)


def _shared(field: Field, start: int, end: int, written: str) -> Iterator[_Shared]:
    subject = canonical_url(written)
    if isinstance(subject, CanonicalSubject):
        yield _Shared(subject=subject, field=field, start=start, end=end, written=written)


def _mentions(platform: str, field: Field, text: str) -> Iterator[_Shared]:
    for mention in _MENTION.finditer(text):
        subject = canonical_handle(platform, mention[1])
        if isinstance(subject, CanonicalSubject):
            yield _Shared(
                subject=subject,
                field=field,
                start=mention.start(),
                end=mention.end(),
                written=mention.group(),
                is_mention=True,
            )


def _keys(shared: _Shared) -> Iterator[tuple[_Key, AddressRule]]:
    """The keys under which a known address would lead here, and what that would mean."""
    subject = shared.subject
    if shared.field is Field.ADDRESS:
        yield (subject.platform, subject.key), AddressRule.OWN
        return
    yield (
        (subject.platform, subject.key),
        AddressRule.MENTION if shared.is_mention else AddressRule.SAME,
    )
    if subject.owner_key is not None:
        yield (subject.platform, subject.owner_key), AddressRule.BELOW
    if subject.platform == WEB:
        for parent in _parents(subject.key):
            yield (WEB, parent), AddressRule.BELOW


def _parents(key: str) -> Iterator[str]:
    """The pages above a website's page, the nearest first, the host last."""
    path = key.partition("?")[0]
    if path != key:
        yield path
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
