"""The engine that finds names of organisations in handles, display names, bios and posts.

Forms of a name, by how much they count (`rules`): its words; its words run together in a handle; its consonants, for
other spellings. Names of four letters or fewer, acronyms and names that a list itself calls poor count alone only
beside a context word in the same item; without one they are told with ``stands_alone=False``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from openiru.engines.interface import Bank, EngineItem, EngineMatch, Field, NameExplanation
from openiru.engines.names.aliases import Alias, Aliases, Forms
from openiru.engines.names.rules import FIELD_WEIGHTS, KIND_WEIGHTS, RULE_WEIGHTS, NameRule
from openiru.engines.names.skeleton import Skeletons, consonants
from openiru.engines.names.spellings import Spellings
from openiru.engines.reading import ReadBatch
from openiru.engines.text.normalise import Normalised, normalise_text, trace

# Where an account names itself. In posts, of which there are a hundred times as many, only consonants are compared.
_OF_ACCOUNTS: Final = frozenset({Field.HANDLE, Field.DISPLAY_NAME, Field.BIO})
_WITHOUT_CONTEXT: Final = 0.5  # how much less a short name counts without context


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """An alias at a place of a field; the span is of the original text."""

    alias: Alias
    rule: NameRule
    field: Field
    start: int
    end: int
    matched: str
    likeness: float = 1.0

    @property
    def weight(self) -> float:
        by_place = FIELD_WEIGHTS[self.field] * KIND_WEIGHTS[self.alias.kind]
        return by_place * RULE_WEIGHTS[self.rule] * self.likeness


class NameEngine:
    """Finds names of organisations."""

    name: Final = "names"
    version: Final = (
        "3"  # 2: letters of other scripts that imitate Latin ones; 3: other spellings by `screening`
    )

    def prepare(self, bank: Bank) -> "PreparedNames":
        """Make the names of a bank ready; about a millisecond for a hundred names."""
        return PreparedNames(bank)


class PreparedNames:
    """The names of a bank, ready to be found; not for use by two threads at once."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._aliases = Aliases(bank.names)
        self._skeletons = Skeletons()
        self._spellings = Spellings(self._aliases.all)

    def __reduce__(self) -> tuple[type["PreparedNames"], tuple[Bank]]:
        # Automata do not pickle; they are built again in a moment.
        return PreparedNames, (self._bank,)

    def match(self, batch: Sequence[EngineItem]) -> list[EngineMatch]:
        """The names in a batch: for each item and name the place where it counts most."""
        if not self._bank.names:
            return []
        read = ReadBatch.of(batch)
        best: dict[int, dict[str, _Found]] = {}
        for owner, field, text, plain in zip(read.owners, read.fields, read.texts, read.plain, strict=True):
            if not plain or field not in FIELD_WEIGHTS:
                continue
            for found in self._find(field, text, plain):
                kept = best.setdefault(owner, {})
                known = kept.get(found.alias.signal_id)
                if known is None or found.weight > known.weight:
                    kept[found.alias.signal_id] = found
        return [
            self._match(read[owner], found, read.words_of(owner) if found.alias.needs_context else set())
            for owner, kept in best.items()
            for found in kept.values()
        ]

    def _match(self, item: EngineItem, found: _Found, words: set[str]) -> EngineMatch:
        alias = found.alias
        context = self._context(alias, words) if alias.needs_context else ""
        stands_alone = bool(context) or not alias.needs_context
        return EngineMatch(
            item_id=item.item_id,
            signal_id=alias.signal_id,
            organisation_id=alias.organisation_id,
            engine=NameEngine.name,
            score=round(found.weight * (1 if stands_alone else _WITHOUT_CONTEXT), 3),
            stands_alone=stands_alone,
            explanation=NameExplanation(
                rule=found.rule,
                field=found.field,
                start=found.start,
                end=found.end,
                matched=found.matched,
                alias=alias.text,
                kind=alias.kind,
                context=context,
            ),
        )

    def _context(self, alias: Alias, words: set[str]) -> str:
        beside = words & self._aliases.context.get(alias.organisation_id, frozenset())
        return min(beside - set(alias.words.split()), default="")

    def _find(self, field: Field, text: str, plain: str) -> Iterator[_Found]:
        is_handle = field is Field.HANDLE
        found = list(self._find_in_handle(text) if is_handle else self._find_in_text(field, text, plain))
        yield from found
        if field in _OF_ACCOUNTS:
            # Where a name of an organisation stands already, its other names in other scripts are no further witnesses.
            known = {each.alias.organisation_id for each in found}
            for told in self._spellings.find(field, text, plain, known):
                other = _found(told.alias, told.rule, field, text, (told.start, told.end))
                yield replace(other, likeness=told.likeness)

    def _find_in_text(self, field: Field, text: str, plain: str) -> Iterator[_Found]:
        spans = self._aliases.by_words.find(plain)
        spelled_otherwise = self._skeleton_spans(plain)
        if not spans and not spelled_otherwise:
            return
        normalised = Normalised(original=text, text=plain)
        taken: list[tuple[int, int]] = []
        for start, end, aliases in spans:
            taken.append((start, end))
            span = normalised.original_span(start, end)
            for alias in aliases:
                yield _found(alias, NameRule.WORDS, field, text, span)
        for start, end, aliases in spelled_otherwise:
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            span = normalised.original_span(start, end)
            for alias in aliases:
                yield _found(alias, NameRule.SKELETON, field, text, span)

    def _skeleton_spans(self, plain: str) -> list[tuple[int, int, tuple[Alias, ...]]]:
        """Spans of the normalised text whose consonants are those of a name."""
        words = plain.split(" ")
        bones = [self._skeletons[word] for word in words]
        spans = self._aliases.by_skeleton.find(" ".join(filter(None, bones)))
        if not spans:
            return []
        places = _places_of_words(words, bones)
        return [(places[start][0], _end_before(places, end), aliases) for start, end, aliases in spans]

    def _find_in_handle(self, handle: str) -> Iterator[_Found]:
        parts = [(part.start(), part.end()) for part in re.finditer(r"[^\W\d_]+", handle)]
        written = [normalise_text(handle[start:end]) for start, end in parts]
        glued = "".join(written)
        bones = list(consonants(glued))
        passes: tuple[tuple[NameRule, Forms, str], ...] = (
            (NameRule.WORDS, self._aliases.by_words, " ".join(written)),
            (NameRule.GLUED, self._aliases.by_glued, glued),
            (NameRule.SKELETON, self._aliases.by_glued_skeleton, "".join(bone for _, bone in bones)),
        )
        for rule, forms, text in passes:
            spans = forms.find(text, whole_words=rule is NameRule.WORDS)
            if not spans:
                continue
            places = _places_in_handle(handle, parts, between=" " if rule is NameRule.WORDS else "")
            if rule is NameRule.SKELETON:
                places = [places[place] for place, _ in bones]
            for start, end, aliases in spans:
                span = (places[start], places[end - 1] + 1)
                for alias in aliases:
                    yield _found(alias, rule, Field.HANDLE, handle, span)


def _found(alias: Alias, rule: NameRule, field: Field, text: str, span: tuple[int, int]) -> _Found:
    start, end = span
    return _Found(alias=alias, rule=rule, field=field, start=start, end=end, matched=text[start:end])


def _places_in_handle(handle: str, parts: list[tuple[int, int]], *, between: str) -> list[int]:
    """For each normalised letter of a handle's parts the place in the handle that it comes from."""
    origins: list[int] = []
    for start, end in parts:
        if origins and between:
            origins.append(start)
        origins.extend(start + offset for offset in trace(handle[start:end])[1].tolist())
    return origins


def _places_of_words(words: Sequence[str], bones: Sequence[str]) -> dict[int, tuple[int, int]]:
    """For each start of a skeleton word, the span of the word in the normalised text."""
    places: dict[int, tuple[int, int]] = {}
    in_text = in_bones = 0
    for word, bone in zip(words, bones, strict=True):
        if bone:
            places[in_bones] = (in_text, in_text + len(word))
            in_bones += len(bone) + 1
        in_text += len(word) + 1
    return places


def _end_before(places: dict[int, tuple[int, int]], end: int) -> int:
    return max(last for start, (_, last) in places.items() if start < end)
