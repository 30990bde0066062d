"""How do many known videos lie in arrays, and those in files?

A folder holds plain arrays, little-endian, `hashes/` and `points/`, two indexes that many processes share, `sounds/`, a
bank of sounds, and `bank.json`, which is written last. Nothing is ever unpickled.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.index.files import BrokenIndexError, map_array, sync_folder, write_arrays
from openiru.engines.media.packing import BrokenPrintError
from openiru.engines.media.video.frames import upright_rows
from openiru.engines.media.video.types import MAX_S, VideoPrint, are_stretches
from openiru.engines.media.video.views import Views

_MANIFEST: Final = "bank.json"
_FORMAT: Final = "openiru-video-bank"
_VERSION: Final = 1
DAMAGED: Final = "this bank of videos is damaged; make it anew"
_NO_POINTS: Final = np.empty((0, 4), np.uint64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Known videos but for their hashes; n videos, m looks, h hashes, v views, p points."""

    seconds: NDArray[np.float64]  # shape (n,): how much of each can be compared
    look_starts: NDArray[np.int64]  # shape (n + 1,): the first look of each video
    from_s: NDArray[np.float64]  # shape (m,)
    to_s: NDArray[np.float64]  # shape (m,)
    owners: NDArray[np.int64]  # shape (h,): whose hash it is
    view_starts: NDArray[np.int64]  # shape (n + 1,): the first view of each video
    at_s: NDArray[np.float64]  # shape (v,)
    heights: NDArray[np.int64]  # shape (v,)
    widths: NDArray[np.int64]  # shape (v,)
    grey_starts: NDArray[np.int64]  # shape (v + 1,)
    greys: NDArray[np.uint8]  # shape (b,)
    point_starts: NDArray[np.int64]  # shape (v + 1,): the first point of each view
    frames: NDArray[np.float32]  # shape (4 * p,)
    heard: NDArray[np.int64]  # the videos that have sound, in the order of the bank of sounds

    @classmethod
    def of(cls, known: Mapping[str, VideoPrint]) -> Self:
        """Those of prints, in their order."""
        looks = [one.looks for one in known.values()]
        views = [one.views for one in known.values()]
        look_starts = _starts([len(one) for one in looks])
        shapes = np.concatenate([np.empty((0, 2), np.int64), *(one.shapes for one in views)]).astype(np.int64)
        return cls(
            seconds=np.array([one.seconds for one in looks], np.float64),
            look_starts=look_starts,
            from_s=_end_to_end([one.from_s for one in looks], np.float64),
            to_s=_end_to_end([one.to_s for one in looks], np.float64),
            owners=_end_to_end(
                [one.owners[upright_rows(one)] + at for one, at in zip(looks, look_starts[:-1], strict=True)],
                np.int64,
            ),
            view_starts=_starts([len(one) for one in views]),
            at_s=_end_to_end([one.at_s for one in views], np.float64),
            heights=shapes[:, 0],
            widths=shapes[:, 1],
            grey_starts=_starts(shapes.prod(axis=1)),
            greys=_end_to_end([one.greys for one in views], np.uint8),
            point_starts=_starts(_end_to_end([np.diff(one.starts) for one in views], np.int64)),
            frames=_end_to_end([one.frames.ravel() for one in views], np.float32),
            heard=np.flatnonzero([one.sound is not None for one in known.values()]).astype(np.int64),
        )

    def views_of(self, video: int, points: NDArray[np.uint64]) -> Views:
        """The views of one video.

        Args:
            video: its place.
            points: the descriptors of its points.

        Raises:
            BrokenPrintError: if their places are no numbers.
        """
        mine = slice(self.view_starts[video], self.view_starts[video + 1])
        ends = slice(mine.start, mine.stop + 1)
        starts, greys = self.point_starts[ends], self.grey_starts[ends]
        frames = self.frames[4 * starts[0] : 4 * starts[-1]].reshape(-1, 4)
        if not np.isfinite(frames).all():
            raise BrokenPrintError(DAMAGED)
        return Views(
            at_s=self.at_s[mine],
            greys=self.greys[greys[0] : greys[-1]],
            shapes=np.stack([self.heights[mine], self.widths[mine]], axis=1).astype(np.int32),
            starts=starts - starts[0],
            frames=frames,
            descriptors=points,
            mirrored_starts=np.zeros(len(starts), np.int64),
            mirrored_frames=np.empty((0, 4), np.float32),
            mirrored_descriptors=_NO_POINTS,
        )

    def points_of(self, video: int) -> NDArray[np.int64]:
        """Which points are those of one video."""
        first, last = self.view_starts[video], self.view_starts[video + 1]
        return np.arange(self.point_starts[first], self.point_starts[last])

    def views_of_points(self, points: NDArray[np.int64]) -> NDArray[np.int64]:
        """For each point, its view, counted among those of all videos."""
        return np.searchsorted(self.point_starts, points, side="right") - 1

    def videos_of_views(self, views: NDArray[np.int64]) -> NDArray[np.int64]:
        """For each view, counted among those of all videos, its video."""
        return np.searchsorted(self.view_starts, views, side="right") - 1

    def check(self, *, videos: int, hashes: int, points: int) -> None:
        """Refuse arrays that do not fit each other: kernels do not look.

        Raises:
            BrokenPrintError: if any do not.
        """
        looks, views = len(self.from_s), len(self.at_s)
        fits = (
            len(self.seconds) == videos
            and len(self.to_s) == looks
            and len(self.heights) == len(self.widths) == views
            and _rise(self.look_starts, videos, looks)
            and _rise(self.view_starts, videos, views)
            and _rise(self.grey_starts, views, len(self.greys))
            and _rise(self.point_starts, views, points)
            and len(self.frames) == 4 * points
            and len(self.owners) == hashes
            and bool(((self.owners >= 0) & (self.owners < looks)).all())
            and bool(((self.heard >= 0) & (self.heard < videos)).all())
            and bool(((self.heights > 0) & (self.widths > 0)).all())
            and bool((self.heights * self.widths == np.diff(self.grey_starts)).all())
            and self._has_times()
        )
        if not fits:
            raise BrokenPrintError(DAMAGED)

    def _has_times(self) -> bool:
        firsts = self.look_starts[1:-1]
        rises = np.diff(self.from_s) >= 0
        rises[firsts[(firsts > 0) & (firsts < len(self.from_s))] - 1] = True  # another video begins
        return (
            are_stretches(self.from_s, self.to_s)
            and bool(rises.all())
            and bool((np.abs(self.at_s) <= MAX_S).all())
            and bool(((self.seconds >= 0) & (self.seconds <= MAX_S)).all())
        )


def look_words(known: Mapping[str, VideoPrint]) -> NDArray[np.uint64]:
    """The hashes that are searched, shape (h, 4)."""
    return np.concatenate(
        [_NO_POINTS, *(one.looks.hashes[upright_rows(one.looks)] for one in known.values())]
    )


def point_words(known: Mapping[str, VideoPrint]) -> NDArray[np.uint64]:
    """The descriptors that are searched, shape (p, 4)."""
    return np.concatenate([_NO_POINTS, *(one.views.descriptors for one in known.values())])


def write_columns(columns: Columns, ids: tuple[str, ...], folder: Path) -> None:
    """Write arrays, and last what makes the folder a bank."""
    arrays = {_file(one.name): getattr(columns, one.name) for one in fields(Columns)}
    told = {"format": _FORMAT, "version": _VERSION, "ids": ids, "files": write_arrays(arrays, folder)}
    draft = folder / f"{_MANIFEST}.draft"
    draft.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    draft.replace(folder / _MANIFEST)
    sync_folder(folder)


def open_columns(folder: Path) -> tuple[Columns, tuple[str, ...]]:
    """The arrays of a bank as views of their files, and the ids of its videos.

    Raises:
        BrokenPrintError: if there is none, or it is damaged.
    """
    try:
        told = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BrokenPrintError(f"{folder} is no bank of videos: it has no readable {_MANIFEST}") from error
    if not isinstance(told, dict) or (told.get("format"), told.get("version")) != (_FORMAT, _VERSION):
        raise BrokenPrintError(f"{folder} is no bank of videos of version {_VERSION}; make it anew")
    try:
        arrays = {name: map_array(folder, _file(name), told, kind) for name, kind in _KINDS.items()}
        if not all(isinstance(one, str) for one in told["ids"]):
            raise BrokenPrintError(DAMAGED)
        return Columns(**arrays), tuple(told["ids"])
    except (BrokenIndexError, KeyError, TypeError, ValueError) as error:
        raise BrokenPrintError(DAMAGED) from error


_KINDS: Final[Mapping[str, type]] = {
    **dict.fromkeys((one.name for one in fields(Columns)), np.int64),
    **dict.fromkeys(("seconds", "from_s", "to_s", "at_s"), np.float64),
    "greys": np.uint8,
    "frames": np.float32,
}
_SUFFIXES: Final[Mapping[Any, str]] = {np.int64: "i64", np.float64: "f64", np.uint8: "u8", np.float32: "f32"}


def _file(name: str) -> str:
    return f"{name}.{_SUFFIXES[_KINDS[name]]}"


def _starts(counts: NDArray[np.int64] | list[int]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])


def _end_to_end(arrays: list[Any], kind: type) -> Any:
    return np.concatenate([np.empty(0, kind), *arrays]).astype(kind, copy=False)


def _rise(starts: NDArray[np.int64], count: int, end: int) -> bool:
    return (
        len(starts) == count + 1
        and (int(starts[0]), int(starts[-1])) == (0, end)
        and bool((np.diff(starts) >= 0).all())
    )
