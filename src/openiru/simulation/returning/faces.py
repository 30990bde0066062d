"""What does an invented account show, and how do people change it when they come back or copy it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from openiru.simulation.returning.words import ADDED, PLAIN, SENTENCES

Word = tuple[str, str]
_LOOKS_LIKE: Final = {"i": "1", "o": "0", "e": "3", "a": "4", "s": "5"}
_HASH_BYTES: Final = 32
LATIN: Final = 0
ARABIC: Final = 1


@dataclass(frozen=True, slots=True)
class Persona:
    """Who stands behind accounts: what stays the same, unless they take care that it does not."""

    words: tuple[Word, ...]
    script: int
    handle: str
    bio: str
    avatar: str
    banner: str
    links: tuple[str, ...]
    contact: str
    hours: tuple[int, ...]
    media: tuple[str, ...]
    texts: tuple[str, ...]
    company: tuple[str, ...]


class Draws:
    """Random choices of one seed."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng

    def one(self, items: Sequence[str]) -> str:
        """One of several."""
        return items[int(self.rng.integers(len(items)))]

    def word(self, items: Sequence[Word]) -> Word:
        """One word in both scripts."""
        return items[int(self.rng.integers(len(items)))]

    def some(self, items: Sequence[str], most: int) -> tuple[str, ...]:
        """At most so many of several, each once."""
        count = min(most, len(items))
        return (
            tuple(items[place] for place in self.rng.choice(len(items), count, replace=False))
            if count
            else ()
        )

    def chance(self, share: float) -> bool:
        """Whether something happens that happens in this share of cases."""
        return bool(self.rng.random() < share)

    def picture(self) -> str:
        """The hash of a picture that nobody else has."""
        return self.rng.bytes(_HASH_BYTES).hex()

    def nearly(self, picture: str, most_bits: int) -> str:
        """The hash of the same picture, saved anew: a few bits differ."""
        if not picture:
            return ""
        bits = np.unpackbits(np.frombuffer(bytes.fromhex(picture), np.uint8))
        bits[self.rng.choice(bits.size, int(self.rng.integers(0, most_bits + 1)), replace=False)] ^= 1
        return np.packbits(bits).tobytes().hex()

    def media(self, count: int) -> tuple[str, ...]:
        """Digests of files that nobody else has."""
        return tuple(f"sha256:{self.rng.bytes(16).hex()}" for _ in range(count))

    def hours(self) -> tuple[int, ...]:
        """Posts in each hour: somebody's days, which have a night."""
        awake = np.roll(
            np.r_[np.ones(int(self.rng.integers(5, 12))), np.zeros(24)][:24], int(self.rng.integers(24))
        )
        return tuple(int(count) for count in self.rng.poisson(0.3 + awake * 12))

    def hours_like(self, hours: Sequence[int]) -> tuple[int, ...]:
        """The same days, other posts."""
        return tuple(
            int(count) for count in self.rng.poisson(np.array(hours) * float(self.rng.uniform(0.3, 1.2)))
        )

    def sentence(self) -> str:
        """A line of a bio such as groups write, with words of its own."""
        return f"{self.one(SENTENCES)} {self.code(5)} {self.code(6)}"

    def code(self, length: int) -> str:
        """Letters that mean nothing."""
        return "".join(self.one("bcdfghjklmnprstvz" if place % 2 else "aeiou") for place in range(length))

    def plain_bio(self) -> str:
        """A bio such as people write."""
        return self.one(PLAIN) if self.chance(0.4) else f"{self.one(PLAIN)} {self.code(4)} {self.one(PLAIN)}"


def handle_of(words: Sequence[Word], draws: Draws) -> str:
    """A handle of the words of a name."""
    joint = draws.one(("", "_", "."))
    return joint.join(latin for latin, _ in words) + (
        str(draws.rng.integers(10, 99)) if draws.chance(0.25) else ""
    )


def name_of(words: Sequence[Word], script: int) -> str:
    """A display name."""
    return (
        " ".join(word[script] for word in words).title() if script == LATIN else " ".join(w[1] for w in words)
    )


def added(handle: str, draws: Draws) -> str:
    """The handle with a counter or an addition."""
    base = handle.rstrip("0123456789") if draws.chance(0.3) else handle
    return base + draws.one(ADDED) if draws.chance(0.85) else draws.one(("new_", "real_", "the")) + base


def misspelt(handle: str, draws: Draws) -> str:
    """The handle with a letter changed, doubled, dropped, or written as a digit."""
    place = int(draws.rng.integers(1, max(2, len(handle))))
    letter = handle[place : place + 1]
    way = draws.one(("double", "drop", "digit", "other"))
    if way == "digit" and letter in _LOOKS_LIKE:
        letter = _LOOKS_LIKE[letter]
    else:
        letter = {"double": letter * 2, "drop": ""}.get(way, draws.one("aeiounrst"))
    return handle[:place] + letter + handle[place + 1 :]


def rewritten(bio: str, draws: Draws, share: float) -> str:
    """The bio with a share of its words replaced."""
    return " ".join(draws.code(5) if draws.chance(share) else word for word in bio.split())
