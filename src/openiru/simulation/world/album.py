"""Which picture goes with which post, and where does it come from?"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from openiru.simulation.types import PlatformName, Scenario
from openiru.simulation.world import pictures
from openiru.simulation.world.bank import Bank
from openiru.simulation.world.cast import Account, Signal
from openiru.simulation.world.posts import Post
from openiru.simulation.world.streams import stream

_AVATARS: Final = 0.15  # of the drawn pictures stand beside an account's name
_NO_AVATARS: Final = frozenset({PlatformName.X, PlatformName.TELEGRAM})  # their exports have none
_SMALLEST, _LARGEST = 160, 240


class _Source(NamedTuple):
    """Copied from an organisation's picture, or drawn for nobody in particular."""

    slug: str  # empty if drawn
    number: int


class Album:
    """The pictures of one platform, by number from 0; each is rendered when it is asked for."""

    def __init__(self, platform: PlatformName, bank: Bank, seed: int) -> None:
        self._platform = platform
        self._bank = bank
        self._seed = seed
        self._sources: list[_Source] = []

    def __len__(self) -> int:
        return len(self._sources)

    def add_copy(self, slug: str, number: int) -> int:
        """Take in a copy of an organisation's picture; its number here."""
        return self._add(_Source(slug, number))

    def add_drawing(self) -> int:
        """Take in a picture of nothing; its number here."""
        return self._add(_Source("", 0))

    def jpeg(self, number: int) -> bytes:
        """The picture as a file."""
        source = self._sources[number]
        rng = stream(self._seed, "picture", self._platform, number)
        if source.slug:
            return pictures.copy_of(self._bank.originals_of(source.slug)[source.number], rng)
        return pictures.jpeg(pictures.draw(rng, int(rng.integers(_SMALLEST, _LARGEST))))

    def _add(self, source: _Source) -> int:
        self._sources.append(source)
        return len(self._sources) - 1


class Illustrated(NamedTuple):
    """A platform's posts with their pictures."""

    posts: list[list[Post]]
    avatars: dict[str, int]  # native id of an account -> picture
    album: Album


def illustrate(
    scenario: Scenario,
    platform: PlatformName,
    written: tuple[Sequence[Account], list[list[Post]]],
    bank: Bank,
    seed: int,
) -> Illustrated:
    """Give pictures to posts and accounts.

    An account that shows its organisation by a picture does so in one post. All other pictures are drawn for
    ordinary posts and avatars.
    """
    accounts, posts = written
    rng = stream(seed, "album", platform)
    album = Album(platform, bank, seed)
    posts = [list(of_account) for of_account in posts]
    for account, of_account in zip(accounts, posts, strict=True):
        if Signal.IMAGE in account.signals and account.about is not None:
            number = int(rng.integers(0, len(bank.originals_of(account.about.slug))))
            place = int(rng.integers(0, len(of_account)))
            picture = album.add_copy(account.about.slug, number)
            of_account[place] = of_account[place]._replace(picture=picture)
    remaining = max(0, scenario.platforms[platform].pictures - len(album))
    avatar_count = 0 if platform in _NO_AVATARS else round(remaining * _AVATARS)
    avatars = {
        accounts[place].native_id: album.add_drawing() for place in _places(accounts, avatar_count, rng)
    }
    _draw_for_posts(posts, remaining - len(avatars), album, rng)
    return Illustrated(posts, avatars, album)


def _places(items: Sequence[object], count: int, rng: np.random.Generator) -> list[int]:
    places: list[int] = rng.choice(len(items), size=min(count, len(items)), replace=False).tolist()
    return places


def _draw_for_posts(posts: list[list[Post]], count: int, album: Album, rng: np.random.Generator) -> None:
    free = [
        (of_account, place)
        for of_account in posts
        for place, post in enumerate(of_account)
        if post.picture < 0
    ]
    for number in _places(free, count, rng):
        of_account, place = free[number]
        of_account[place] = of_account[place]._replace(picture=album.add_drawing())
