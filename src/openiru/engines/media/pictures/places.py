"""Where does a known picture lie within a query?

Matrices map places of the known picture to places in the query, with lengths as shares of the longer side of each.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.edits import Edit
from openiru.engines.media.types import Box

Matrix = NDArray[np.float64]  # 3 by 3
Shape = tuple[int, ...]  # height and width in pixels

WHOLE: Final = Box(left=0.0, top=0.0, right=1.0, bottom=1.0)

# Where a place of the known picture lies in a query that must be turned so to become it, both as shares of their sides.
_FROM_TURNED: Final[Mapping[Edit, tuple[tuple[int, int, int], tuple[int, int, int]]]] = {
    Edit.NONE: ((1, 0, 0), (0, 1, 0)),
    Edit.ROTATED_270: ((0, -1, 1), (1, 0, 0)),
    Edit.ROTATED_180: ((-1, 0, 1), (0, -1, 1)),
    Edit.ROTATED_90: ((0, 1, 0), (-1, 0, 1)),
    Edit.UPSIDE_DOWN: ((1, 0, 0), (0, -1, 1)),
    Edit.MIRRORED: ((-1, 0, 1), (0, 1, 0)),
    Edit.TRANSPOSED: ((0, 1, 0), (1, 0, 0)),
    Edit.TRANSVERSED: ((0, -1, 1), (-1, 0, 1)),
}
# What was done to a known picture, if undoing it takes such a turn.
DONE: Final[Mapping[Edit, Edit]] = {
    edit: {Edit.ROTATED_90: Edit.ROTATED_270, Edit.ROTATED_270: Edit.ROTATED_90}.get(edit, edit)
    for edit in _FROM_TURNED
}


def turned_into(part: Box, turn: Edit, query: Shape, known: Shape) -> Matrix:
    """The map of a known picture that fills a part of the query, once that part is turned."""
    turned = np.array([*_FROM_TURNED[turn], (0, 0, 1)], np.float64)
    into = np.array(
        [
            [part.right - part.left, 0, part.left],
            [0, part.bottom - part.top, part.top],
            [0, 0, 1],
        ]
    )
    matrix: Matrix = _sides(query) @ into @ turned @ np.linalg.inv(_sides(known))
    return matrix


def as_shares(matrix: Matrix, query: Shape, known: Shape) -> Matrix:
    """The same map with places as shares of the width and height of each picture."""
    shares: Matrix = np.linalg.inv(_sides(query)) @ matrix @ _sides(known)
    shares /= shares[2, 2]
    return shares


def box_around(shares: Matrix) -> Box | None:
    """What of the query the known picture lies over; None if nothing."""
    corners = shares @ np.array([[0, 1, 1, 0], [0, 0, 1, 1], [1, 1, 1, 1]], np.float64)
    if (corners[2] <= 0).any():
        return None
    places = np.clip(corners[:2] / corners[2], 0, 1)
    (left, top), (right, bottom) = places.min(axis=1).tolist(), places.max(axis=1).tolist()
    if left >= right or top >= bottom:
        return None
    return Box(left=round(left, 4), top=round(top, 4), right=round(right, 4), bottom=round(bottom, 4))


def _sides(shape: Shape) -> Matrix:
    """From shares of width and height to shares of the longer side."""
    longer = max(shape[:2])
    return np.diag([shape[1] / longer, shape[0] / longer, 1.0])
