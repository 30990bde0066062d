"""Which values does an observation show, what are they worth, and where does a subject stand?"""

import hashlib
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Final

from openiru.engines.text.copies.shingles import comparable
from openiru.engines.urls.canonical import canonical_handle, canonical_url
from openiru.engines.urls.types import CanonicalSubject, UrlKind
from openiru.intake.types import FollowersView, SubjectKind
from openiru.relations.types import Content, Layer, ReachPoint, Value, ValueKind

_ACCOUNTS: Final = frozenset({UrlKind.ACCOUNT, UrlKind.CHANNEL, UrlKind.GROUP, UrlKind.PAGE})
_MENTION: Final = re.compile(r"(?<![\w@.])@(\w[\w.]{2,62}\w)")
_HASHTAG: Final = re.compile(r"#(\w{3,80})")
# Ends of sentences in Latin, Arabic and Devanagari script, and of lines.
_ENDS: Final = re.compile(r"[\n.!?\u061f\u06d4\u0964]+(?:\s|$)|\n")
_LAYERS: Final[Mapping[SubjectKind, Layer]] = {
    SubjectKind.WEBSITE: Layer.OUTLET,
    SubjectKind.PAGE: Layer.OUTLET,
    SubjectKind.CHANNEL: Layer.CHANNEL,
    SubjectKind.GROUP: Layer.CHANNEL,
}
_LEAST_WORDS: Final = 5  # of a phrase: shorter ones are greetings and blessings
_MOST_LETTERS: Final = 200
_MOST_PHRASES: Final = 12  # of one observation
MOST_NAMED: Final = 50  # hashtags of one observation, and mentions, and links; the first ones


def values_of(content: Content) -> frozenset[Value]:
    """The addresses, handles and phrases that an observation shows; of many, the first ones."""
    return frozenset((*_pointers(content), *_phrases(content.text)))


def files_of(files: Iterable[tuple[str, bytes | None]]) -> frozenset[Value]:
    """The digests and hashes of files."""
    return frozenset(
        Value(ValueKind.HASH, shown)
        for digest, pdq in files
        for shown in (digest, "" if pdq is None else f"pdq:{pdq.hex()}")
        if shown
    )


def digest_of(value: Value) -> bytes:
    """16 bytes by which a value is found."""
    return hashlib.blake2b(f"{value.kind}\0{value.text}".encode(), digest_size=16).digest()


def worth(accounts: int, everyone: int) -> float:
    """What it says that a value is shared: ln(N / n) (Sparck Jones, 1972), and never nothing."""
    return math.log((1 + max(everyone, accounts)) / max(1, accounts))


def layer_of(kind: SubjectKind) -> Layer:
    """Where a subject of a kind stands."""
    return _LAYERS.get(kind, Layer.ACCOUNT)


def reach_by_day(counts: Mapping[str, Sequence[FollowersView]]) -> tuple[ReachPoint, ...]:
    """How many follow all subjects together, on each day on which a number became known; of each the last one counts."""
    known: dict[str, int] = {}
    points: dict[date, ReachPoint] = {}
    seen = sorted(
        (each.observed_at, subject, each.followers) for subject, many in counts.items() for each in many
    )
    for observed_at, subject, followers in seen:
        known[subject] = followers
        on = observed_at.date()
        points[on] = ReachPoint(on=on, followers=sum(known.values()), counted=len(known))
    return tuple(points.values())


def _pointers(content: Content) -> Iterator[Value]:
    for address in (content.url, *islice(dict.fromkeys(content.links), MOST_NAMED)):
        if address:
            yield from _pointed(canonical_url(address))
    handles = [content.handle, *_first(_MENTION, content.text)]
    for handle in filter(None, handles):
        found = canonical_handle(content.platform, handle)
        if isinstance(found, CanonicalSubject):
            yield _handle(found)


def _pointed(found: object) -> Iterator[Value]:
    if not isinstance(found, CanonicalSubject):
        return
    if found.kind in _ACCOUNTS and not found.is_private:
        yield _handle(found)
        return
    yield Value(ValueKind.URL, found.url)
    if found.owner_key:
        yield Value(ValueKind.HANDLE, f"{found.platform} {_shown(found.owner_key)}")


def _handle(found: CanonicalSubject) -> Value:
    return Value(ValueKind.HANDLE, f"{found.platform} {_shown(found.key)}")


def _shown(key: str) -> str:
    return f"@{key.removeprefix('h:')}" if key.startswith("h:") else key


def _first(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    """The first different ones that a text names, in lower case."""
    found: dict[str, None] = {}
    for each in pattern.finditer(text):
        found.setdefault(each[1].lower())
        if len(found) == MOST_NAMED:
            break
    return tuple(found)


def _phrases(text: str) -> Iterator[Value]:
    for tag in _first(_HASHTAG, text):
        yield Value(ValueKind.PHRASE, f"#{tag}")
    found = 0
    for sentence in _ENDS.split(text):
        phrase = comparable(sentence)[:_MOST_LETTERS].strip()
        if phrase.count(" ") >= _LEAST_WORDS - 1:
            yield Value(ValueKind.PHRASE, phrase)
            found += 1
            if found == _MOST_PHRASES:
                return
