"""The aliases, ready to be found in lines."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ahocorasick_rs import AhoCorasick, Implementation

from openiru.engines.names.comparing.latin import bones, coarse, latin
from openiru.engines.names.screening.forms import Line, glued, line_of
from openiru.engines.names.screening.types import KnownAlias

SHORT_LETTERS: Final = 4  # names of so few letters are words of many languages
MIN_COARSE: Final = 6  # letters of a name that is looked for by its sounds
MIN_BONES: Final = 5  # consonants of a name that is looked for by them
MIN_NEAR: Final = 8  # consonants of a name of which one may differ
MIN_NEAR_LETTERS: Final = 9  # letters of a name of which one may differ
MIN_NEAR_TWO: Final = 12  # consonants or letters of which two may


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An alias with its forms."""

    alias: KnownAlias
    line: Line
    glued: str  # Latin letters
    glued_with_all: str  # with articles and connecting words too, as handles keep them
    coarse: str
    bones: str

    @property
    def is_weak(self) -> bool:
        """Whether the name counts beside other signs only."""
        return self.alias.is_weak or len(self.line.plain.replace(" ", "")) <= SHORT_LETTERS


class Forms:
    """Aliases by one form, and the automaton that finds the forms in a text."""

    def __init__(self, forms: Iterable[tuple[str, int]]) -> None:
        by_form: defaultdict[str, list[int]] = defaultdict(list)
        for form, place in forms:
            by_form[form].append(place)
        self._places = [tuple(dict.fromkeys(by_form[form])) for form in sorted(by_form)]
        self._automaton = AhoCorasick(sorted(by_form), implementation=Implementation.ContiguousNFA)

    def find(self, text: str) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        """Where forms stand: start, end, places of the aliases; they may overlap."""
        for form, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            yield start, end, self._places[form]


class AliasIndex:
    """Aliases, ready to be found in lines; about 60 microseconds and 3 KB for each. Not for two threads at once."""

    def __init__(self, aliases: Sequence[KnownAlias]) -> None:
        self.aliases = tuple(filter(None, map(_prepared, aliases)))

    @cached_property
    def words(self) -> Forms:
        """Whole names as words; the weak ones too."""
        return Forms((f" {found.line.plain} ", place) for place, found in enumerate(self.aliases))

    @cached_property
    def sounds(self) -> Forms:
        """Names by sounds, word for word."""
        return Forms(
            (f" {found.line.coarse} ", place)
            for place, found in self._strong()
            if len(found.coarse) >= (MIN_COARSE if len(found.line.words) > 1 else MIN_COARSE - 1)
        )

    @cached_property
    def skeletons(self) -> Forms:
        """Names by consonants, word for word."""
        return Forms(
            (f" {found.line.bones} ", place)
            for place, found in self._strong()
            if len(found.line.bones.replace(" ", "")) >= MIN_BONES - (len(found.line.words) > 1)
            and all(word.bones for word in found.line.words)
        )

    @cached_property
    def glued_sounds(self) -> Forms:
        """Names by sounds, run together."""
        return Forms(
            (form, place)
            for place, found in self._strong()
            for form in {found.coarse, coarse(found.glued_with_all)}
            if len(form) >= MIN_COARSE
        )

    @cached_property
    def glued_skeletons(self) -> Forms:
        """Names by consonants, run together, with and without what is left of articles."""
        return Forms(
            (form, place)
            for place, found in self._strong()
            for form in _with_articles(found)
            if len(form) >= MIN_BONES + 1
        )

    @cached_property
    def pieces_of_bones(self) -> Forms:
        """Halves of long skeletons: one of them stays whole when a letter differs."""
        return self._halves(
            (place, found.bones) for place, found in self._strong() if len(found.bones) >= MIN_NEAR
        )

    @cached_property
    def pieces_of_letters(self) -> Forms:
        """Halves of the letters of long names."""
        return self._halves(
            (place, found.glued) for place, found in self._strong() if len(found.glued) >= MIN_NEAR_LETTERS
        )

    @staticmethod
    def _halves(forms: Iterable[tuple[int, str]]) -> Forms:
        return Forms(
            (piece, place)
            for place, form in forms
            for piece in (form[: len(form) // 2], form[len(form) // 2 :])
        )

    def _strong(self) -> Iterator[tuple[int, Prepared]]:
        for place, found in enumerate(self.aliases):
            if not found.is_weak:
                yield place, found


def _prepared(alias: KnownAlias) -> Prepared | None:
    """The forms of an alias; None for one without letters."""
    line = line_of(alias.text, is_handle=False)
    if not any(letter.isalpha() for letter in line.plain):
        return None
    written = glued(line.words)
    return Prepared(
        alias=alias,
        line=line,
        glued=written,
        glued_with_all="".join(map(latin, line.plain.split())),
        coarse=coarse(written),
        bones=bones(written),
    )


def _with_articles(found: Prepared) -> set[str]:
    """The skeleton run together: as it is, and with the article before words as handles keep it."""
    if not found.line.has_vowels:
        return {found.bones}
    return {
        found.bones,
        bones(found.glued_with_all),
        bones("l".join(word.latin for word in found.line.words)),
    }
