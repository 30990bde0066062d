"""What does a page hold, as text, as elements and as data?"""

import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Final

from openiru.engines.probes.markup import Document, Element, read
from openiru.engines.probes.selecting import select
from openiru.engines.probes.types import Page
from openiru.engines.probes.wording import unescaped

MOST_BYTES: Final = 4 * 1024 * 1024
_MOST_DEPTH: Final = 24
_MOST_VALUES: Final = 20_000

_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ASSIGNED: Final = r"\s*(?:var\s+|let\s+|const\s+|window\.|self\.|window\[[\"'])?{name}(?:[\"']\])?\s*=\s*"
_STEP: Final = re.compile(r'\[\*\]|"[^"]+"|[^.\["]+')
_STRING: Final = re.compile(r"""'((?:[^'\\]|\\.)*+)'|"((?:[^"\\]|\\.)*+)\"""", re.DOTALL)

Value = str | int | float | bool | None


@dataclass
class Content:
    """A page, taken apart as far as rules ask for it."""

    page: Page

    @cached_property
    def body(self) -> bytes:
        """The bytes, unpacked if they were left packed, cut at a limit."""
        return _unpacked(self.page.body)[:MOST_BYTES]

    @cached_property
    def is_complete(self) -> bool:
        """Whether all of the page is there."""
        if not self.page.is_complete or len(self.page.body) > MOST_BYTES or len(self.body) >= MOST_BYTES:
            return False
        return self.data is not None or self.document.is_whole

    @cached_property
    def text(self) -> str:
        """The body as text."""
        for mark, charset in _BOMS:
            if self.body.startswith(mark):
                return self.body.decode(charset, "replace")
        try:
            # Whatever is declared: bytes that are UTF-8 throughout are hardly ever anything else.
            return self.body.decode("utf-8")
        except UnicodeDecodeError:
            return _decoded(self.body, self._declared())

    @cached_property
    def document(self) -> Document:
        """The elements; none where the body is data."""
        return Document() if self.data is not None else read(self.text)

    @cached_property
    def data(self) -> Any:
        """The body as JSON: a dict or a list; None if it is something else."""
        return _structure(self.text) if self.text.lstrip()[:1] in {"{", "["} else None

    def elements(self, selector: str) -> Iterator[Element]:
        """The elements that a selector names."""
        return select(self.document, selector)

    def meta(self, name: str) -> Iterator[str]:
        """What the `meta` elements of a name or property say."""
        for element in self.document.named("meta"):
            if name in {element.attributes.get("property"), element.attributes.get("name")}:
                yield element.attributes.get("content", "")

    def data_within(self, selector: str) -> Iterator[Any]:
        """The data in the scripts that a selector names."""
        for element in self.elements(selector):
            structure = _structure(element.raw)
            if structure is not None:
                yield structure

    def assigned(self, name: str) -> Iterator[Any]:
        """The data that scripts begin by giving to a variable: as an object, or as a string that holds one."""
        begin = re.compile(_ASSIGNED.format(name=re.escape(name)))
        for element in self.document.named("script"):
            found = begin.match(element.raw)
            if found is not None:
                structure = _leading(element.raw, found.end())
                if structure is not None:
                    yield structure

    def _declared(self) -> str:
        for told in (self.page.headers.get("content-type", ""), self.body[:1024].decode("latin-1")):
            if found := _CHARSET.search(told):
                return found[1]
        return "utf-8"


def values_at(structure: Any, path: str) -> Iterator[Value]:
    """All plain values at a path.

    Keys with dots between, in quotes where they hold dots themselves; ``[*]`` for each of a list, ``**`` for any depth,
    ``{some}`` and ``{empty}`` for whether there are parts; ``|`` between paths.
    """
    for each in path.split("|"):
        steps = _STEP.findall(each)
        for value in islice(_walk(structure, [step.strip('"') for step in steps], 0), _MOST_VALUES):
            if value is None or isinstance(value, str | int | float):
                yield value


def _walk(structure: Any, steps: list[str], depth: int) -> Iterator[Any]:
    if depth > _MOST_DEPTH:
        return
    if not steps:
        yield structure
        return
    step, rest = steps[0], steps[1:]
    if step in {"{some}", "{empty}"}:
        if (structure is None or isinstance(structure, dict | list)) and bool(structure) == (
            step == "{some}"
        ):
            yield step
    elif step == "[*]":
        for each in structure if isinstance(structure, list) else ():
            yield from _walk(each, rest, depth + 1)
    elif step == "**":
        yield from _walk(structure, rest, depth)
        for each in _parts(structure):
            yield from _walk(each, steps, depth + 1)
    elif isinstance(structure, dict) and step in structure:
        yield from _walk(structure[step], rest, depth + 1)


def _parts(structure: Any) -> Iterator[Any]:
    if isinstance(structure, dict):
        yield from structure.values()
    elif isinstance(structure, list):
        yield from structure


def _structure(text: str) -> Any:
    """What JSON says; None if it is none, or holds one plain value."""
    try:
        read_data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return read_data if isinstance(read_data, dict | list) else None


def _leading(text: str, at: int) -> Any:
    try:
        if text[at : at + 1] in {"{", "["}:
            return json.JSONDecoder().raw_decode(text, at)[0]
    except (ValueError, RecursionError):
        return None
    found = _STRING.match(text, at)
    return _structure(unescaped(found[1] or found[2] or "")) if found else None


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        # A little more than the limit, so that it shows that it was reached.
        return zlib.decompressobj(wbits=31).decompress(body, MOST_BYTES)
    except zlib.error:
        return b""


def _decoded(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset, "replace")
    except (LookupError, ValueError):
        return body.decode("utf-8", "replace")
