"""Which elements does a page consist of?

A small reader of HTML in plain Python: what strangers send must not reach a parser that can break our memory, and the reader
of the standard library takes time beyond linear on some broken pages. It keeps the order of elements, what stands within which,
and their text; it repairs nothing else.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

MOST_ELEMENTS: Final = 60_000
MOST_DEPTH: Final = 200
MOST_TURNS: Final = 200_000  # tags, ends and comments; so are pieces of text, of which each lies behind one
_MOST_PIECES: Final = 1_000  # of what stands within one element
_MOST_CLASSES: Final = 64

# HTML Standard, "void elements".
_VOID: Final = frozenset(
    {
        *("area", "base", "br", "col", "embed", "hr", "img", "input"),
        *("link", "meta", "param", "source", "track", "wbr"),
    }
)
_RAW: Final = frozenset({"script", "style", "title", "textarea", "iframe", "xmp", "noembed", "noframes"})
_READ_ENTITIES: Final = frozenset({"title", "textarea"})
_CLOSED_BY: Final = {
    "p": frozenset({"p", "div", "h1", "h2", "h3", "ul", "ol", "section"}),
    "li": frozenset({"li"}),
}
_NAME: Final = re.compile(r"[A-Za-z][^\s/>]{0,63}")
_ATTRIBUTE: Final = re.compile(
    r"""[\s/]*+([^\s=/>]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"']++)))?+"""
)
_END_OF_TAG: Final = re.compile(r"[\s/]*+>")
# Any other `<` is text, as in browsers.
_MARKUP: Final = re.compile(r"<(?=[A-Za-z/!?])")


@dataclass(slots=True)
class Element:
    """One element; `text` within it lies between two places of the document's pieces."""

    tag: str
    attributes: dict[str, str]
    parent: int  # place among the elements; -1 for none
    begin: int
    end: int = -1
    raw: str = ""  # of scripts
    classes: frozenset[str] = frozenset()
    is_in_template: bool = False


@dataclass(slots=True)
class Document:
    """All elements in order, and the pieces of text between them."""

    elements: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    is_whole: bool = False  # the page ends as pages do
    _named: dict[str, list[Element]] = field(default_factory=dict)

    def add(self, element: Element) -> None:
        """Put an element behind all others."""
        self.elements.append(element)
        names = [element.tag, *(f".{each}" for each in element.classes)]
        if "id" in element.attributes:
            names.append(f"#{element.attributes['id']}")
        for name in names:
            self._named.setdefault(name, []).append(element)

    def named(self, name: str) -> Sequence[Element]:
        """The elements of a tag, of a ``.class`` or of an ``#id``, in order."""
        return self._named.get(name, ())

    def text(self, element: Element, *, most: int) -> str:
        """The first characters of what stands within an element."""
        if element.raw:
            return element.raw[:most]
        kept, left = [], most
        # By place: a walk from the first piece for each element is quadratic on a page of many.
        for piece in self.pieces[element.begin : min(element.end, element.begin + _MOST_PIECES)]:
            kept.append(piece[:left])
            left -= len(piece)
            if left <= 0:
                break
        return " ".join(kept)


def read(text: str) -> Document:
    """The elements of a page; what lies beyond the limits is left out, and the page then is not whole."""
    reader = _Reader(text)
    reader.run()
    return reader.document


class _Reader:
    def __init__(self, text: str) -> None:
        self.document = Document()
        self._text = text
        self._open: list[int] = []
        self._at = 0
        self._lower = ""  # made on demand
        self._missing: set[str] = set()  # ends that do not come any more: each is looked for once

    def run(self) -> None:
        text, turns = self._text, 0
        while self._at < len(text) and not self._is_beyond(turns):
            turns += 1
            sign = _MARKUP.search(text, self._at)
            if sign is None:
                self._add(text[self._at :])
                break
            if sign.start() > self._at:
                self._add(text[self._at : sign.start()])
            self._at = self._after(sign.start())
        while self._open:
            self._close_last()
        self.document.is_whole = "</html>" in text[-2000:].casefold() and not self._is_beyond(turns)

    def _is_beyond(self, turns: int) -> bool:
        return turns >= MOST_TURNS or len(self.document.elements) >= MOST_ELEMENTS

    def _after(self, sign: int) -> int:
        """Read what begins with a `<` and say where to go on."""
        following = self._text[sign + 1]
        if following == "/":
            return self._finish(sign + 2)
        if self._text.startswith("<!--", sign):
            return self._past("-->", sign + 4)
        if following in {"!", "?"}:
            return self._past(">", sign + 2)
        return self._start(sign + 1)

    def _past(self, end: str, begin: int) -> int:
        """Where the text goes on behind `end`; nowhere if it does not come."""
        if end in self._missing:
            return len(self._text)
        found = self._text.find(end, begin)
        if found < 0:
            self._missing.add(end)
            return len(self._text)
        return found + len(end)

    def _start(self, at: int) -> int:
        name = _NAME.match(self._text, at)
        if name is None:
            return at
        tag = name[0].lower()
        attributes, behind = self._attributes(name.end())
        self._close_implied(tag)
        parent = self.document.elements[self._open[-1]] if self._open else None
        element = Element(
            tag=tag,
            attributes=attributes,
            parent=self._open[-1] if self._open else -1,
            begin=len(self.document.pieces),
            classes=frozenset(attributes.get("class", "").split()[:_MOST_CLASSES]),
            is_in_template=parent is not None and (parent.is_in_template or parent.tag == "template"),
        )
        self.document.add(element)
        if tag in _RAW:
            return self._raw(element, behind)
        if tag in _VOID or len(self._open) >= MOST_DEPTH:
            element.end = element.begin
        else:
            self._open.append(len(self.document.elements) - 1)
        return behind

    def _attributes(self, at: int) -> tuple[dict[str, str], int]:
        found: dict[str, str] = {}
        while True:
            if end := _END_OF_TAG.match(self._text, at):
                return found, end.end()
            attribute = _ATTRIBUTE.match(self._text, at)
            if attribute is None:
                return found, self._past(">", at)
            value = attribute[2] or attribute[3] or attribute[4] or ""
            # The first one of a name counts, as in browsers.
            found.setdefault(attribute[1].lower(), html.unescape(value))
            at = attribute.end()

    def _raw(self, element: Element, begin: int) -> int:
        """An element that holds no others, up to its own end."""
        if not self._lower:
            self._lower = self._text.lower() if len(self._text.lower()) == len(self._text) else self._text
        end = f"</{element.tag}"
        found = -1 if end in self._missing else self._lower.find(end, begin)
        if found < 0:
            self._missing.add(end)
        stop = found if found >= 0 else len(self._text)
        inside = self._text[begin:stop]
        element.raw = html.unescape(inside) if element.tag in _READ_ENTITIES else inside
        element.end = element.begin
        return self._past(">", stop) if found >= 0 else stop

    def _finish(self, at: int) -> int:
        name = _NAME.match(self._text, at)
        if name is not None:
            self._close(name[0].lower())
        return self._past(">", at)

    def _close(self, tag: str) -> None:
        # Only near ones: an end without a beginning closes nothing.
        for depth, place in enumerate(reversed(self._open[-32:]), 1):
            if self.document.elements[place].tag == tag:
                for _ in range(depth):
                    self._close_last()
                return

    def _close_implied(self, tag: str) -> None:
        if self._open and tag in _CLOSED_BY.get(self.document.elements[self._open[-1]].tag, ()):
            self._close_last()

    def _close_last(self) -> None:
        self.document.elements[self._open.pop()].end = len(self.document.pieces)

    def _add(self, text: str) -> None:
        if text and not text.isspace():
            self.document.pieces.append(html.unescape(text) if "&" in text else text)
