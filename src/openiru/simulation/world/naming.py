"""What are invented accounts called, and how do they spell an organisation's name?"""

import re
from collections.abc import Sequence
from typing import Final, TypeVar

import numpy as np

from openiru.simulation.types import Organisation, Role
from openiru.simulation.world.addresses import Habits
from openiru.simulation.world.phrases import (
    BIOS,
    DISPLAY_NAMES,
    FIRST_WORDS,
    PLACES,
    SECOND_WORDS,
    Language,
    Texts,
)

T = TypeVar("T")

_NO_LETTER: Final = re.compile(r"[^a-z0-9]+")
_MEDIA_WORDS: Final = ("media", "news", "info", "voice")


def chosen(rng: np.random.Generator, weighted: Sequence[tuple[T, float]], count: int) -> list[T]:
    """`count` draws with replacement, by weight."""
    weights = np.array([weight for _, weight in weighted])
    bounds = np.cumsum(weights / weights.sum())
    places = np.searchsorted(bounds[:-1], rng.random(count), side="right")
    return [weighted[place][0] for place in places.tolist()]


def spelled(about: Organisation, role: Role, rng: np.random.Generator, *, misspells: bool) -> tuple[str, str]:
    """The name that an account's texts carry: in Latin script, and for texts in Urdu."""
    if role is Role.NAMESAKE:
        club = _one(about.namesakes, rng)
        return club, club
    names = about.variants if misspells else about.names
    latin = _one(names.latin, rng)
    return latin, _one(names.urdu, rng) if names.urdu else latin


class Namer:
    """Makes names for the accounts of one platform; no two get the same handle."""

    def __init__(self, habits: Habits, rng: np.random.Generator) -> None:
        self._habits = habits
        self._rng = rng
        self._taken: set[str] = set()

    def person(self, language: Language) -> str:
        """Two words that are nobody's name."""
        return f"{self._of(FIRST_WORDS, language)} {self._of(SECOND_WORDS, language)}"

    def display_name(self, role: Role, language: Language, *, person: str, name: str) -> str:
        """The name that stands above the posts of an account that shows its role."""
        texts = DISPLAY_NAMES.get(role)
        return self._of(texts, language).format(person=person, name=name) if texts else name

    def bio(self, role: Role, language: Language, *, name: str) -> str:
        """What an account says about itself."""
        return self._of(BIOS[role], language).format(name=name, place=self._of(PLACES, language))

    def plain_handle(self) -> str:
        """A handle of two words."""
        language = Language.ENGLISH if self._rng.random() < 0.6 else Language.ROMAN_URDU
        return self._free(self._of(FIRST_WORDS, language), self._of(SECOND_WORDS, language))

    def telling_handle(self, name: str, acronyms: Sequence[str]) -> str:
        """A handle made of a name; of an acronym where the platform's handles are too short for that."""
        words = _words(name)
        if len("".join(words)) + 3 <= self._habits.handle_chars or not acronyms:
            return self._free(*words)
        return self._free(_one(acronyms, self._rng), _one(_MEDIA_WORDS, self._rng))

    def _free(self, *words: str) -> str:
        if not self._habits.joints:
            return ""
        joint = _one(self._habits.joints, self._rng)
        plain = joint.join(word.lower() for word in words)
        digits = "" if self._rng.random() < 0.3 else str(self._rng.integers(2, 999))
        while True:
            # Cut the words, not the digits: the digits make it one of a kind.
            handle = plain[: self._habits.handle_chars - len(digits)].rstrip("._") + digits
            # Facebook takes no notice of dots.
            if handle.replace(".", "") not in self._taken:
                self._taken.add(handle.replace(".", ""))
                return handle
            digits = str(self._rng.integers(2, 10 ** (len(digits) + 1) + 10))

    def _of(self, texts: Texts, language: Language) -> str:
        return _one(texts[language], self._rng)


def _one(items: Sequence[str], rng: np.random.Generator) -> str:
    return items[int(rng.random() * len(items))]


def _words(name: str) -> list[str]:
    return [word for word in _NO_LETTER.split(name.lower()) if word]
