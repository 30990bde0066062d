"""Which points of a picture can be found again in its copies?

ORB: Rublee et al., ICCV 2011. SIFT: Lowe, IJCV 2004; RootSIFT: Arandjelovic and Zisserman, CVPR 2012. Points are spread
over the picture: a corner full of lettering would otherwise take them all, and a crop without it would have none.
"""

import math
import threading
from collections.abc import Callable
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from openiru.engines.media.pictures.types import Grey, LocalFeatures, no_features

ORB_COUNT: Final = 500
SIFT_COUNT: Final = 700
SIFT_CONTRAST: Final = 0.02
ORB_BYTES: Final = 32
SIFT_BYTES: Final = 128
_CANDIDATES: Final = 3  # times as many points are looked at as are kept
_CELLS: Final = 8  # the picture is cut into so many in each direction; every cell gives its best points first
_FAST_THRESHOLD: Final = 8  # grey levels; OpenCV's default of 20 leaves soft pictures without points
_ROOT_SCALE: Final = 512.0  # of unit vectors; the largest entries of RootSIFT are about a half
_LEAST_ROOM: Final = 40  # pixels; below, there is no room for a point and its surroundings

_tools: Final = threading.local()  # detectors keep state while they work, so each thread has its own


def find_orb(grey: Grey, *, count: int = ORB_COUNT) -> LocalFeatures:
    """ORB features, spread over a picture."""
    if min(grey.shape) < _LEAST_ROOM:
        return no_features(ORB_BYTES)
    orb = _tool(
        "orb",
        lambda: _cv2.ORB_create(
            nfeatures=_CANDIDATES * ORB_COUNT, fastThreshold=_FAST_THRESHOLD, edgeThreshold=19
        ),
    )
    chosen = _spread(orb.detect(grey, None), grey.shape, count)
    points, descriptors = orb.compute(grey, chosen)
    if descriptors is None:
        return no_features(ORB_BYTES)
    return LocalFeatures(frames=_frames(points, grey.shape), descriptors=descriptors)


def find_sift(grey: Grey, *, count: int = SIFT_COUNT) -> LocalFeatures:
    """SIFT features as whole numbers (RootSIFT), spread over a picture."""
    if min(grey.shape) < _LEAST_ROOM:
        return no_features(SIFT_BYTES)
    sift = _tool(
        "sift",
        lambda: _cv2.SIFT_create(nfeatures=0, contrastThreshold=SIFT_CONTRAST, edgeThreshold=12),
    )
    chosen = _spread(sift.detect(grey, None), grey.shape, count)
    points, descriptors = sift.compute(grey, chosen)
    if descriptors is None:
        return no_features(SIFT_BYTES)
    return LocalFeatures(frames=_frames(points, grey.shape), descriptors=_rooted(descriptors))


def find_strong_sift(grey: Grey, *, count: int, contrast: float) -> LocalFeatures:
    """SIFT features (RootSIFT) of which half are the strongest of a picture and half are spread over it.

    Spread alone leaves a small logo in a corner only the few points of its cell, strength alone none beside a busy photograph.

    Args:
        grey: the picture.
        count: of features, at most.
        contrast: least one of a point, as OpenCV counts it.

    Cost: points are described as they are found, so that the picture is blurred once and not twice.
    """
    if min(grey.shape) < _LEAST_ROOM:
        return no_features(SIFT_BYTES)
    looked_at = 2 * count
    sift = _tool(
        f"sift-{looked_at}-{contrast}",
        lambda: _cv2.SIFT_create(nfeatures=looked_at, contrastThreshold=contrast, edgeThreshold=12),
    )
    points, descriptors = sift.detectAndCompute(grey, None)
    if descriptors is None:
        return no_features(SIFT_BYTES)
    responses = np.array([point.response for point in points])
    strongest = np.argsort(-responses, kind="stable")
    first, rest = strongest[: count // 2], strongest[count // 2 :]
    chosen = [
        *first,
        *rest[_spread_places([points[place] for place in rest], grey.shape, count - len(first))],
    ]
    return LocalFeatures(
        frames=_frames([points[place] for place in chosen], grey.shape),
        descriptors=_rooted(descriptors[chosen]),
    )


def mirrored_sift(features: LocalFeatures, *, width_share: float) -> LocalFeatures:
    """The SIFT features that the mirrored picture has.

    Args:
        features: of the picture.
        width_share: its width as a share of its longer side.
    """
    frames = features.frames.copy()
    frames[:, 0] = width_share - frames[:, 0]
    frames[:, 3] = math.pi - frames[:, 3]
    return LocalFeatures(frames=frames, descriptors=np.ascontiguousarray(features.descriptors[:, _MIRROR]))


def _mirror_order() -> NDArray[np.intp]:
    """Where each entry of a mirrored SIFT descriptor stands in the descriptor: rows turn over, and directions with them."""
    order = [
        (3 - row) * 32 + column * 8 + (-direction) % 8
        for row in range(4)
        for column in range(4)
        for direction in range(8)
    ]
    return np.array(order, np.intp)


_MIRROR: Final = _mirror_order()


_cv2: Any = cv2  # OpenCV's own list of names leaves the detectors out


def _tool(name: str, make: Callable[[], Any]) -> Any:
    if not hasattr(_tools, name):
        setattr(_tools, name, make())
    return getattr(_tools, name)


def _spread(points: Any, shape: tuple[int, ...], count: int) -> list[Any]:
    """The strongest points of each cell, then the second strongest, and so on."""
    return [points[place] for place in _spread_places(points, shape, count).tolist()]


def _spread_places(points: Any, shape: tuple[int, ...], count: int) -> NDArray[np.intp]:
    """Which points those are."""
    if len(points) <= count:
        return np.arange(len(points))
    places: Any = cv2.KeyPoint.convert(points)
    responses = np.array([point.response for point in points])
    height, width = shape
    cells = (places[:, 1] * _CELLS // height).astype(np.int64) * _CELLS + (
        places[:, 0] * _CELLS // width
    ).astype(np.int64)
    by_cell = np.lexsort((-responses, cells))
    starts = np.searchsorted(cells[by_cell], cells[by_cell], side="left")
    ranks = np.empty(len(points), np.int64)
    ranks[by_cell] = np.arange(len(points)) - starts
    return np.lexsort((-responses, ranks))[:count]


def _frames(points: Any, shape: tuple[int, ...]) -> NDArray[np.float32]:
    side = max(shape)
    return np.array(
        [
            (
                (point.pt[0] + 0.5) / side,
                (point.pt[1] + 0.5) / side,
                point.size / side,
                math.radians(point.angle),
            )
            for point in points
        ],
        np.float32,
    ).reshape(-1, 4)


def _rooted(descriptors: Any) -> NDArray[np.uint8]:
    sums = np.maximum(descriptors.sum(axis=1, keepdims=True), 1e-9)
    rooted = np.sqrt(descriptors / sums) * _ROOT_SCALE
    whole: NDArray[np.uint8] = np.minimum(rooted + 0.5, 255).astype(np.uint8)
    return whole
