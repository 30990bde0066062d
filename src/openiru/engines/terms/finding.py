"""Which terms stand in texts, where in the original, and which of them count alone?"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from openiru.engines.terms.index import PreparedTerm, TermIndex
from openiru.engines.terms.rules import NUMBER_SIGNS
from openiru.engines.terms.types import FoundTerm, TermRule
from openiru.engines.text.normalise import Normalised, normalise_text

# A number sign and what belongs to it: all that is no space and no punctuation but "_", joiners and marks included.
_HASHTAG: Final = re.compile(rf"[{NUMBER_SIGNS}]([^\s!-/:-@\[-^`{{-~{NUMBER_SIGNS}،۔؛؟“”‘…]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A term at its first place in a text."""

    row: int
    number: int  # of the term
    rule: TermRule
    start: int
    end: int
    places: int


def find_terms(
    index: TermIndex,
    texts: Sequence[str],
    *,
    plain: Sequence[str] | None = None,
    items: Sequence[int] | None = None,
) -> list[FoundTerm]:
    """The terms in each of many texts, each term once for a text, in the order of the texts.

    Args:
        index: what is looked for.
        texts: as they were written.
        plain: the same texts in comparable form, if they are at hand.
        items: to which item each text belongs; context words may stand in any text of an item. Each its own if absent.

    Cost:
        About a microsecond for a post without terms, beside normalising; linear in the length of a text.
    """
    plain = [normalise_text(text) for text in texts] if plain is None else plain
    places = list(_places(index, texts, plain))
    if not places:
        return []
    words = _WordsOfItems(plain, items)
    return [_judged(index, place, texts[place.row], words) for place in places]


class _WordsOfItems:
    """The words of all texts of an item, worked out for those that are asked about."""

    def __init__(self, plain: Sequence[str], items: Sequence[int] | None) -> None:
        self._plain = plain
        self._items = items
        self._known: dict[int, set[str]] = {}
        self._shared: dict[tuple[int, str], list[str]] = {}

    @cached_property
    def _rows(self) -> Mapping[int, list[int]]:
        rows: dict[int, list[int]] = {}
        for row, item in enumerate(self._items or ()):
            rows.setdefault(item, []).append(row)
        return rows

    def beside(self, row: int) -> set[str]:
        """The words of the item to which a text belongs."""
        item = self._item(row)
        if item not in self._known:
            rows = [row] if self._items is None else self._rows[item]
            self._known[item] = {word for each in rows for word in self._plain[each].split(" ")}
        return self._known[item]

    def shared(self, row: int, organisation_id: str, context: frozenset[str]) -> list[str]:
        """Those that are context for an organisation, sorted; worked out once, however many of its terms ask."""
        key = self._item(row), organisation_id
        if key not in self._shared:
            self._shared[key] = sorted(self.beside(row) & context)
        return self._shared[key]

    def _item(self, row: int) -> int:
        return row if self._items is None else self._items[row]


def _places(index: TermIndex, texts: Sequence[str], plain: Sequence[str]) -> Iterator[_Place]:
    """Terms with their spans in the original texts."""
    hashtags: dict[int, Mapping[str, list[tuple[int, int]]]] = {}
    traced: dict[int, Normalised] = {}
    for row, number, start, end, places in index.walk(plain).tolist():
        form = index.forms[number]
        if form.rule is not TermRule.HASHTAG:
            if row not in traced:
                traced = {row: Normalised(original=texts[row], text=plain[row])}  # rows come in order
            first, last = traced[row].original_span(start, end)
            yield _Place(row=row, number=form.term, rule=form.rule, start=first, end=last, places=places)
            continue
        # Its words stand there; whether behind a number sign, only the original tells.
        if row not in hashtags:
            hashtags = {row: _hashtags(texts[row])}
        if spans := hashtags[row].get(index.terms[form.term].words.replace(" ", "")):
            first, last = spans[0]
            yield _Place(row=row, number=form.term, rule=form.rule, start=first, end=last, places=len(spans))


def _hashtags(text: str) -> Mapping[str, list[tuple[int, int]]]:
    """Where the hashtags of a text stand, by their letters run together."""
    spans: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for tag in _HASHTAG.finditer(text):
        spans[normalise_text(tag[1]).replace(" ", "")].append(tag.span())
    return spans


def _judged(index: TermIndex, place: _Place, text: str, words: _WordsOfItems) -> FoundTerm:
    prepared = index.terms[place.number]
    context = _context(index, place, prepared, words) if prepared.is_weak else ""
    return FoundTerm(
        row=place.row,
        term=prepared.term,
        rule=place.rule,
        start=place.start,
        end=place.end,
        matched=text[place.start : place.end],
        places=place.places,
        stands_alone=bool(context) or not prepared.is_weak,
        context=context,
    )


def _context(index: TermIndex, place: _Place, prepared: PreparedTerm, words: _WordsOfItems) -> str:
    """The word that makes a weak term count: one that its record names, or one of its organisation's other terms."""
    organisation_id = prepared.term.organisation_id
    own = {*prepared.words.split(), prepared.words.replace(" ", "")}
    named = words.beside(place.row) & index.own_context.get(place.number, frozenset())
    shared = words.shared(place.row, organisation_id, index.context.get(organisation_id, frozenset()))
    # At most as many are passed over as the term has words.
    other = next((word for word in shared if word not in own), "")
    return min({*named - own, *([other] if other else [])}, default="")
