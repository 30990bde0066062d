"""Which frames of a video are kept with their local features, so that crops and insets of it are found?

A *view* is one frame every two seconds, and one soon after each cut: a small grey copy and points that can be found again in
a copy that was cropped, covered in part or laid into another picture. See `engines.media.pictures.features`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.decode import Pixels
from openiru.engines.media.packing import BrokenPrintError
from openiru.engines.media.pictures.features import find_orb
from openiru.engines.media.pictures.scaling import enlarged, shrunk
from openiru.engines.media.pictures.types import Grey, LocalFeatures

VIEW_STEP_S: Final = 2.0
_SHORT_STEP_S: Final = 1.0  # of videos that are over soon
_SHORT_S: Final = 30.0
_AFTER_CUT_S: Final = 0.5
GREY_SIDE: Final = 192  # pixels of the longer side of the small copy
# Points of each view, and as many of its mirror image. Some are those of the view at half its size: an inset shows it smaller,
# a crop larger.
_POINTS: Final = 250
_COARSE_POINTS: Final = 150
_LEAST_POINTS: Final = 24  # a view with fewer says nothing
_MAX_S: Final = 1e6  # eleven days; no view of a video that we read is later
_LEAST_SIDE: Final = 400  # smaller frames are enlarged: points need room around them


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """The views of a video by time; n views, p points upright and q points mirrored."""

    at_s: NDArray[np.float64]  # shape (n,)
    greys: NDArray[np.uint8]  # shape (b,): all small copies, one after the other
    shapes: NDArray[np.int32]  # shape (n, 2): height and width of each
    starts: NDArray[np.int64]  # shape (n + 1,): the first point of each view
    frames: NDArray[np.float32]  # shape (p, 4): see `LocalFeatures`
    descriptors: NDArray[np.uint64]  # shape (p, 4)
    mirrored_starts: NDArray[np.int64]  # the same of the mirror images
    mirrored_frames: NDArray[np.float32]
    mirrored_descriptors: NDArray[np.uint64]

    def __len__(self) -> int:
        """How many views there are."""
        return len(self.at_s)

    def grey(self, view: int) -> Grey:
        """The small copy of a view."""
        sizes = self.shapes.astype(np.int64).prod(axis=1)
        begin = int(sizes[:view].sum())
        return self.greys[begin : begin + int(sizes[view])].reshape(self.shapes[view])

    def points(self, view: int, *, mirrored: bool = False) -> LocalFeatures:
        """The points of a view, or of its mirror image."""
        starts = self.mirrored_starts if mirrored else self.starts
        frames = self.mirrored_frames if mirrored else self.frames
        descriptors = self.mirrored_descriptors if mirrored else self.descriptors
        mine = slice(starts[view], starts[view + 1])
        return LocalFeatures(
            frames=frames[mine], descriptors=np.ascontiguousarray(descriptors[mine]).view(np.uint8)
        )

    def width_share(self, view: int) -> float:
        """The width of a view as a share of its longer side."""
        return float(self.shapes[view, 1] / self.shapes[view].max())


KINDS: Final = {
    "at_s": np.float64,
    "greys": np.uint8,
    "shapes": np.int32,
    "starts": np.int64,
    "frames": np.float32,
    "descriptors": np.uint64,
    "mirrored_starts": np.int64,
    "mirrored_frames": np.float32,
    "mirrored_descriptors": np.uint64,
}


@dataclass(slots=True)
class ViewMaker:
    """Takes frames as they come, and keeps those that are due."""

    at_s: list[float] = field(default_factory=list)
    greys: list[Grey] = field(default_factory=list)
    upright: list[LocalFeatures] = field(default_factory=list)
    mirrored: list[LocalFeatures] = field(default_factory=list)
    step_s: float = VIEW_STEP_S
    shot: int = -1
    due_s: float = 0.0

    def expect(self, seconds: float) -> None:
        """Look more often at a video that is said to be short."""
        self.step_s = _SHORT_STEP_S if 0 < seconds <= _SHORT_S else VIEW_STEP_S

    def add(self, at_s: float, shot: int, pixels: Pixels) -> None:
        """Look at a frame of a shot."""
        if shot != self.shot:
            self.shot, self.due_s = shot, min(self.due_s, at_s + _AFTER_CUT_S)
        if at_s < self.due_s:
            return
        self.due_s = at_s + self.step_s
        grey = enlarged(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8), _LEAST_SIDE)
        upright = _points(grey)
        if len(upright) >= _LEAST_POINTS:
            self.at_s.append(at_s)
            self.greys.append(shrunk(grey, GREY_SIDE))
            self.upright.append(upright)
            self.mirrored.append(_points(np.ascontiguousarray(grey[:, ::-1])))

    def made(self) -> Views:
        """All views so far."""
        starts, frames, descriptors = _joined(self.upright)
        mirrored_starts, mirrored_frames, mirrored_descriptors = _joined(self.mirrored)
        return Views(
            at_s=np.array(self.at_s, np.float64),
            greys=np.concatenate([np.empty(0, np.uint8), *(grey.ravel() for grey in self.greys)]),
            shapes=np.array([grey.shape for grey in self.greys], np.int32).reshape(-1, 2),
            starts=starts,
            frames=frames,
            descriptors=descriptors,
            mirrored_starts=mirrored_starts,
            mirrored_frames=mirrored_frames,
            mirrored_descriptors=mirrored_descriptors,
        )


def view_of_each(starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each point, the view whose it is."""
    return np.repeat(np.arange(len(starts) - 1), np.diff(starts))


def no_views() -> Views:
    """Those of a video that was not looked at so closely."""
    return ViewMaker().made()


def _points(grey: Grey) -> LocalFeatures:
    fine = find_orb(grey, count=_POINTS)
    coarse = find_orb(shrunk(grey, max(grey.shape) // 2), count=_COARSE_POINTS)
    return LocalFeatures(
        frames=np.concatenate([fine.frames, coarse.frames]),
        descriptors=np.concatenate([fine.descriptors, coarse.descriptors]),
    )


def _joined(
    features: Sequence[LocalFeatures],
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.uint64]]:
    starts = np.cumsum([0, *(len(one) for one in features)], dtype=np.int64)
    frames = np.concatenate([np.empty((0, 4), np.float32), *(one.frames for one in features)])
    words = [np.ascontiguousarray(one.descriptors).view(np.uint64) for one in features]
    return starts, frames, np.concatenate([np.empty((0, 4), np.uint64), *words])


def check_views(views: Views) -> None:
    """Refuse arrays that do not fit each other: kernels do not look.

    Raises:
        BrokenPrintError: if any do not.
    """
    count = len(views.at_s)
    fits = (
        views.shapes.shape == (count, 2)
        and bool((views.shapes > 0).all())
        and int(views.shapes.astype(np.int64).prod(axis=1).sum()) == views.greys.size
        and _fit(count, views.starts, views.frames, views.descriptors)
        and _fit(count, views.mirrored_starts, views.mirrored_frames, views.mirrored_descriptors)
        and bool((np.abs(views.at_s) <= _MAX_S).all())
    )
    if not fits:
        raise BrokenPrintError("this is a damaged print of a video; make it anew")


def _fit(count: int, starts: NDArray[np.int64], frames: Any, descriptors: Any) -> bool:
    points = len(frames)
    return (
        starts.shape == (count + 1,)
        and (starts[0], starts[-1]) == (0, points)
        and bool((np.diff(starts) >= 0).all())
        and frames.shape == descriptors.shape == (points, 4)
        and bool(np.isfinite(frames).all())
    )
