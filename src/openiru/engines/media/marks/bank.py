"""Which known marks stand in a picture, and where?"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.edits import Edit
from openiru.engines.media.marks.agreeing import Agreement, Matrix, agreement_of, is_clear, worth_fitting
from openiru.engines.media.marks.colours import best_window, is_plain, pattern_of, sums_of
from openiru.engines.media.marks.searching import Points, find_near_points, points_of
from openiru.engines.media.marks.types import MarkPrint
from openiru.engines.media.packing import BrokenPrintError, pack, unpack
from openiru.engines.media.pictures.features import mirrored_sift
from openiru.engines.media.pictures.types import LocalFeatures
from openiru.engines.media.types import Box, Likeness, Outcome

MARK: Final = "mark"
COLOURS: Final = "mark-colours"  # possible, no more: never enough alone
FEW_POINTS: Final = 24  # a mark with fewer is looked for by its colours
LEAST_FIT: Final = 0.90  # of a flag of colours that must be seen
MIRRORED_POINTS: Final = 1000  # of a picture, looked up when no mark is seen clearly in it as it is
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
        found = self._standing(scene)
        # A ring or a row of stars is its own mirror image, so a mark that is only just seen may be another one mirrored.
        if all((one.inliers or 0) < _SURE_POINTS for _, one in found):
            found += self._standing(_mirrored(scene), is_mirrored=True)
        return _clearest(found, self._owners)

    def _standing(self, scene: MarkPrint, *, is_mirrored: bool = False) -> list[tuple[int, Likeness]]:
        near = find_near_points(scene.descriptors, self._points)
        if not len(near):
            return []
        near = near[np.argsort(near[:, 1], kind="stable")]
        there, here = self._frames[near[:, 2]], scene.frames.astype(np.float64)[near[:, 0]]
        owners, firsts = np.unique(near[:, 1], return_index=True)
        firsts = np.append(firsts, len(near)).astype(np.int64)
        found = []
        for place in np.flatnonzero(worth_fitting(there, here, firsts)).tolist():
            number, pairs = int(owners[place]), slice(firsts[place], firsts[place + 1])
            agreed = agreement_of(there[pairs], here[pairs])
            if is_clear(agreed, area=self._area(number)):
                found.append((number, self._likeness(number, scene, agreed, is_mirrored=is_mirrored)))
        return found

    def _area(self, number: int) -> float:
        """Of a mark, in shares of its longer side."""
        mark = self._marks[number]
        return mark.width * mark.height / max(mark.width, mark.height) ** 2

    def _likeness(self, number: int, scene: MarkPrint, agreed: Agreement, *, is_mirrored: bool) -> Likeness:
        mark, points = self._marks[number], agreed.points
        shares = _shares(agreed.made, mark, scene)
        if is_mirrored:
            shares = np.array([[-1, 0, 1], [0, 1, 0]]) @ np.vstack([shares, [0, 0, 1]])
        return Likeness(
            outcome=Outcome.SHARES_ELEMENT,
            method=MARK,
            edit=Edit.MIRRORED.value if is_mirrored else "",
            score=round(0.3 + 0.2 * min(points, _SURE_POINTS) / _SURE_POINTS, 3),
            inliers=points,
            transform=tuple(round(float(value), 5) for value in shares.ravel()),
            box=_box(shares),
            figures=MappingProxyType({"span": round(agreed.span / self._area(number), 3)}),
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
                sums, self._patterns[number], mark.width / mark.height, at_least=LEAST_FIT
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


def _mirrored(scene: MarkPrint) -> MarkPrint:
    """The strongest points of a picture as they are in its mirrored copy; these come first in a print."""
    points = mirrored_sift(
        LocalFeatures(frames=scene.frames[:MIRRORED_POINTS], descriptors=scene.descriptors[:MIRRORED_POINTS]),
        width_share=scene.width / max(scene.width, scene.height),
    )
    return replace(scene, frames=points.frames, descriptors=points.descriptors)


def _is_plain_flag(mark: MarkPrint) -> bool:
    return len(mark) < FEW_POINTS * 3 and is_plain(mark.colours)


def can_be_found(mark: MarkPrint) -> bool:
    """Whether a mark has enough points, or plain colours, to be found by."""
    return len(mark) >= FEW_POINTS or _is_plain_flag(mark)


def _clearest(found: list[tuple[int, Likeness]], owners: Sequence[str]) -> list[tuple[int, Likeness]]:
    """Each mark once, without those that share some letters or shapes with one that is seen far more clearly in the same place."""
    kept: list[tuple[int, Likeness]] = []
    for number, one in sorted(found, key=lambda each: -(each[1].inliers or 0)):
        drowned = any(which == number for which, _ in kept) or any(
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
