"""The engine that finds known terms in display names, bios and posts."""

from collections.abc import Mapping, Sequence
from typing import Final

from openiru.engines.interface import (
    Bank,
    EngineItem,
    EngineMatch,
    Field,
    NameKind,
    TermExplanation,
    TermKind,
)
from openiru.engines.reading import ReadBatch
from openiru.engines.terms.finding import find_terms
from openiru.engines.terms.index import TermIndex
from openiru.engines.terms.types import FoundTerm

# What a term says of who writes it: less than a name, as others may use it, and in a post less than in a bio.
FIELD_WEIGHTS: Final[Mapping[Field, float]] = {
    Field.DISPLAY_NAME: 0.6,
    Field.BIO: 0.5,
    Field.TEXT: 0.3,
}
# An outlet's name says where something comes from; slogans and hashtags are answered and mocked as well.
KIND_WEIGHTS: Final[Mapping[TermKind, float]] = {
    TermKind.OUTLET: 1.0,
    TermKind.ALIAS: 0.9,
    TermKind.SLOGAN: 0.8,
    TermKind.HASHTAG: 0.7,
    TermKind.ACRONYM: 0.6,
}
_POOR: Final = frozenset({NameKind.LOW, NameKind.ACRONYM})  # kinds of names that are no context for others
_WITHOUT_CONTEXT: Final = 0.5  # how much less a short or common term counts without context


class TermEngine:
    """Finds slogans, outlets, hashtags and aliases."""

    name: Final = "terms"
    version: Final = "2"  # 2: everyday words are no context, and terms of such words alone do not count alone

    def prepare(self, bank: Bank) -> "PreparedTerms":
        """Make the terms of a bank ready.

        Raises:
            UnusableTermError: if one of them cannot be looked for.
        """
        return PreparedTerms(bank)


class PreparedTerms:
    """The terms of a bank, ready to be found."""

    def __init__(self, bank: Bank) -> None:
        names = ((name.organisation_id, name.text) for name in bank.names if name.kind not in _POOR)
        self._index = TermIndex(bank.terms, context=names if bank.terms else ())

    def match(self, batch: Sequence[EngineItem]) -> list[EngineMatch]:
        """The terms in a batch: for each item and term the text where it counts most."""
        if not self._index.terms:
            return []
        read = ReadBatch.of(batch)
        best: dict[tuple[int, str], FoundTerm] = {}
        for found in find_terms(self._index, read.texts, plain=read.plain, items=read.owners):
            if read.fields[found.row] not in FIELD_WEIGHTS:
                continue
            key = (read.owners[found.row], found.term.signal_id)
            if key not in best or _weight(found, read) > _weight(best[key], read):
                best[key] = found
        return [_match(read, number, found) for (number, _), found in sorted(best.items(), key=_place)]


def _place(each: tuple[tuple[int, str], FoundTerm]) -> tuple[int, int, int, str]:
    (number, signal_id), found = each
    return number, found.row, found.start, signal_id


def _weight(found: FoundTerm, read: ReadBatch) -> float:
    return FIELD_WEIGHTS[read.fields[found.row]]


def _match(read: ReadBatch, number: int, found: FoundTerm) -> EngineMatch:
    term = found.term
    score = _weight(found, read) * KIND_WEIGHTS[term.kind]
    return EngineMatch(
        item_id=read[number].item_id,
        signal_id=term.signal_id,
        organisation_id=term.organisation_id,
        engine=TermEngine.name,
        score=round(score * (1 if found.stands_alone else _WITHOUT_CONTEXT), 3),
        stands_alone=found.stands_alone,
        explanation=TermExplanation(
            rule=found.rule,
            field=read.fields[found.row],
            start=found.start,
            end=found.end,
            matched=found.matched,
            term=term.text,
            kind=term.kind,
            language=term.language,
            source=term.source,
            places=found.places,
            context=found.context,
        ),
    )
