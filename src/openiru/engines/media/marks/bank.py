"""Which known marks stand in a picture, and where?"""

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from openiru.engines.media.marks.agreeing import LEAST_POINTS, Matrix, place_of
from openiru.engines.media.marks.colours import best_window, is_plain, pattern_of, sums_of
from openiru.engines.media.marks.searching import Points, find_near_points, points_of
from openiru.engines.media.marks.types import MarkPrint
from openiru.engines.media.packing import BrokenPrintError, pack, unpack
from openiru.engines.media.types import Box, Likeness, Outcome

MARK: Final = "mark"
COLOURS: Final = "mark-colours"  # possible, no more: never enough alone
FEW_POINTS: Final = 24  # a mark with fewer is looked for by its colours
LEAST_SPAN: Final = 0.15  # of the mark's area that the agreeing points must span
LEAST_FIT: Final = 0.90  # of a flag of colours that must be seen
_CLEARER: Final = 1.5  # times as many points make one mark drown another in the same place
_SAME_PLACE: Final = 0.3  # of the smaller region that both share
_SURE_POINTS: Final = 20  # from so many on, the score is at its greatest
_KIND: Final = "mark-bank"
_VERSION: Final = 1
_FILE: Final = "marks.print"


class MarkBank:
    """Known marks, numbered from 0."""

    def __init__(self, marks: Sequence[MarkPrint], owners: Sequence[str] | None = None) -> None:
        """Sort the points of marks for searching; the same marks give the same bank.

        Args:
            marks: their prints.
            owners: whose each is: only marks of one owner drown each other. One owner for all if None.
        """
        self._owners = tuple(owners) if owners is not None else ("",) * len(marks)
        self._marks = tuple(marks)
        counts = [len(mark) for mark in marks]
        frames = [mark.frames for mark in marks] or [np.empty((0, 4), np.float32)]
        descriptors = [mark.descriptors for mark in marks] or [np.empty((0, 128), np.uint8)]
        self._frames = np.concatenate(frames).astype(np.float64)
        self._firsts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        whose = np.repeat(np.arange(len(marks), dtype=np.int32), counts)
        rows = np.arange(len(self._frames), dtype=np.int32)
        self._points: Points = points_of(np.concatenate(descriptors), whose, rows)
        self._flags = [number for number, mark in enumerate(marks) if _is_plain_flag(mark)]
        self._patterns = {number: pattern_of(self._marks[number].colours) for number in self._flags}

    def __len__(self) -> int:
        """How many marks."""
        return len(self._marks)

    def save(self, folder: Path) -> None:
        """Write the bank into a new folder.

        Raises:
            FileExistsError: if the folder exists.
        """
        folder.mkdir(parents=True)
        arrays = {}
        for number, mark in enumerate(self._marks):
            arrays[f"{number}"] = np.frombuffer(mark.to_bytes(), np.uint8)
        draft = folder / f"{_FILE}.draft"
        draft.write_bytes(pack(_KIND, _VERSION, arrays, {"owners": self._owners}))
        draft.replace(folder / _FILE)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """A bank that was saved.

        Raises:
            BrokenPrintError: if the folder holds none, or a damaged one.
        """
        try:
            data = (folder / _FILE).read_bytes()
        except OSError as error:
            raise BrokenPrintError(f"{folder} is no bank of marks: it has no {_FILE}") from error
        arrays, facts = unpack(data, _KIND, _VERSION)
        try:
            owners = [str(each) for each in facts["owners"]]
            return cls(
                [MarkPrint.from_bytes(arrays[str(number)].tobytes()) for number in range(len(owners))], owners
            )
        except (KeyError, TypeError) as error:
            raise BrokenPrintError(f"{folder / _FILE} is damaged; make the bank anew") from error

    def match(self, scene: MarkPrint) -> list[tuple[int, Likeness]]:
        """The marks that stand in a picture, the surest first. Each is a part of it, never the picture itself."""
        found = [*self._by_points(scene)]
        seen = {number for number, _ in found}
        found += [each for each in self._by_colours(scene) if each[0] not in seen]
        return sorted(found, key=lambda each: (-each[1].score, each[0]))

    def _by_points(self, scene: MarkPrint) -> list[tuple[int, Likeness]]:
        near = find_near_points(scene.descriptors, self._points)
        if not len(near):
            return []
        frames = scene.frames.astype(np.float64)
        near = near[np.argsort(near[:, 1], kind="stable")]
        owners, firsts = np.unique(near[:, 1], return_index=True)
        found = []
        for number, first, last in zip(
            owners.tolist(), firsts.tolist(), [*firsts.tolist()[1:], len(near)], strict=True
        ):
            if last - first < LEAST_POINTS:
                continue
            pairs = near[first:last]
            points, span, made = place_of(self._frames[pairs[:, 2]], frames[pairs[:, 0]])
            if points >= LEAST_POINTS and span >= LEAST_SPAN * self._area(number):
                found.append((number, self._likeness(number, scene, points, span, made)))
        return _clearest(found, self._owners)

    def _area(self, number: int) -> float:
        """Of a mark, in shares of its longer side."""
        mark = self._marks[number]
        return mark.width * mark.height / max(mark.width, mark.height) ** 2

    def _likeness(self, number: int, scene: MarkPrint, points: int, span: float, made: Matrix) -> Likeness:
        mark = self._marks[number]
        shares = _shares(made, mark, scene)
        return Likeness(
            outcome=Outcome.SHARES_ELEMENT,
            method=MARK,
            score=round(0.3 + 0.2 * min(points, _SURE_POINTS) / _SURE_POINTS, 3),
            inliers=points,
            transform=tuple(round(float(value), 5) for value in shares.ravel()),
            box=_box(shares),
            figures=MappingProxyType({"span": round(span / self._area(number), 3)}),
        )

    def _by_colours(self, scene: MarkPrint) -> list[tuple[int, Likeness]]:
        if not self._flags:
            return []
        sums = sums_of(scene.colours)
        rows, columns = scene.colours.shape
        found = []
        for number in self._flags:
            mark = self._marks[number]
            share, (left, top, right, bottom) = best_window(
                sums, self._patterns[number], mark.width / mark.height
            )
            if share >= LEAST_FIT:
                box = Box(left=left / columns, top=top / rows, right=right / columns, bottom=bottom / rows)
                found.append(
                    (
                        number,
                        Likeness(
                            outcome=Outcome.SHARES_ELEMENT,
                            method=COLOURS,
                            score=round(0.2 * share, 3),
                            box=box,
                            figures=MappingProxyType({"fit": round(share, 3)}),
                        ),
                    )
                )
        return found


def _is_plain_flag(mark: MarkPrint) -> bool:
    return len(mark) < FEW_POINTS * 3 and is_plain(mark.colours)


def can_be_found(mark: MarkPrint) -> bool:
    """Whether a mark has enough points, or plain colours, to be found by."""
    return len(mark) >= FEW_POINTS or _is_plain_flag(mark)


def _clearest(found: list[tuple[int, Likeness]], owners: Sequence[str]) -> list[tuple[int, Likeness]]:
    """Without marks that share some letters or shapes with one that is seen far more clearly in the same place."""
    kept: list[tuple[int, Likeness]] = []
    for number, one in sorted(found, key=lambda each: -(each[1].inliers or 0)):
        drowned = any(
            (other.inliers or 0) >= _CLEARER * (one.inliers or 0)
            and one.box is not None
            and other.box is not None
            and _common(one.box, other.box) >= _SAME_PLACE
            for which, other in kept
            if owners[which] == owners[number]
        )
        if not drowned:
            kept.append((number, one))
    return kept


def _common(one: Box, other: Box) -> float:
    """How much of the smaller of two regions both share."""
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    smaller = min((each.right - each.left) * (each.bottom - each.top) for each in (one, other))
    return max(wide, 0.0) * max(high, 0.0) / max(smaller, 1e-9)


def _shares(made: Matrix, mark: MarkPrint, scene: MarkPrint) -> NDArray[np.float64]:
    """The same map with places as shares of the width and height of each."""
    from_mark = np.array([mark.width, mark.height]) / max(mark.width, mark.height)
    to_scene = max(scene.width, scene.height) / np.array([scene.width, scene.height])
    shares = made.copy()
    shares[:, :2] *= from_mark[None, :]
    shares *= to_scene[:, None]
    return shares


def _box(shares: NDArray[np.float64]) -> Box:
    corners = shares @ np.array([[0, 1, 1, 0], [0, 0, 1, 1], [1, 1, 1, 1]], np.float64)
    (left, top), (right, bottom) = np.clip(corners.min(axis=1), 0, 1), np.clip(corners.max(axis=1), 0, 1)
    return Box(left=round(left, 4), top=round(top, 4), right=round(right, 4), bottom=round(bottom, 4))
