"""Terms, ready to be found in many texts: their words by number, and a tree of the words in their order."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openiru.engines.interface import KnownTerm, TermKind
from openiru.engines.terms.rules import (
    MIN_GLUED_LETTERS,
    MOST_WORDS,
    context_of,
    is_acronym,
    needs_context,
    tells_of_bearer,
    words_of,
)
from openiru.engines.terms.types import TermRule
from openiru.engines.terms.walking import EMPTY, Tree, Walked, hash_of_word, slot_of_edge, walk
from openiru.engines.text.classifier.grams import as_codes
from openiru.engines.text.normalise import normalise_text

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")  # "#GreenStar" is written "#green_star" as well
_SPARE: Final = 4  # slots of a table for each thing in it, at least


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedTerm:
    """A term with its comparable form."""

    term: KnownTerm
    words: str
    is_weak: bool  # counts only beside a context word

    @property
    def bearer(self) -> tuple[str, bool]:
        """Of terms that overlap and share this, the one from the left and the longest is told; hashtags apart."""
        return self.term.organisation_id, self.term.kind is TermKind.HASHTAG

    def forms(self) -> Iterator[tuple[str, TermRule]]:
        """In which forms it is looked for."""
        together = self.words.replace(" ", "")
        if self.term.kind is TermKind.HASHTAG:
            parted = normalise_text(_CAMEL.sub(" ", self.term.text))
            yield from ((form, TermRule.HASHTAG) for form in dict.fromkeys((self.words, together, parted)))
            return
        yield self.words, TermRule.WORDS
        if is_acronym(self.term):
            yield from (
                (form, TermRule.WORDS)
                for form in (together, " ".join(together[:MOST_WORDS]))
                if form != self.words
            )
        elif together != self.words and len(together) >= MIN_GLUED_LETTERS:
            yield together, TermRule.GLUED


class Form(NamedTuple):
    """A form of a term, as a place of the tree tells it."""

    term: int
    rule: TermRule


class TermIndex:
    """Terms, ready to be found; the same terms give the same answers in every process.

    Cost:
        About 20 microseconds and 0.5 KB for each.

    Raises:
        UnusableTermError: if a term cannot be looked for; ask `rules.words_of` before.
    """

    def __init__(self, terms: Sequence[KnownTerm], *, context: Iterable[tuple[str, str]] = ()) -> None:
        """Make terms ready; `context` are further words by organisation, beside which its short terms count."""
        self.terms = _distinct(terms)
        self._further = tuple(context)
        forms = [
            (form, Form(place, rule))
            for place, prepared in enumerate(self.terms)
            for form, rule in prepared.forms()
        ]
        self.forms, self._tree = _built(forms, [prepared.bearer for prepared in self.terms])

    def walk(self, plain: Sequence[str]) -> Walked:
        """Where forms of terms stand in texts in comparable form: for each text and term the first place.

        Of terms of one organisation that overlap only the one from the left, and of those that begin together the
        longest, is told. Columns are rows of texts, numbers of `forms`, starts, ends and how many places.
        """
        texts = as_codes(list(plain))
        walked: Walked = walk(texts.codes, texts.starts, self._tree)
        return walked

    @cached_property
    def context(self) -> Mapping[str, frozenset[str]]:
        """By organisation, the words of its terms that count alone: beside them its short ones count."""
        own: defaultdict[str, set[str]] = defaultdict(set)
        for prepared in self.terms:
            if not prepared.is_weak:
                own[prepared.term.organisation_id].update(filter(tells_of_bearer, prepared.words.split()))
        for organisation_id, text in self._further:
            own[organisation_id].update(filter(tells_of_bearer, normalise_text(text).split()))
        return {organisation_id: frozenset(words) for organisation_id, words in own.items()}

    @cached_property
    def own_context(self) -> Mapping[int, frozenset[str]]:
        """By number of a term, the words that its record names as context."""
        return {
            place: frozenset(word for text in prepared.term.context for word in context_of(text))
            for place, prepared in enumerate(self.terms)
            if prepared.term.context
        }


def _distinct(terms: Sequence[KnownTerm]) -> tuple[PreparedTerm, ...]:
    """Each organisation's terms once, those that count alone before others that are the same."""
    kept: dict[tuple[str, bool, str], PreparedTerm] = {}
    for term in sorted(terms, key=lambda term: (term.organisation_id, term.kind, term.text, term.signal_id)):
        words = words_of(term.text)
        prepared = PreparedTerm(term=term, words=words, is_weak=needs_context(term, words))
        key = (*prepared.bearer, words)
        if key not in kept or (kept[key].is_weak and not prepared.is_weak):
            kept[key] = prepared
    return tuple(kept[key] for key in sorted(kept))


def _built(
    forms: Sequence[tuple[str, Form]], bearers: Sequence[tuple[str, bool]]
) -> tuple[tuple[Form, ...], Tree]:
    numbers = {
        word: number
        for number, word in enumerate(sorted({word for form, _ in forms for word in form.split()}))
    }
    edges: dict[tuple[int, int], int] = {}
    said: list[list[Form]] = [[]]
    for text, form in forms:
        node = 0
        for word in text.split():
            edge = (node, numbers[word])
            if edge not in edges:
                edges[edge] = len(said)
                said.append([])
            node = edges[edge]
        said[node].append(form)
    told = tuple(form for node in said for form in node)
    known = {bearer: number for number, bearer in enumerate(sorted(set(bearers)))}
    codes, starts = as_codes(list(numbers))
    first = np.full(len(numbers), EMPTY, np.int32)
    for (node, number), after in edges.items():
        if node == 0:
            first[number] = after
    keys, nodes = _table_of_edges(edges)
    tree = Tree(
        word_slots=_table_of_words(codes, starts),
        word_codes=codes,
        word_starts=starts,
        first=first,
        edge_keys=keys,
        edge_nodes=nodes,
        said_starts=_starts(map(len, said), len(said)),
        terms=np.array([form.term for form in told], np.int32),
        bearers=np.array([known[bearer] for bearer in bearers], np.int32),
        most_bearers=len(known),
    )
    return told, tree


def _starts(sizes: Iterable[int], count: int) -> NDArray[np.int64]:
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.fromiter(sizes, np.int64, count), out=starts[1:])
    return starts


def _slots_for(count: int) -> int:
    return 1 << max(4, (_SPARE * count - 1).bit_length())


def _table_of_words(codes: NDArray[np.uint32], starts: NDArray[np.int64]) -> NDArray[np.int32]:
    """Open addressing: the number of a word at the slot of its hash, or at the next free one."""
    slots = np.full(_slots_for(len(starts) - 1), EMPTY, np.int32)
    for word in range(len(starts) - 1):
        slot = int(hash_of_word(codes, starts[word], starts[word + 1])) & (len(slots) - 1)
        while slots[slot] != EMPTY:
            slot = (slot + 1) & (len(slots) - 1)
        slots[slot] = word
    return slots


def _table_of_edges(edges: Mapping[tuple[int, int], int]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    size = _slots_for(len(edges))
    keys, nodes = np.full(size, EMPTY, np.int64), np.full(size, EMPTY, np.int32)
    for (node, word), after in edges.items():
        slot = slot_of_edge(keys, np.int64(node), np.int64(word))
        keys[slot], nodes[slot] = (node << 32) | word, after
    return keys, nodes
