"""What must a curated entry say, in whichever form it comes?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from openiru.registry.errors import ListFileError
from openiru.registry.policy.scripts import script_of
from openiru.registry.sources.wording import clean, day_of_uncertain, without_repeats
from openiru.registry.types import (
    Citation,
    EntryKind,
    NameKind,
    ParsedEntry,
    ParsedName,
)

Word = TypeVar("Word", bound=StrEnum)
_TRUTH: Final = {"true": True, "false": False}


class Place(Protocol):
    """Something that knows where it stands in a file."""

    def refusal(self, reason: str, line: int | None = None) -> ListFileError:
        """The error that names file, line and `reason`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NameTexts:
    """A name as a curator wrote it."""

    place: Place
    text: str
    kind: str
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTexts:
    """Where a curator read a fact."""

    place: Place
    title: str
    url: str
    dated: str
    verified: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryTexts:
    """An entry as a curator wrote it: text only, with its place in the file."""

    place: Place
    key: str
    kind: str
    reference: str
    listed_on: str
    names: Sequence[NameTexts]
    source: SourceTexts
    programme: str = ""
    delisted_on: str = ""
    countries: Sequence[str] = ()
    comments: str = ""


def curated_entry(texts: EntryTexts) -> ParsedEntry:
    """The entry; refuses what is missing or contradictory, since a person can correct it."""
    try:
        listed_on, precision = day_of_uncertain(texts.listed_on)
    except ValueError as error:
        reason = f"`listed_on` is not YYYY-MM-DD, YYYY-MM or YYYY: {texts.listed_on[:40]!r}"
        raise texts.place.refusal(reason) from error
    delisted_on = whole_day(texts.place, "delisted_on", texts.delisted_on) if texts.delisted_on else None
    if delisted_on is not None and delisted_on < listed_on:
        raise texts.place.refusal("`delisted_on` lies before `listed_on`")
    return ParsedEntry(
        key=texts.key,
        kind=word(texts.place, EntryKind, "kind", texts.kind),
        names=_names(texts),
        reference=texts.reference,
        programme=texts.programme,
        listed_on=listed_on,
        listed_precision=precision,
        delisted_on=delisted_on,
        countries=tuple(texts.countries),
        comments=clean(texts.comments),
        citation=citation(texts.source),
    )


def citation(source: SourceTexts) -> Citation:
    """The source of a fact; it must have a title and say whether somebody verified it."""
    if not source.title:
        raise source.place.refusal("every entry names its source")
    return Citation(
        title=clean(source.title),
        url=source.url,
        dated=source.dated,
        verified=truth(source.place, "verified", source.verified),
    )


def check_keys(place: Place, entries: Sequence[ParsedEntry]) -> None:
    """Refuse an edition without entries, or with one key twice."""
    keys = [entry.key for entry in entries]
    if not keys:
        raise place.refusal("the list has no entries")
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise place.refusal(f"the key {twice[0]} belongs to two entries")


def wanted(
    entries: Sequence[ParsedEntry], *, include_individuals: bool
) -> tuple[tuple[ParsedEntry, ...], dict[EntryKind, int]]:
    """The entries to keep, and how many of each kind are left out; entities alone by default."""
    kept = {EntryKind.ENTITY} | ({EntryKind.INDIVIDUAL} if include_individuals else set())
    left_out = Counter(entry.kind for entry in entries if entry.kind not in kept)
    return tuple(entry for entry in entries if entry.kind in kept), dict(left_out)


def edition_time(place: Place, text: str) -> datetime:
    """The beginning, in UTC, of the day on which the list was so."""
    return datetime.combine(whole_day(place, "dated", text), datetime.min.time(), UTC)


def whole_day(place: Place, name: str, text: str) -> date:
    """An exact day."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise place.refusal(f"`{name}` is not a day (YYYY-MM-DD): {text[:40]!r}") from error


def word(place: Place, words: type[Word], name: str, text: str) -> Word:
    """One of the known words."""
    try:
        return words(text)
    except ValueError as error:
        raise place.refusal(f"`{name}` must be one of {', '.join(words)}, not {text[:40]!r}") from error


def truth(place: Place, name: str, text: str) -> bool:
    """``true`` or ``false`` and nothing else."""
    if text.lower() not in _TRUTH:
        raise place.refusal(f"`{name}` must be true or false, not {text[:40]!r}")
    return _TRUTH[text.lower()]


def _names(texts: EntryTexts) -> tuple[ParsedName, ...]:
    names = sorted(map(_name, texts.names), key=lambda name: name.kind is not NameKind.PRIMARY)
    primary = [name for name in names if name.kind is NameKind.PRIMARY]
    if len(primary) != 1:
        raise texts.place.refusal(f"an entry has one name of kind primary; {texts.key} has {len(primary)}")
    return without_repeats(names)


def _name(texts: NameTexts) -> ParsedName:
    text = clean(texts.text)
    if not text:
        raise texts.place.refusal("a name is empty")
    return ParsedName(
        text=text,
        kind=word(texts.place, NameKind, "kind", texts.kind),
        script=script_of(text),
        valid_from=whole_day(texts.place, "from", texts.valid_from) if texts.valid_from else None,
        valid_to=whole_day(texts.place, "to", texts.valid_to) if texts.valid_to else None,
    )
