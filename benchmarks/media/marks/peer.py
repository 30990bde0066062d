"""OpenCV's matching of the same points, mark by mark, as its tutorials do it: ratio test, then RANSAC."""

from collections.abc import Sequence
from typing import Any, Final

import cv2
import numpy as np

from openiru.engines.media.marks.types import MarkPrint

_LEAST: Final = (
    30  # inliers: with 10, as the tutorial has it, it named one in 12 of 16 pictures of half A that had none
)
_RATIO: Final = 0.75
_OFF: Final = 0.003  # of the longer side of the picture: three pixels


class Peer:
    """All marks, one after the other."""

    def __init__(self, marks: Sequence[MarkPrint]) -> None:
        """Keep the prints of marks."""
        self._marks = marks
        self._matcher: Any = cv2.BFMatcher(cv2.NORM_L2)

    def match(self, scene: MarkPrint) -> set[int]:
        """The marks that are found."""
        return {number for number in range(len(self._marks)) if self.is_in(number, scene)}

    def is_in(self, number: int, scene: MarkPrint) -> bool:
        """Whether one mark is found."""
        mark = self._marks[number]
        if len(mark) < _LEAST or len(scene) < _LEAST:
            return False
        pairs = self._matcher.knnMatch(
            mark.descriptors.astype(np.float32), scene.descriptors.astype(np.float32), k=2
        )
        kept = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < _RATIO * pair[1].distance]
        if len(kept) < _LEAST:
            return False
        there = mark.frames[[each.queryIdx for each in kept], :2]
        here = scene.frames[[each.trainIdx for each in kept], :2]
        inliers: Any = cv2.estimateAffine2D(there, here, ransacReprojThreshold=_OFF)[1]
        return inliers is not None and int(inliers.sum()) >= _LEAST
