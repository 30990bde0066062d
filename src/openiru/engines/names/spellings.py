"""Which names stand in a line in other spellings: by their sounds, their consonants, or with a letter or two that differ?

The rules are those of `screening`. What they find is told with its place in the original.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from openiru.engines.interface import Field
from openiru.engines.names.aliases import Alias
from openiru.engines.names.rules import NameRule
from openiru.engines.names.screening.forms import line_of
from openiru.engines.names.screening.index import AliasIndex
from openiru.engines.names.screening.scanning import screen_line
from openiru.engines.names.screening.types import KnownAlias, ScreenMatch, ScreenRule
from openiru.engines.text.normalise import Normalised

# More than where a person screens a list and reads each answer: "jamat islami" is .66 of "Jemaah Islamiyah", and a party.
LEAST_SCORE: Final = 0.75
# Whole words and acronyms are found otherwise.
_RULES: Final = {
    ScreenRule.SOUNDS: NameRule.SOUNDS,
    ScreenRule.GLUED: NameRule.GLUED,
    ScreenRule.SKELETON: NameRule.SKELETON,
    ScreenRule.NEAR: NameRule.NEAR,
}
_ENDING: Final = 2  # letters of an article that screening takes off the end of a word
_SKIPPED: Final = 3  # articles and connecting words between two words of a name


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """A name in another spelling; the span is of the original text."""

    alias: Alias
    rule: NameRule
    likeness: float  # of the spellings, 0 to 1
    start: int
    end: int


class Spellings:
    """Names that count alone, ready to be found in other spellings; not for use by two threads at once."""

    def __init__(self, aliases: Sequence[Alias]) -> None:
        self._aliases = {alias.signal_id: alias for alias in aliases if not alias.needs_context}

    @cached_property
    def _index(self) -> AliasIndex:
        return AliasIndex(
            [KnownAlias(text=alias.text, bearer=signal_id) for signal_id, alias in self._aliases.items()]
        )

    def find(self, field: Field, text: str, plain: str, known: Collection[str]) -> Iterator[Spelling]:
        """The surest name of each organisation in a handle, display name or bio; of those known to be there none."""
        told = set(known)
        for match in screen_line(self._index, text, plain=plain):  # the surest first
            alias = self._aliases[match.alias.bearer]
            if match.rule not in _RULES or match.score < LEAST_SCORE or alias.organisation_id in told:
                continue
            told.add(alias.organisation_id)
            start, end = (
                (0, len(text)) if field is Field.HANDLE else _span_of(match, Normalised(text, plain), text)
            )
            yield Spelling(
                alias=alias,
                rule=_RULES[match.rule],
                likeness=match.likeness,
                start=start,
                end=end,
            )


def _span_of(match: ScreenMatch, normalised: Normalised, text: str) -> tuple[int, int]:
    """Where the words of a match stand in the original; the whole of it where they cannot be told apart."""
    words = _words_of(match, text)
    written = normalised.text.split(" ")
    for first in range(len(written)):
        last = _last_of(words, written, first)
        if last is not None:
            before = sum(len(word) + 1 for word in written[:first])
            return normalised.original_span(before, len(" ".join(written[: last + 1])))
    return 0, len(text)


def _words_of(match: ScreenMatch, text: str) -> list[str]:
    """The normalised words of a match; of words that were run together those that make it up."""
    words = match.matched.split(" ")
    line = line_of(text, is_handle=False).words
    if any(word.text == words[0] for word in line):
        return words
    for first in range(len(line)):
        together = ""
        for last in range(first, len(line)):
            together += line[last].latin
            if together == match.matched:
                return [word.text for word in line[first : last + 1]]
    return words


def _last_of(words: Sequence[str], written: Sequence[str], first: int) -> int | None:
    """The last of the written words that answer others in order, from a first one; None if they do not."""
    place = first
    for number, word in enumerate(words):
        reach = range(place, min(len(written), place + (_SKIPPED + 1 if number else 1)))
        found = next((at for at in reach if _is_same(written[at], word)), None)
        if found is None:
            return None
        place = found + 1
    return place - 1


def _is_same(written: str, word: str) -> bool:
    return written == word or (written.startswith(word) and len(written) - len(word) <= _ENDING)
