"""What is a name made of: words that tell, and words that say little?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from openiru.engines.names.comparing.latin import latin, writes_vowels
from openiru.engines.names.comparing.words import (
    CONNECTING,
    LEGAL_FORMS,
    LONGEST_FORM,
    NUMBER_WORDS,
    PARTICLES,
    ROMAN,
    SAME_WORDS,
    TITLES,
    number_of,
)
from openiru.engines.text.normalise import normalise_text

MOST_WORDS: Final = (
    24  # of one name; what follows says nothing more, and pairs of words are compared one by one
)
MOST_LETTERS: Final = 400  # looked at in one name
_LONGEST_WORD: Final = 40
_CAMEL: Final = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]|[A-Z]{2})")
_MIXED: Final = re.compile(r"(?<=[^\W\d_]{3})(?=\d)|(?<=\d)(?=[^\W\d_]{4})")


class Schema(StrEnum):
    """What bears a name."""

    PERSON = "Person"
    COMPANY = "Company"
    ORGANIZATION = "Organization"
    ANYTHING = ""


class Kind(StrEnum):
    """What a word of a name is."""

    WORD = "word"
    INITIAL = "initial"
    NUMBER = "number"
    TITLE = "title"
    PARTICLE = "particle"


# How much a word of each kind counts when names are compared.
WEIGHTS: Final = {Kind.WORD: 1.0, Kind.INITIAL: 0.5, Kind.NUMBER: 0.5, Kind.TITLE: 0.15, Kind.PARTICLE: 0.1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word of a name."""

    text: str  # normalised
    latin: str
    kind: Kind
    has_vowels: bool  # whether its script writes them

    @property
    def weight(self) -> float:
        """How much the word counts."""
        return WEIGHTS[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name, taken apart."""

    plain: str  # normalised
    tokens: tuple[Token, ...]
    forms: frozenset[str]  # legal forms
    numbers: tuple[int, ...]  # in order of size


def parse(text: str, schema: Schema = Schema.ANYTHING) -> Name:
    """Take a name apart; never fails, whatever the text holds.

    Only the first 400 characters and 24 words count.
    """
    plain = normalise_text(
        _MIXED.sub(" ", _CAMEL.sub(" ", text[:MOST_LETTERS].lstrip("@").replace("@", " ")))
    )
    is_person = schema is Schema.PERSON
    words = [word[:_LONGEST_WORD] for word in plain.split()][:MOST_WORDS]
    if not is_person:
        words = list(_initials_joined(words))
    written = [latin(word) for word in words]
    forms, kept = _without_forms(written, is_person=is_person)
    tokens: list[Token] = []
    numbers: list[int] = []
    for place in kept:
        token = _token(words[place], written[place], is_person=is_person, is_first=not tokens)
        if token is not None:
            tokens.append(token)
    tokens = list(_numbers_joined(tokens))
    numbers = [int(token.latin) for token in tokens if token.kind is Kind.NUMBER]
    return Name(
        plain=" ".join(words), tokens=tuple(tokens), forms=frozenset(forms), numbers=tuple(sorted(numbers))
    )


def _initials_joined(words: Sequence[str]) -> Iterator[str]:
    """Letters that stand alone beside one another are an abbreviation: "l x c" is "lxc"."""
    run = ""
    for word in words:
        if len(word) == 1 and not word.isdigit():
            run += word
            continue
        if run:
            yield run
            run = ""
        yield word
    if run:
        yield run


def _without_forms(written: Sequence[str], *, is_person: bool) -> tuple[list[str], list[int]]:
    """Legal forms, and the places of the other words; a name never loses its last word, and persons only endings."""
    forms: list[str] = []
    kept: list[int] = []
    place = 0
    while place < len(written):
        for length in range(min(LONGEST_FORM, len(written) - place), 0, -1):
            form = LEGAL_FORMS.get(tuple(written[place : place + length]))
            at_end = place + length == len(written)
            is_all = not kept and at_end
            if form and not is_all and ((at_end and place > 1) or not is_person):
                forms.append(form)
                place += length
                break
        else:
            kept.append(place)
            place += 1
    if not kept:  # all of it reads as a form: then the words are the name
        return [], list(range(len(written)))
    return forms, kept


def _token(word: str, written: str, *, is_person: bool, is_first: bool) -> Token | None:
    has_vowels = writes_vowels(word)
    if (
        written.isdecimal()
        or written in NUMBER_WORDS
        or (written in ROMAN and not is_person and not is_first)
    ):
        value = ROMAN.get(written) if written in ROMAN else number_of([written])
        if value is not None:
            return Token(text=word, latin=str(value), kind=Kind.NUMBER, has_vowels=True)
    if len(written) == 1 and written.isalpha() and word.isascii():
        kind = Kind.INITIAL
    elif is_person and written in TITLES:
        kind = Kind.TITLE
    elif written in PARTICLES and (is_person or written in {"al", "el", "ul", "ud", "ur"}):
        kind = Kind.PARTICLE
    elif not is_person and written in CONNECTING:
        return None
    else:
        kind = Kind.WORD
    told = SAME_WORDS.get(written, written) if not is_person or written in _PERSONAL else written
    return Token(text=word, latin=told, kind=kind, has_vowels=has_vowels)


_PERSONAL: Final = frozenset(word for word, told in SAME_WORDS.items() if told == "mohammad")


def _numbers_joined(tokens: Sequence[Token]) -> Iterator[Token]:
    """Tens and units that follow one another are one number: "forty four"."""
    tens: Token | None = None
    for token in tokens:
        if tens is not None:
            if token.kind is Kind.NUMBER and len(token.latin) == 1:
                yield Token(
                    text=f"{tens.text} {token.text}",
                    latin=str(int(tens.latin) + int(token.latin)),
                    kind=Kind.NUMBER,
                    has_vowels=True,
                )
                tens = None
                continue
            yield tens
            tens = None
        if token.kind is Kind.NUMBER and not token.text.isdecimal() and token.latin.endswith("0"):
            tens = token
        else:
            yield token
    if tens is not None:
        yield tens
