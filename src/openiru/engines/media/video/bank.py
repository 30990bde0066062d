"""Which known videos does a video show again?

A folder holds `hashes/`, an index that many processes share, and `looks.print`, written last, with what is known of each
look. Nothing is ever unpickled.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.index.files import open_index, write_index
from openiru.engines.hashes.index.known import KnownHashes, find_near, index_words
from openiru.engines.hashes.search import NearHashes
from openiru.engines.media.packing import BrokenPrintError, pack, unpack
from openiru.engines.media.types import Likeness, Outcome
from openiru.engines.media.video.alignment import Pairs
from openiru.engines.media.video.compare import likeness_of, pairs_of, upright_rows
from openiru.engines.media.video.types import Looks, VideoPrint

_KIND: Final = "video-bank"
_VERSION: Final = 1
_LOOKS: Final = "looks.print"
_HASHES: Final = "hashes"
# A look that so many known videos have is a title card or an ident: see `compare.likeness_of`.
_COMMON_VIDEOS: Final = 8
_ARRAYS: Final = ("seconds", "starts", "from_s", "to_s", "owners")


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoMatch:
    """A known video that a query is like."""

    video_id: str
    likeness: Likeness


@dataclass(frozen=True, kw_only=True)
class VideoBank:
    """Known videos, ready to be asked; n videos, m looks, h hashes."""

    ids: tuple[str, ...]
    seconds: NDArray[np.float64]  # shape (n,)
    starts: NDArray[np.int64]  # shape (n + 1,): the first look of each video
    from_s: NDArray[np.float64]  # shape (m,)
    to_s: NDArray[np.float64]  # shape (m,)
    owners: NDArray[np.int64]  # shape (h,): whose hash it is
    hashes: KnownHashes

    def __len__(self) -> int:
        """How many videos it holds."""
        return len(self.ids)

    @classmethod
    def of(cls, known: Mapping[str, VideoPrint]) -> Self:
        """A bank of prints by id."""
        return cls(**_columns(known), hashes=index_words(_words(known)))

    @classmethod
    def save(cls, known: Mapping[str, VideoPrint], folder: Path) -> None:
        """Write prints by id into a new folder, which is a bank once all of it is written.

        Raises:
            FileExistsError: if the folder exists.
        """
        folder.mkdir(parents=True)
        write_index(_words(known), folder / _HASHES)
        columns = _columns(known)
        facts = {"ids": columns.pop("ids")}
        draft = folder / f"{_LOOKS}.draft"
        draft.write_bytes(pack(_KIND, _VERSION, columns, facts))
        draft.replace(folder / _LOOKS)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The bank in a folder.

        Raises:
            BrokenPrintError: if there is none, or it is damaged.
            BrokenIndexError: if its hashes are.
        """
        try:
            data = (folder / _LOOKS).read_bytes()
        except OSError as error:
            raise BrokenPrintError(f"{folder} is no bank of videos: it has no {_LOOKS}") from error
        arrays, facts = unpack(data, _KIND, _VERSION)
        try:
            bank = cls(
                ids=tuple(facts["ids"]),
                hashes=open_index(folder / _HASHES),
                **{name: arrays[name] for name in _ARRAYS},
            )
        except KeyError as error:
            raise BrokenPrintError(f"{folder / _LOOKS} is damaged; make the bank anew") from error
        bank.check()
        return bank

    def match(self, query: VideoPrint) -> list[VideoMatch]:
        """The known videos that a video is like: the same content first, then by score.

        Exactly those that comparing it with each would find, but for looks that many known videos have.
        """
        near = find_near(query.looks.hashes, self.hashes)
        looks = self.owners[near.ids]
        videos = np.searchsorted(self.starts, looks, side="right") - 1
        common = _common(query.looks, near, videos)
        found = []
        for video in np.unique(videos):
            chosen = videos == video
            mine = NearHashes(
                rows=near.rows[chosen], ids=near.ids[chosen], distances_bits=near.distances_bits[chosen]
            )
            pairs = self._pairs(query, int(video), looks[chosen], mine)
            likeness = likeness_of(query.looks, float(self.seconds[video]), pairs, common)
            if likeness:
                found.append(VideoMatch(video_id=self.ids[video], likeness=likeness))
        return sorted(found, key=_rank)

    def _pairs(self, query: VideoPrint, video: int, looks: NDArray[np.int64], near: NearHashes) -> Pairs:
        first, last = self.starts[video], self.starts[video + 1]
        return pairs_of(query.looks, (self.from_s[first:last], self.to_s[first:last]), looks - first, near)

    def check(self) -> None:
        """Refuse arrays that do not fit each other.

        Raises:
            BrokenPrintError: if any do not.
        """
        looks = len(self.from_s)
        if not (
            len(self.starts) == len(self.ids) + 1 == len(self.seconds) + 1
            and (self.starts[0], self.starts[-1]) == (0, looks)
            and bool((np.diff(self.starts) >= 0).all())
            and len(self.to_s) == looks
            and len(self.owners) == len(self.hashes)
            and bool(((self.owners >= 0) & (self.owners < looks)).all())
        ):
            raise BrokenPrintError("this bank of videos is damaged; make it anew")


def _rank(match: VideoMatch) -> tuple[bool, float, str]:
    return match.likeness.outcome is not Outcome.SAME_CONTENT, -match.likeness.score, match.video_id


def _common(query: Looks, near: NearHashes, videos: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which looks of the query many known videos have."""
    most = int(videos.max(initial=0)) + 1
    seen = np.unique(query.owners[near.rows].astype(np.int64) * most + videos) // most
    common: NDArray[np.bool_] = np.bincount(seen, minlength=len(query)) > _COMMON_VIDEOS
    return common


def _words(known: Mapping[str, VideoPrint]) -> NDArray[np.uint64]:
    empty = np.empty((0, 4), np.uint64)
    return np.concatenate([empty, *(one.looks.hashes[upright_rows(one.looks)] for one in known.values())])


def _columns(known: Mapping[str, VideoPrint]) -> dict[str, Any]:
    """All of a bank but its hashes."""
    looks = [one.looks for one in known.values()]
    starts = np.cumsum([0, *(len(one) for one in looks)], dtype=np.int64)
    owners = [one.owners[upright_rows(one)] + first for one, first in zip(looks, starts[:-1], strict=True)]
    return {
        "ids": tuple(known),
        "seconds": np.array([one.seconds for one in looks], np.float64),
        "starts": starts,
        "from_s": np.concatenate([np.empty(0), *(one.from_s for one in looks)]),
        "to_s": np.concatenate([np.empty(0), *(one.to_s for one in looks)]),
        "owners": np.concatenate([np.empty(0, np.int64), *owners]),
    }
