"""Which aliases stand in a line, and how surely?"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from openiru.engines.names.comparing.latin import bones, coarse
from openiru.engines.names.comparing.likeness import likeness, likeness_of_bones
from openiru.engines.names.screening.forms import Line, Word, glued, line_of
from openiru.engines.names.screening.index import MIN_BONES, MIN_NEAR_TWO, AliasIndex, Forms, Prepared
from openiru.engines.names.screening.types import ScreenMatch, ScreenRule

_WEIGHTS: Final = {
    ScreenRule.WORDS: 1.0,
    ScreenRule.SOUNDS: 0.95,
    ScreenRule.GLUED: 0.95,
    ScreenRule.SKELETON: 0.9,
    ScreenRule.NEAR: 0.85,
    ScreenRule.ACRONYM: 0.4,
}
THRESHOLD: Final = 0.6  # what scores less is not told
_LEAST_LIKE: Final = {ScreenRule.GLUED: 0.72, ScreenRule.SKELETON: 0.72, ScreenRule.NEAR: 0.78}
_LEAST_LIKE_ONE_WORD: Final = 0.9  # short names by their sounds
_LEAST_LIKE_SHORT: Final = 0.85  # names of few consonants
_LEAST_COVERED: Final = (
    0.5  # of the letters of a handle, or of a word, in which a name stands glued to others
)
_LONG_GLUED: Final = 9  # letters from which a glued name counts wherever it stands
_MOST_GLUED_LETTERS: Final = 120
_SAME_BONES: Final = 0.92  # how alike words of two scripts are that have the same consonants
_FOR_A_VOWEL: Final = 0.03
_FOR_A_BEGINNING: Final = 0.3
_LONG_WORD: Final = 8  # letters from which a name may differ in several vowels
_LEAST_OF_A_WORD: Final = 65  # percent
_SHORTEST_WORD: Final = 4
_SOFT: Final = frozenset("aeiouyhw")
_MOST_GLUED_WORDS: Final = 12  # a longer line is looked at word by word only


@dataclass(frozen=True, slots=True)
class _Found:
    place: int
    rule: ScreenRule
    like: float
    words: tuple[Word, ...]


def screen(index: AliasIndex, lines: Iterable[str]) -> Iterator[list[ScreenMatch]]:
    """The aliases in each of many lines, the surest first; at most one match for each alias.

    A line without spaces is taken for a handle. Names of people who are only called alike are found too: a match is a
    lead for a person who looks.

    Cost:
        About 0.1 ms a line beside 10,000 aliases; only the first 2,000 characters of a line are looked at.
    """
    for text in lines:
        yield screen_line(index, text)


def screen_line(index: AliasIndex, text: str, *, plain: str = "") -> list[ScreenMatch]:
    """The aliases in one line; `plain` is its comparable form, if it is at hand."""
    is_handle = len(text.split(None, 1)) < 2
    line = line_of(text, is_handle=is_handle, plain=plain)
    best: dict[int, _Found] = {}
    for found in _find(index, line, is_handle=is_handle):
        known = best.get(found.place)
        if known is None or _weight(found) > _weight(known):
            best[found.place] = found
    matches = [_match(index.aliases[found.place], found) for found in best.values()]
    return sorted(matches, key=lambda match: (-match.score, match.alias.bearer, match.alias.text))


def _weight(found: _Found) -> float:
    return found.like * _WEIGHTS[found.rule]


def _find(index: AliasIndex, line: Line, *, is_handle: bool) -> Iterator[_Found]:
    if not line.plain:
        return
    yield from _whole_words(index, line)
    if not line.words:
        return
    yield from _by_sounds(index, line)
    yield from _by_skeleton(index, line)
    if is_handle or len(line.words) <= _MOST_GLUED_WORDS:
        run = _run_of(line.words, is_handle=is_handle)
        yield from _in_glued(index, run)
        yield from _near(index, run)
    else:
        for word in line.words:
            if len(word.latin) >= _LONG_GLUED:
                yield from _in_glued(index, _run_of((word,), is_handle=True))


def _whole_words(index: AliasIndex, line: Line) -> Iterator[_Found]:
    text = f" {line.plain} "
    for start, end, places in index.words.find(text):
        for place in places:
            weak = index.aliases[place].is_weak
            words = tuple(word for word in line.words if word.text in text[start:end].split())
            yield _Found(place, ScreenRule.ACRONYM if weak else ScreenRule.WORDS, 1.0, words)


def _by_sounds(index: AliasIndex, line: Line) -> Iterator[_Found]:
    text = f" {line.coarse} "
    for start, end, places in index.sounds.find(text):
        words = _words_at(line.words, text, start, end)
        for place in places:
            known = index.aliases[place]
            like = _likeness(known, words)
            if like >= _LEAST_LIKE_ONE_WORD or len(known.glued) >= _LONG_WORD:
                yield _Found(place, ScreenRule.SOUNDS, like, words)


def _by_skeleton(index: AliasIndex, line: Line) -> Iterator[_Found]:
    text = f" {line.bones} "
    for start, end, places in index.skeletons.find(text):
        words = _words_at(line.words, text, start, end)
        for place in places:
            known = index.aliases[place]
            like = _likeness(known, words)
            least = _LEAST_LIKE[ScreenRule.SKELETON] if len(known.bones) >= MIN_BONES else _LEAST_LIKE_SHORT
            if like >= least:
                yield _Found(place, ScreenRule.SKELETON, like, words)


def _words_at(words: Sequence[Word], text: str, start: int, end: int) -> tuple[Word, ...]:
    """The words whose forms stand between two spaces of a text of forms."""
    first = text.count(" ", 0, start)
    return tuple(words[first : first + text.count(" ", start + 1, end)])


@dataclass(frozen=True, slots=True)
class _Run:
    """Words run together."""

    written: str
    has_vowels: bool
    begins: frozenset[int] | None  # where names may begin, and where they may end; anywhere in a handle
    ends: frozenset[int]


def _run_of(words: Sequence[Word], *, is_handle: bool) -> _Run:
    ends = list(accumulate(len(word.latin) for word in words))
    return _Run(
        written=glued(words)[:_MOST_GLUED_LETTERS],
        has_vowels=all(word.has_vowels for word in words),
        begins=None if is_handle else frozenset([0, *ends]),
        ends=frozenset(ends),
    )


def _in_glued(index: AliasIndex, run: _Run) -> Iterator[_Found]:
    written = run.written
    sounds = coarse(written)
    for start, end, places in index.glued_sounds.find(sounds):
        if _covers(start, end, sounds):
            for place in places:
                yield from _judged(index, place, ScreenRule.GLUED, run, _parts(run, start, end, coarse))
    consonants = bones(written)
    for start, end, places in index.glued_skeletons.find(consonants):
        if _covers(start, end, consonants):
            for place in places:
                yield from _judged(index, place, ScreenRule.SKELETON, run, _parts(run, start, end, bones))


def _near(index: AliasIndex, run: _Run) -> Iterator[_Found]:
    for form, pieces, known_form in (
        (bones, index.pieces_of_bones, _bones_of),
        (str, index.pieces_of_letters, _letters_of),
    ):
        text = form(run.written)
        for place, window in _windows(index, text, pieces, known_form):
            if _covers(*window, text):
                yield from _judged(index, place, ScreenRule.NEAR, run, _parts(run, *window, form))


def _windows(
    index: AliasIndex, text: str, pieces: Forms, known_form: Callable[[Prepared], str]
) -> Iterator[tuple[int, tuple[int, int]]]:
    """Aliases of which a half stands in a text, with where the whole stands, one or two letters off."""
    tried: set[int] = set()
    for start, end, places in pieces.find(text):
        for place in places:
            if place in tried:
                continue
            known = known_form(index.aliases[place])
            most = 2 if len(known) >= MIN_NEAR_TWO else 1
            first = start if known.startswith(text[start:end]) else end - len(known)
            window = _nearest_window(text, known, first, most)
            if window is not None:
                tried.add(place)
                yield place, window


def _bones_of(known: Prepared) -> str:
    return known.bones


def _letters_of(known: Prepared) -> str:
    return known.glued


def _nearest_window(text: str, known: str, first: int, most: int) -> tuple[int, int] | None:
    """Where in a text something stands that differs from what is known in no more than so many letters."""
    best: tuple[int, int, int] | None = None
    for start in range(max(0, first - most), min(len(text), first + most) + 1):
        for length in range(len(known) - most, len(known) + most + 1):
            end = start + length
            if length <= 0 or end > len(text):
                continue
            edits = OSA.distance(text[start:end], known, score_cutoff=most)
            if edits <= most and (best is None or edits < best[0]):
                best = (edits, start, end)
    return None if best is None else best[1:]


def _judged(
    index: AliasIndex, place: int, rule: ScreenRule, run: _Run, parts: Sequence[str]
) -> Iterator[_Found]:
    """The part of a line with the sounds or consonants of a name, if its vowels do not speak against it."""
    known = index.aliases[place]
    alike: Callable[[str, str], float] = likeness
    if not (known.line.has_vowels and run.has_vowels):
        alike = _likeness_across_scripts
    like, part = max(
        ((alike(part, whole), part) for part in parts for whole in {known.glued, known.glued_with_all}),
        default=(0.0, ""),
    )
    least = _LEAST_LIKE[rule]
    if rule is ScreenRule.GLUED and len(known.line.words) == 1 and len(known.glued) < _LONG_WORD:
        least = _LEAST_LIKE_ONE_WORD
    if like >= least and (rule is not ScreenRule.NEAR or _has_every_word(known, part)):
        yield _Found(place, rule, like, _one(part))


def _likeness_across_scripts(part: str, known: str) -> float:
    like = likeness_of_bones(part, known)
    return like if _begins_alike(coarse(part), coarse(known)) else like - _FOR_A_BEGINNING


def _begins_alike(one: str, other: str) -> bool:
    """Every script writes a vowel that begins a word, in some way: "Ansar" is not "Nasr"."""
    return (one[:1] == "a") == (other[:1] == "a")


def _has_every_word(known: Prepared, part: str) -> bool:
    """Whether each word of a name stands in a part, or something like it: else one long word would do."""
    return not known.line.has_vowels or all(
        fuzz.partial_ratio(word.latin, part) >= _LEAST_OF_A_WORD
        for word in known.line.words
        if len(word.latin) >= _SHORTEST_WORD
    )


def _covers(start: int, end: int, text: str) -> bool:
    return end - start >= _LONG_GLUED or end - start >= _LEAST_COVERED * len(text)


def _parts(run: _Run, start: int, end: int, form: Callable[[str], str]) -> list[str]:
    """The letters from which a part of a form comes, with and without the vowels around it; of words only whole ones."""
    written = run.written
    sizes = [len(form(written[:place])) for place in range(len(written) + 1)]
    first = next(place for place, size in enumerate(sizes[1:]) if size > start or place == len(written) - 1)
    last = next((place for place, size in enumerate(sizes) if size >= end), len(written))
    before, after = first, last
    while before > 0 and written[before - 1] in _SOFT:
        before -= 1
    while after < len(written) and written[after] in _SOFT:
        after += 1
    return [
        written[one:other]
        for one in range(before, first + 1)
        for other in range(last, after + 1)
        if one < other and (run.begins is None or (one in run.begins and other in run.ends))
    ]


def _one(part: str) -> tuple[Word, ...]:
    return (Word(text=part, latin=part, coarse="", bones="", has_vowels=True),)


def _likeness(known: Prepared, words: Sequence[Word]) -> float:
    """How alike words of a line and of a name are, word for word."""
    pairs = list(zip(words, known.line.words, strict=False))
    likes = [_likeness_of_words(one, other) for one, other in pairs]
    letters = [len(other.latin) for _, other in pairs]
    return sum(like * count for like, count in zip(likes, letters, strict=True)) / max(1, sum(letters))


def _likeness_of_words(one: Word, other: Word) -> float:
    if one.has_vowels == other.has_vowels:
        return likeness(one.latin, other.latin)
    if one.bones == other.bones:
        like = _SAME_BONES - _FOR_A_VOWEL * OSA.distance(one.coarse, other.coarse)
        return like if _begins_alike(one.coarse, other.coarse) else like - _FOR_A_BEGINNING
    return likeness_of_bones(one.latin, other.latin)


def _answers(known: Prepared, found: _Found) -> tuple[tuple[str, str], ...]:
    """Words that answer each other; those run together as one."""
    theirs, ours = [word.text for word in found.words], [word.text for word in known.line.words]
    if len(theirs) != len(ours):
        return ((" ".join(theirs), " ".join(ours)),)
    return tuple(zip(theirs, ours, strict=True))


def _match(known: Prepared, found: _Found) -> ScreenMatch:
    return ScreenMatch(
        alias=known.alias,
        score=round(_weight(found), 3),
        likeness=round(found.like, 3),
        rule=found.rule,
        matched=" ".join(word.text for word in found.words),
        stands_alone=not known.is_weak,
        words=_answers(known, found),
    )
