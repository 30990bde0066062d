"""Which parts of a picture are pages of words, and how is a known page seen there with all the pixels that the file has?

The small grey copy of a screenshot leaves so little of a page in it that its words cannot be told apart. So pages within a
picture are kept as copies of their own, and a known page that lies in one is compared with that.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from openiru.engines.hashes.edits import Edit
from openiru.engines.media.pictures.blocks import LEGIBLE, is_page
from openiru.engines.media.pictures.places import Matrix, as_shares, turned_into
from openiru.engines.media.pictures.scaling import GREY_SIDE, shrunk
from openiru.engines.media.pictures.types import CloseUp, Grey, PicturePrint
from openiru.engines.media.pictures.writing import TEXTURE
from openiru.engines.media.types import Box

MOST_CLOSE_UPS: Final = 3
_MOST_LOOKED_AT: Final = 8  # parts
_ONE: Final = 0.8  # of what two parts cover that both share: one copy is enough for them
_BESIDE: Final = 0.04  # of a side by which a known page may reach beyond it


def close_ups_of(grey: Grey, boxes: NDArray[np.float32], copy: Grey) -> tuple[CloseUp, ...]:
    """Copies of the pages of words within a picture, three at most.

    Args:
        grey: the picture, with as many pixels as were decoded.
        boxes: parts as shares of width and height; those to be looked at first come first.
        copy: of the whole.

    Cost: nothing where the picture has few pixels or no part is large; else about a millisecond for each of eight parts.
    """
    kept: list[CloseUp] = []
    for box in _worth_a_look(boxes, grey.shape, copy.shape)[:_MOST_LOOKED_AT]:
        part = shrunk(_cut(grey, box), GREY_SIDE)
        if len(kept) < MOST_CLOSE_UPS and part.std() >= TEXTURE and is_page(part):
            kept.append(CloseUp(box=box, grey=part))
    return tuple(kept)


def seen_closely(query: PicturePrint, known: Grey, matrix: Matrix) -> tuple[Grey, Matrix, float]:
    """The copy of the query that shows most of a known picture, the map into it, and its share of the query.

    Args:
        query: the picture asked about.
        known: the small grey copy of the known one.
        matrix: from the known picture to the query, lengths as shares of the longer side of each.
    """
    for each in sorted(query.close_ups, key=lambda each: _area(each.box)):
        into = np.linalg.inv(turned_into(each.box, Edit.NONE, query.grey.shape, each.grey.shape)) @ matrix
        if _lies_within(as_shares(into, each.grey.shape, known.shape)):
            return each.grey, into, _area(each.box)
    return query.grey, matrix, 1.0


def _lies_within(shares: Matrix) -> bool:
    """Whether a map leaves a picture within another."""
    corners = shares @ np.array([[0, 1, 1, 0], [0, 0, 1, 1], [1, 1, 1, 1]], np.float64)
    if (corners[2] <= 0).any():
        return False
    places = corners[:2] / corners[2]
    return bool((places >= -_BESIDE).all() and (places <= 1 + _BESIDE).all())


def _area(box: Box) -> float:
    return (box.right - box.left) * (box.bottom - box.top)


def _shared(one: Box, other: Box) -> float:
    """The area that two parts share, of what they cover."""
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    shared = max(width, 0.0) * max(height, 0.0)
    return shared / (_area(one) + _area(other) - shared)


def _cut(grey: Grey, box: Box) -> Grey:
    height, width = grey.shape
    rows = slice(round(box.top * height), round(box.bottom * height))
    return np.ascontiguousarray(grey[rows, round(box.left * width) : round(box.right * width)])


def _worth_a_look(boxes: NDArray[np.float32], shape: tuple[int, ...], copy: tuple[int, ...]) -> list[Box]:
    """The parts whose words the copy of the whole is too small for, but the picture is not."""
    kept: list[Box] = []
    for left, top, right, bottom in boxes.tolist():
        box = Box(left=left, top=top, right=right, bottom=bottom)
        side, side_of_copy = (
            max((right - left) * width, (bottom - top) * height) for height, width in (shape, copy)
        )
        if side_of_copy < LEGIBLE <= side and all(_shared(box, other) < _ONE for other in kept):
            kept.append(box)
    return kept
