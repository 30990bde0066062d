"""Which elements does a selector name?

Of CSS selectors: a tag, `#id`, `.class`, `[name]`, `[name=value]`, one behind the other, and a space for "anywhere within".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final

from openiru.engines.probes.errors import UnusableRuleError
from openiru.engines.probes.markup import Document, Element

_PART: Final = re.compile(
    r"""([A-Za-z][\w-]*)|\#([\w-]+)|\.([\w-]+)|\[([\w:.-]+)(?:=("[^"\]]*"|'[^'\]]*'|[^\]"']+))?\]"""
)


_MOST_WITHIN: Final = 2_000  # elements of which is asked what they lie within


@dataclass(frozen=True, slots=True)
class _Step:
    tag: str
    classes: frozenset[str]
    attributes: tuple[tuple[str, str | None], ...]

    def fits(self, element: Element) -> bool:
        if self.tag and element.tag != self.tag:
            return False
        if not self.classes <= element.classes:
            return False
        return all(_agrees(element.attributes, name, value) for name, value in self.attributes)


def select(document: Document, selector: str) -> Iterator[Element]:
    """The elements that a selector names, in the order of the page; none within a `template`.

    Where it asks what they lie within, the first ones that may be meant: pages of platforms have few of them.
    """
    steps = steps_of(selector)
    nearest = (each for each in _nearest(document, steps[-1]) if not each.is_in_template)
    if len(steps) == 1:
        yield from (each for each in nearest if steps[0].fits(each))
        return
    for element in islice(nearest, _MOST_WITHIN):
        if steps[-1].fits(element) and _lies_within(document, element, steps[:-1]):
            yield element


def _nearest(document: Document, step: _Step) -> Sequence[Element]:
    """The fewest elements among which all lie that fit."""
    identifier = next((value for name, value in step.attributes if name == "id" and value), None)
    if identifier is not None:
        return document.named(f"#{identifier}")
    if step.classes:
        return document.named(f".{min(step.classes)}")
    return document.named(step.tag) if step.tag else document.elements


@cache
def steps_of(selector: str) -> tuple[_Step, ...]:
    """A selector taken apart.

    Raises:
        UnusableRuleError: if it is none, or asks for more than can be read.
    """
    steps = tuple(_step(word) for word in selector.split())
    if not steps:
        raise UnusableRuleError("A selector is empty.")
    return steps


def _step(word: str) -> _Step:
    tag, classes, attributes, at = "", set(), [], 0
    while at < len(word):
        part = _PART.match(word, at)
        if part is None or (part[1] and at):
            raise UnusableRuleError(
                f"The selector {word!r} cannot be read; there are tag, #id, .class and [name=value]."
            )
        tag = part[1] or tag
        if part[2]:
            attributes.append(("id", part[2]))
        if part[3]:
            classes.add(part[3])
        if part[4]:
            attributes.append((part[4].lower(), part[5].strip("\"'") if part[5] else None))
        at = part.end()
    return _Step(tag.lower(), frozenset(classes), tuple(attributes))


def _agrees(attributes: Mapping[str, str], name: str, value: str | None) -> bool:
    return name in attributes and (value is None or attributes[name] == value)


def _lies_within(document: Document, element: Element, steps: tuple[_Step, ...]) -> bool:
    left = len(steps)
    parent = element.parent
    while left and parent >= 0:
        around = document.elements[parent]
        if steps[left - 1].fits(around):
            left -= 1
        parent = around.parent
    return left == 0
