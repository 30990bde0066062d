"""Which known videos does a video show again?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.index.checking import check_index
from openiru.engines.hashes.index.files import open_index, write_index
from openiru.engines.hashes.index.known import KnownHashes, find_near, index_words, iter_near
from openiru.engines.hashes.search import NearHashes
from openiru.engines.media.packing import BrokenPrintError
from openiru.engines.media.sound.bank import SoundBank
from openiru.engines.media.sound.types import SoundPrint
from openiru.engines.media.types import NOTHING_SHARED, Likeness, Outcome
from openiru.engines.media.video.columns import (
    DAMAGED,
    Columns,
    look_words,
    open_columns,
    point_words,
    write_columns,
)
from openiru.engines.media.video.compare import better
from openiru.engines.media.video.frames import likeness_of_looks, pairs_of
from openiru.engines.media.video.local import (
    VOTE_BITS,
    Candidate,
    asked_rows,
    candidates,
    likeness_of_views,
    query_points,
    votes_of,
)
from openiru.engines.media.video.nearest import PAIRS_AT_ONCE, ROWS_AT_ONCE, nearest_looks
from openiru.engines.media.video.sounding import with_sound
from openiru.engines.media.video.types import Looks, VideoPrint

_HASHES: Final = "hashes"
_POINTS: Final = "points"
_SOUNDS: Final = "sounds"
# A look that so many known videos have is a title card or an ident: see `frames.likeness_of_looks`.
_COMMON_VIDEOS: Final = 8
_COMMON_POINTS: Final = 100  # a point that is near so many is part of a pattern, and votes for none
_ASKED_VIEWS: Final = 120  # of a long query, spread over it: each costs 800 look-ups
_LAID_OVER: Final = (
    12  # known views, of all videos together, that are laid over a view: those with most votes
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoMatch:
    """A known video that a query is like."""

    video_id: str
    likeness: Likeness


@dataclass(frozen=True, kw_only=True)
class VideoBank:
    """Known videos, ready to be asked."""

    ids: tuple[str, ...]
    columns: Columns
    hashes: KnownHashes  # of looks
    points: KnownHashes  # descriptors of views
    sounds: SoundBank

    def __len__(self) -> int:
        """How many videos it holds."""
        return len(self.ids)

    @classmethod
    def of(cls, known: Mapping[str, VideoPrint]) -> Self:
        """A bank of prints by id."""
        return cls(
            ids=tuple(known),
            columns=Columns.of(known),
            hashes=index_words(look_words(known)),
            points=index_words(point_words(known)),
            sounds=SoundBank(_sounds(known)),
        )

    @classmethod
    def save(cls, known: Mapping[str, VideoPrint], folder: Path) -> None:
        """Write prints by id into a new folder, which is a bank once all of it is written.

        Raises:
            FileExistsError: if the folder exists.
        """
        folder.mkdir(parents=True)
        write_index(look_words(known), folder / _HASHES)
        write_index(point_words(known), folder / _POINTS)
        SoundBank(_sounds(known)).save(folder / _SOUNDS)
        write_columns(Columns.of(known), tuple(known), folder)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The bank in a folder; its arrays are read when they are used, and shared by all processes.

        Raises:
            BrokenPrintError: if there is none, or it is damaged.
            BrokenIndexError: if one of its indexes is.
            BrokenBankError: if the bank of its sounds is.
        """
        columns, ids = open_columns(folder)
        hashes, points = open_index(folder / _HASHES), open_index(folder / _POINTS)
        check_index(hashes)
        check_index(points)
        sounds = SoundBank.open(folder / _SOUNDS)
        columns.check(videos=len(ids), hashes=len(hashes), points=len(points))
        if len(columns.heard) != len(sounds):
            raise BrokenPrintError(DAMAGED)
        return cls(ids=ids, columns=columns, hashes=hashes, points=points, sounds=sounds)

    def match(self, query: VideoPrint) -> list[VideoMatch]:
        """The known videos that a video is like: the same content first, then by score.

        Those that comparing it with each would find, but for looks and points that many known videos have. Views are laid
        over each other only where looks did not show that the content is the same.
        """
        heard = self._by_sound(query)
        looked = self._by_looks(query)
        found = {
            video: with_sound(looked.get(video, NOTHING_SHARED), heard.get(video, NOTHING_SHARED))
            for video in {*looked, *heard}
        }
        for video, likeness in self._by_views(query, found).items():
            both = with_sound(likeness, heard.get(video, NOTHING_SHARED))
            found[video] = better(found.get(video, NOTHING_SHARED), both)
        matches = [VideoMatch(video_id=self.ids[video], likeness=one) for video, one in found.items() if one]
        return sorted(matches, key=_rank)

    def _by_sound(self, query: VideoPrint) -> dict[int, Likeness]:
        if query.sound is None or not len(self.sounds):
            return {}
        return {int(self.columns.heard[row]): likeness for row, likeness in self.sounds.match(query.sound)}

    def _by_looks(self, query: VideoPrint) -> dict[int, Likeness]:
        starts = self.columns.look_starts
        near = nearest_looks(
            query.looks.from_s[query.looks.owners], self.columns.from_s, starts, self._near(query.looks)
        )
        looks = near.ids
        videos = np.searchsorted(starts, looks, side="right") - 1
        common = _common(query.looks, near, videos)
        found = {}
        for video in np.unique(videos).tolist():
            mine = videos == video
            first, last = starts[video], starts[video + 1]
            stretches = self.columns.from_s[first:last], self.columns.to_s[first:last]
            pairs = pairs_of(query.looks, stretches, looks[mine] - first, _only(near, mine))
            seconds = float(self.columns.seconds[video])
            found[video] = likeness_of_looks(query.looks, seconds, pairs, common)
        return found

    def _near(self, query: Looks) -> Iterator[NearHashes]:
        """Hashes of the query and known looks that are near each other, part by part."""
        for first in range(0, len(query.hashes), ROWS_AT_ONCE):
            some = query.hashes[first : first + ROWS_AT_ONCE]
            for part in iter_near(some, self.hashes, most_pairs=PAIRS_AT_ONCE):
                looks = self.columns.owners[part.ids]
                yield NearHashes(rows=part.rows + first, ids=looks, distances_bits=part.distances_bits)

    def _by_views(self, query: VideoPrint, found: Mapping[int, Likeness]) -> dict[int, Likeness]:
        if not len(query.views) or not len(self.points):
            return {}
        rows = asked_rows(query.views, most_views=_ASKED_VIEWS)
        near = find_near(query_points(query.views)[rows], self.points, max_distance_bits=VOTE_BITS)
        near = NearHashes(rows=rows[near.rows], ids=near.ids, distances_bits=near.distances_bits)
        near = _only(near, np.bincount(near.rows)[near.rows] <= _COMMON_POINTS)
        # Views of a video that is settled would take the places of others.
        settled = [video for video, one in found.items() if one.outcome is Outcome.SAME_CONTENT]
        views = self.columns.views_of_points(near.ids)
        open_ones = ~np.isin(self.columns.videos_of_views(views), settled)
        near, views = _only(near, open_ones), views[open_ones]
        tried: dict[int, list[Candidate]] = {}
        for one in candidates(votes_of(query.views, near, views), most=_LAID_OVER):
            video = int(self.columns.videos_of_views(np.array([one.known_view]))[0])
            view = one.known_view - int(self.columns.view_starts[video])
            tried.setdefault(video, []).append(one._replace(known_view=view))
        return {video: self._laid(query, video, pairs) for video, pairs in tried.items()}

    def _laid(self, query: VideoPrint, video: int, tried: Sequence[Candidate]) -> Likeness:
        words = self.points.words_of(self.columns.points_of(video))
        known = self.columns.views_of(video, words)
        return likeness_of_views(query, known, float(self.columns.seconds[video]), tried)


def _sounds(known: Mapping[str, VideoPrint]) -> list[SoundPrint]:
    return [one.sound for one in known.values() if one.sound is not None]


def _rank(match: VideoMatch) -> tuple[bool, float, str]:
    return match.likeness.outcome is not Outcome.SAME_CONTENT, -match.likeness.score, match.video_id


def _only(near: NearHashes, chosen: NDArray[np.bool_]) -> NearHashes:
    return NearHashes(
        rows=near.rows[chosen], ids=near.ids[chosen], distances_bits=near.distances_bits[chosen]
    )


def _common(query: Looks, near: NearHashes, videos: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which looks of the query many known videos have."""
    most = int(videos.max(initial=0)) + 1
    seen = np.unique(query.owners[near.rows].astype(np.int64) * most + videos) // most
    common: NDArray[np.bool_] = np.bincount(seen, minlength=len(query)) > _COMMON_VIDEOS
    return common
