"""What stands at a place of a page, and does it satisfy a condition?"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice
from typing import Final
from urllib.parse import parse_qs, urlsplit

from openiru.engines.probes.content import Content, Value, values_at
from openiru.engines.probes.rules import Condition, Place, Rule, Same, Source
from openiru.engines.probes.types import Asked, Marker
from openiru.engines.probes.wording import folded, printable

MOST_SAID: Final = 400  # characters of an element that says one thing; a longer one may quote
_MOST_READ: Final = 4000
_MOST_TEXTS: Final = 1_000  # elements of one selector whose text is read
_MOST_SHOWN: Final = 120
_MOST_DIGITS: Final = 12  # of a number; a larger one is nonsense, and no column holds it
_NUMBER: Final = re.compile(r"([0-9][0-9 .,\u00a0\u202f]*)\s*([kKmMbB]?)")
_TIMES: Final = {"": 1, "k": 1_000, "m": 1_000_000, "b": 1_000_000_000}


def values(content: Content, place: Place) -> Iterator[Value]:
    """All that stands at a place."""
    page = content.page
    match place.kind:
        case "status":
            yield page.status
        case "host" | "path" | "query":
            yield from _of_address(page.final_url, place)
        case "header":
            yield page.headers.get(place.of)
        case "meta":
            yield from content.meta(place.of)
        case "json":
            yield from values_at(content.data, place.then)
        case "variable":
            for name in place.of.split(","):
                for structure in content.assigned(name.strip()):
                    yield from values_at(structure, place.then)
        case _:
            for selector in place.of.split(","):
                yield from _of_elements(content, place, selector.strip())


def _of_elements(content: Content, place: Place, selector: str) -> Iterator[Value]:
    if place.kind == "data":
        for structure in content.data_within(selector):
            yield from values_at(structure, place.then)
        return
    if place.kind == "text":
        for element in islice(content.elements(selector), _MOST_TEXTS):
            yield content.document.text(element, most=_MOST_READ)
        return
    for element in content.elements(selector):
        yield element.attributes.get(place.then)


def _of_address(url: str, place: Place) -> Iterator[Value]:
    try:
        parts = urlsplit(url)
        if place.kind == "query":
            yield from parse_qs(parts.query, max_num_fields=100).get(place.of, ())
        else:
            yield (parts.hostname or "").removeprefix("www.") if place.kind == "host" else parts.path or "/"
    except ValueError:
        return


def marker_of(rule: Rule, content: Content, asked: Asked) -> Marker | None:
    """Why a rule fires; None if it does not."""
    if rule.kinds and asked.kind not in rule.kinds:
        return None
    found = None
    for condition in rule.when:
        value = first(condition, content, asked)
        if value is None:
            return None
        # What the page says of itself is worth more to a reader than how it was sent.
        if found is None or found[0].kind in {"status", "host", "path"}:
            found = (condition.place, value)
    if found is None or any(first(each, content, asked) is not None for each in rule.unless):
        return None
    return Marker(rule=rule.name, place=found[0].written, found=shown(found[1]))


def first(condition: Condition, content: Content, asked: Asked) -> Value:
    """The first value that satisfies a condition; None if none does."""
    place = _place(condition.at)
    for value in values(content, place):
        if value is not None and value != "" and _satisfies(condition, value, asked):
            return value
    return None


def taken(sources: tuple[Source, ...], content: Content, asked: Asked) -> str:
    """What the first of some sources says that says anything; empty if none does."""
    for source in sources:
        if source.kinds and asked.kind not in source.kinds:
            continue
        for value in values(content, _place(source.at)):
            text = "" if value is None or isinstance(value, bool) else printable(str(value)).strip()
            if source.take:
                found = re.search(source.take, text[:_MOST_READ])
                text = (found[1] or "") if found else ""
            if text:
                return text[:300]
    return ""


def number(text: str) -> int | None:
    """A number as pages show it: 12345, 12,345, 12 345, 1.2K; None if it is none, or has more than 12 digits."""
    found = _NUMBER.match(text.strip())
    if found is None:
        return None
    digits, unit = found[1].strip(" .,\u00a0\u202f"), found[2].lower()
    if not unit:
        plain = re.sub(r"\D", "", digits)
        return int(plain) if len(plain) <= _MOST_DIGITS else None
    parts = re.split(r"[.,]", digits.replace(" ", ""))
    if not all(part.isascii() and part.isdigit() for part in parts) or len(parts) > 2:
        return None
    if len(digits) > _MOST_DIGITS:
        return None
    made = round(float(".".join(parts)) * _TIMES[unit])
    return made if made < 10**_MOST_DIGITS else None


def shown(value: Value) -> str:
    """A value as a reader gets it: on one line, not long."""
    text = " ".join(printable(str(value)).split())
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"


@cache
def _place(written: str) -> Place:
    return Place.parsed(written)


@cache
def _folded(text: str) -> str:
    return folded(text)


@lru_cache(maxsize=1024)
def _folded_value(text: str) -> str:
    """Many conditions look at the same place."""
    return folded(text)


def _satisfies(condition: Condition, value: Value, asked: Asked) -> bool:
    text = _folded_value(str(value))
    if condition.equals and text not in {_folded(str(each)) for each in condition.equals}:
        return False
    if condition.says and not (
        len(text) <= MOST_SAID and any(_folded(each) in text for each in condition.says)
    ):
        return False
    if condition.like and not re.fullmatch(condition.like, text):
        return False
    if condition.same is not None:
        wanted = asked.handle if condition.same is Same.HANDLE else asked.native_id or asked.stable_id
        return bool(wanted) and text.lstrip("@") == folded(wanted).lstrip("@")
    return True
