"""Which aliases are looked for, in which forms, and which words are context for each organisation?"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ahocorasick_rs import AhoCorasick, Implementation

from openiru.engines.interface import KnownName, NameKind
from openiru.engines.names.rules import (
    CONTEXT_WORDS,
    GENERIC_WORDS,
    KIND_WEIGHTS,
    MIN_GLUED_LETTERS,
    MIN_SKELETON_LETTERS,
    SHORT_NAME_LETTERS,
)
from openiru.engines.names.skeleton import skeleton, skeleton_of_word
from openiru.engines.text.normalise import normalise_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """One name of one organisation, in comparable form."""

    signal_id: str
    organisation_id: str
    text: str  # as the list spells it
    kind: NameKind
    words: str  # normalised

    @property
    def needs_context(self) -> bool:
        """Whether the name is too short or too poor to count by itself."""
        letters = len(self.words.replace(" ", ""))
        return self.kind in {NameKind.LOW, NameKind.ACRONYM} or letters <= SHORT_NAME_LETTERS


class Forms:
    """Aliases by one of their forms, with the automaton that finds the forms in a text."""

    def __init__(self, aliases: Iterable[tuple[str, Alias]]) -> None:
        by_form: defaultdict[str, list[Alias]] = defaultdict(list)
        for form, alias in aliases:
            if form:
                by_form[form].append(alias)
        self._aliases = [tuple(by_form[form]) for form in sorted(by_form)]
        self._automaton = AhoCorasick(sorted(by_form), implementation=Implementation.ContiguousNFA)

    def find(self, text: str, *, whole_words: bool = True) -> list[tuple[int, int, tuple[Alias, ...]]]:
        """Where forms stand in a text: start, end and aliases; the longest from the left, none overlapping."""
        met = self._automaton.find_matches_as_indexes(text, overlapping=True)
        if not met:
            return []
        spans = [(start, end, place) for place, start, end in met]
        if whole_words:
            spans = [span for span in spans if stands_apart(text, span[0], span[1])]
        return [(start, end, self._aliases[place]) for start, end, place in leftmost_longest(spans)]


def stands_apart(text: str, start: int, end: int) -> bool:
    """Whether a span is made of whole words; in normalised text only spaces separate words."""
    return (start == 0 or text[start - 1] == " ") and (end == len(text) or text[end] == " ")


def leftmost_longest(spans: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Spans from the left, of those that begin together the longest, without those that overlap."""
    chosen: list[tuple[int, int, int]] = []
    free_from = 0
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if span[0] >= free_from:
            chosen.append(span)
            free_from = span[1]
    return chosen


class Aliases:
    """All names of a bank, ready to be looked for."""

    def __init__(self, names: Sequence[KnownName]) -> None:
        self.all = _distinct(names)

    @cached_property
    def by_words(self) -> Forms:
        """Aliases as words."""
        return Forms((alias.words, alias) for alias in self.all)

    @cached_property
    def by_glued(self) -> Forms:
        """Long aliases without spaces, for handles."""
        return Forms(
            (glued, alias)
            for alias in self.all
            if len(glued := alias.words.replace(" ", "")) >= MIN_GLUED_LETTERS and not alias.needs_context
        )

    @cached_property
    def by_skeleton(self) -> Forms:
        """Aliases of several words as consonants."""
        return Forms(
            (form, alias)
            for alias in self.all
            if " " in (form := skeleton(alias.words)) and _is_long_enough(form, alias)
        )

    @cached_property
    def by_glued_skeleton(self) -> Forms:
        """The same without spaces, for handles."""
        return Forms(
            (form, alias)
            for alias in self.all
            if _is_long_enough(form := skeleton_of_word(alias.words.replace(" ", "")), alias)
        )

    @cached_property
    def context(self) -> Mapping[str, frozenset[str]]:
        """By organisation, the words beside which its short and poor names count."""
        general = frozenset(map(normalise_text, CONTEXT_WORDS))
        generic = frozenset(map(normalise_text, GENERIC_WORDS))
        own: defaultdict[str, set[str]] = defaultdict(set)
        for alias in self.all:
            own[alias.organisation_id].update(
                word
                for word in alias.words.split()
                if not alias.needs_context and len(word) >= SHORT_NAME_LETTERS and word not in generic
            )
        return {organisation_id: general | words for organisation_id, words in own.items()}


def _is_long_enough(form: str, alias: Alias) -> bool:
    return len(form.replace(" ", "")) >= MIN_SKELETON_LETTERS and not alias.needs_context


def _distinct(names: Sequence[KnownName]) -> tuple[Alias, ...]:
    """Each organisation's names once, at their best kind; names without letters are left out."""
    best: dict[tuple[str, str], Alias] = {}
    for name in names:
        words = normalise_text(name.text)
        if not any(letter.isalpha() for letter in words):
            continue
        alias = Alias(
            signal_id=_signal_id(name.organisation_id, words),
            organisation_id=name.organisation_id,
            text=name.text,
            kind=name.kind,
            words=words,
        )
        known = best.setdefault((name.organisation_id, words), alias)
        if KIND_WEIGHTS[alias.kind] > KIND_WEIGHTS[known.kind]:
            best[name.organisation_id, words] = alias
    return tuple(best[key] for key in sorted(best))


def _signal_id(organisation_id: str, words: str) -> str:
    """The same for every spelling that normalises alike, whatever list gives it."""
    return "name:" + hashlib.sha256(f"{organisation_id}\x1f{words}".encode()).hexdigest()[:24]
