"""What does a writer of exports get, and what does it give back?"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from openiru.simulation.types import PlatformName
from openiru.simulation.world.album import Album
from openiru.simulation.world.cast import Account
from openiru.simulation.world.posts import Post
from openiru.simulation.world.streams import stream

# Stands in every record that is not public; whoever finds it behind the intake has found a leak.
PRIVATE_WORDS: Final = "PRIVATE: these words must never be taken in."


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaws:
    """What is wrong with one file of an export, on purpose."""

    bad_rows: int = 0  # cannot be read, each for a reason of its own
    not_public: int = 0  # records that intake must refuse; whole chats in exports of Telegram
    duplicates: int = 0  # records that stand elsewhere already


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFile:
    """One file of an export, as the manifest names it."""

    file: str  # relative to the folder of exports
    format: str
    platform: str | None  # None if the file names several
    handle: str | None = None  # of the one chat that the file holds
    flaws: Flaws = field(default_factory=Flaws)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """All that is written about one platform."""

    platform: PlatformName
    exports: Path  # the folder of all exports
    accounts: Sequence[Account]
    posts: Sequence[Sequence[Post]]  # of each account
    avatars: dict[str, int]
    album: Album
    made_at: datetime  # the last moment before which the exports were made
    seed: int

    @property
    def folder(self) -> Path:
        """The platform's own folder below the exports."""
        return self.exports / self.platform

    def rng(self, *names: str) -> np.random.Generator:
        """A stream of draws for writing this platform's files."""
        return stream(self.seed, "export", self.platform, *names)

    def observed_times(self) -> list[str]:
        """When each account was looked at."""
        last = int(self.made_at.timestamp()) - 2 * 3600
        seconds = last - self.rng("observed").integers(0, 28 * 3600, size=len(self.accounts))
        return zulu_times(seconds.tolist())

    def save_picture(self, number: int, folder: str = "media") -> str:
        """Write a picture below the platform's folder; its path relative to that folder."""
        name = hashlib.sha256(f"{self.seed}/{self.platform}/{number}".encode()).hexdigest()[:16]
        path = f"{folder}/{name}.jpg"
        (self.folder / path).write_bytes(self.album.jpeg(number))
        return path


def zulu_times(seconds: Sequence[int]) -> list[str]:
    """Unix times as ISO 8601 with ``Z``."""
    moments = np.array(seconds, dtype="datetime64[s]")
    return [f"{text}Z" for text in np.datetime_as_string(moments).tolist()]


def zulu(moment: datetime) -> str:
    """One moment as ISO 8601 with ``Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
